# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The summary of a run, as lines for a terminal: which sites are well, which are not, why, and what to do. Private to the collection.

Ansible prints its recap after it. So what matters most comes last, and is as short as the screen asks for: tables and instructions first, then a line for
each site that is well, then the verdict, with the failures grouped by reason and the command to go on with.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .alike import grouped, in_lines, in_paragraphs, instructions, kind_of, shortened
from .site_standing import PLACES, standing
from .token.record import RETIRED_ON

Facts = Mapping[str, Any]

# What a line is about, for its colour.
PLAIN, GOOD, BAD = "plain", "good", "bad"
# The states of a site that needs somebody, in the order of the summary: how the verdict calls and counts them.
_BAD = {
    "failed": ("FAILED", "failed"),
    "unreachable": ("WITHOUT A RESULT", "without a result"),
    "expiring": ("EXPIRING", "expiring"),
    "handoff": ("NEEDS THE OPERATOR", "waiting for the operator"),
}
# Lines of the screen that Ansible prints after the summary, beside the recap of the hosts: the task's own result, the recap's heading, and blank ones.
_AROUND = 4
# Of a host without a result, as --start-at-task leaves it; playbooks/tasks/run.yml says the same where tags do.
NOTHING_RUN = "Nothing was run on this host: --tags, --skip-tags or --start-at-task leaves the role out. This playbook has no tags; run it without them."
_SHORTEST_REASON, _LONGEST_REASON = 2, 8
_NAMED = 40  # sites that the verdict names; the command has them all
_COMMANDS = 4  # confirmations that the verdict spells out


@dataclass(frozen=True)
class Line:
    """One line, and what it is about: PLAIN, GOOD or BAD."""

    text: str
    kind: str = PLAIN


@dataclass(frozen=True)
class Screen:
    """What the summary has to fit: the size of the terminal, and the length of a line of Ansible's recap."""

    columns: int = 80
    rows: int = 40
    recap: int = 115


@dataclass(frozen=True)
class Again:
    """What is run to go on, before its options: the same again, or the rotation where tokens expire."""

    same: str
    rotation: str


@dataclass(frozen=True)
class Site:
    """One host and its connector_result."""

    host: str
    result: Facts = field(default_factory=dict)

    @property
    def state(self) -> str:
        """Return its state; of one without a result, that it has none."""
        return str(self.result.get("state") or "unreachable")

    @property
    def is_bad(self) -> bool:
        """Return whether it needs somebody."""
        return self.state in _BAD

    @property
    def is_retired(self) -> bool:
        """Return whether the run ended because the connector was retired, so that the same run ends so again."""
        return RETIRED_ON in str(self.result.get("message"))

    @property
    def handoff(self) -> Facts:
        """Return what the operator has to do, or nothing."""
        return self.result.get("handoff") or {}

    @property
    def reason(self) -> str:
        """Return which step failed, and why."""
        if self.handoff:
            return f"{self.handoff.get('step')}: {self.handoff.get('why')}"
        step = self.result.get("step")
        message = str(self.result.get("message") or ("" if self.result else NOTHING_RUN))
        return f"{step}: {message}" if step else message

    @property
    def whole(self) -> str:
        """Return which step failed, and its whole message, instructions included."""
        return str(self.result.get("message") or self.reason) if self.handoff else self.reason

    @property
    def own(self) -> list[str]:
        """Return the values in a message that are this site's."""
        found = [self.host, *(str(self.result.get(name) or "") for name in ("site", "cloud_id"))]
        for name in ("service_account", "token", "connector"):
            found += [str(value) for value in (self.result.get(name) or {}).values() if isinstance(value, str)]
        return found + [str(value) for value in (self.handoff.get("values") or {}).values() if isinstance(value, str)]


def lines(results: Mapping[str, Facts], part: str, command: str, screen: Screen, job_template: str = "") -> list[Line]:
    """Return the summary. results: connector_result by host. command: how the run was started, without a limit.

    job_template: its name where the run is a job of AWX, whose command and inventory end with it.
    """
    sites = [Site(host, result) for host, result in results.items()]
    if part == "expiry":
        sites.sort(key=lambda site: site.result.get("days_left", -1))
    bad = [site for site in sites if site.is_bad]
    groups = [
        group
        for state in _BAD
        for group in grouped([site for site in bad if site.state == state], lambda site: kind_of(site.reason, site.own))
    ]
    verdict = _verdict(sites, groups, _again(command, job_template), screen) if bad else []
    found = [Line(text) for site in sites for text in _table(site, part)]
    for group in groups:
        found += _details(group, screen, verdict)
    if not bad:
        found.append(Line(_counted(sites) + ".", GOOD))
    found += _remarks([site for site in sites if not site.is_bad], screen)
    width = max([len(site.host) for site in sites], default=0)
    for site in sites if part == "expiry" else [site for site in sites if not site.is_bad]:
        text = in_lines(f"{site.host:<{width}}  {standing(site.result)}", screen.columns, further=" " * (width + 2))
        found += [Line(each, BAD if site.is_bad else GOOD) for each in text]
    return found + verdict


def to_confirm(results: Mapping[str, Facts]) -> dict[str, str]:
    """Return, by host, the label of the token that the operator confirms by having done the steps."""
    labels = {host: (result.get("handoff") or {}).get("confirms") for host, result in results.items()}
    return {host: str(label) for host, label in labels.items() if label}


def _counted(sites: Sequence[Site]) -> str:
    """Return how many sites are in which state, failures first."""
    states = [*_BAD, *PLACES]
    counts = {state: sum(site.state == state for site in sites) for state in states}
    said = [f"{count} {_BAD[state][1] if state in _BAD else state}" for state, count in counts.items() if count]
    return f"{len(sites)} site{'' if len(sites) == 1 else 's'}: {', '.join(said)}"


def _table(site: Site, part: str) -> list[str]:
    """Return what the account may do, where that was asked for or is not what it should be."""
    if not site.result.get("table") or not (part == "verify" or site.is_bad or site.result.get("excess")):
        return []
    return [f"{site.host}:", *(f"  {line}" for line in site.result["table"])]


def _details(group: Sequence[Site], screen: Screen, verdict: Sequence[Line]) -> list[Line]:
    """Return the instructions of a group, once; or its message, where the verdict has only a part of it."""
    first, columns = group[0], screen.columns
    if not first.handoff:
        shown = " ".join(line.text.strip() for line in verdict)
        whole = " ".join(first.reason.split())
        return (
            []
            if whole in shown
            else [Line(text) for text in ["", *in_paragraphs(f"{first.host}: {first.reason}", columns)]]
        )
    handoff = first.handoff
    # That the limits differ says the command to go on with.
    resumes = {
        str(site.handoff.get("resume")).replace(f", with --limit {shlex.quote(site.host)}", "") for site in group
    }
    own_resume = len(resumes) > 1
    common, own = instructions({site.host: list(site.handoff.get("instructions") or ()) for site in group})
    found = ["", *in_lines(f"{handoff.get('step')} ({_names(group)})", columns, further="  ")]
    found += in_lines(f"Why: {handoff.get('why')}", columns, "  ", "    ")
    found += in_lines(f"Where: {handoff.get('url')}", columns, "  ", "    ")
    for number, text in enumerate(common, 1):
        found += in_lines(text, columns, f"  {number}. ", "     ")
    if not own_resume:
        resume = resumes.pop() if len(group) > 1 else handoff.get("resume")
        found += in_lines(f"Then: {resume}", columns, "  ", "    ")
    for site in group:
        if own.get(site.host) or own_resume:
            found.append(f"  {site.host}:")
        found += [text for each in own.get(site.host, ()) for text in in_lines(each, columns, "    ", "      ")]
        found += in_lines(f"Then: {site.handoff.get('resume')}", columns, "    ", "      ") if own_resume else []
    return [Line(text) for text in found]


def _remarks(good: Sequence[Site], screen: Screen) -> list[Line]:
    """Return what is to be said of sites that are well, once for all of which it is the same."""
    found = []
    said = [site for site in good if site.result.get("remark")]
    for group in grouped(said, lambda site: kind_of(str(site.result["remark"]), site.own)):
        text = f"{_names(group)}: {str(group[0].result['remark']).strip()}"
        found += [Line(each) for each in in_lines(text, screen.columns, further="  ")]
    return found


def _again(command: str, job_template: str) -> Again:
    if job_template:
        return Again(f"launch the job template {job_template} with", "launch the job template of rotate with")
    return Again(command, command.replace("jira_ops.align.expiry", "jira_ops.align.rotate"))


def _verdict(sites: Sequence[Site], groups: Sequence[Sequence[Site]], again: Again, screen: Screen) -> list[Line]:
    """Return which failed, why, and what to do, in as many lines as the recap leaves of the screen."""
    names = [
        in_lines(f"{_BAD[group[0].state][0]} ({len(group)}): {_names(group)}", screen.columns, further="  ")
        for group in groups
    ]
    # In one piece each, for a command that is broken into lines cannot be copied.
    to_go_on = _commands(sites, again)
    after = len(sites) * -(-screen.recap // screen.columns) + _AROUND
    left = screen.rows - after - 1 - sum(map(len, names))
    left -= sum(-(-len(text) // screen.columns) for text in to_go_on)
    each, rest = divmod(max(left, 0), len(groups))
    found = [Line(_counted(sites) + ".", BAD)]
    for number, group in enumerate(groups):
        longest = _SHORTEST_REASON if group[0].handoff else _LONGEST_REASON  # the instructions above say why
        most = min(max(each + (number < rest), _SHORTEST_REASON), longest)
        found += [Line(text, BAD) for text in names[number]]
        found += [Line(f"  {text}") for text in shortened(group[0].reason, screen.columns - 2, most)]
    return found + [Line(text) for text in to_go_on]


def _commands(sites: Sequence[Site], again: Again) -> list[str]:
    """Return the commands to go on with: one for all sites, and one for each that has a token to be confirmed. What was retired is not gone on with."""
    bad = [site for site in sites if site.is_bad and not site.is_retired]
    command = again.rotation if all(site.state == "expiring" for site in bad) else again.same
    confirming = [site for site in bad if site.result.get("confirm")]
    others = [site.host for site in bad if site not in confirming]
    found = [f"To go on: {command} --limit {shlex.quote(','.join(others))}"] if others else []
    found += [f"When done: {command} {site.result['confirm']}" for site in confirming[:_COMMANDS]]
    more = len(confirming) - _COMMANDS
    return found + ([f"And so for {more} more, as their instructions say."] if more > 0 else [])


def _names(group: Sequence[Site]) -> str:
    shown = ", ".join(site.host for site in group[:_NAMED])
    return shown if len(group) <= _NAMED else f"{shown} and {len(group) - _NAMED} more"

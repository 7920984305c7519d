# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operator sees at the end of a run, on a terminal of 80 columns and 40 lines, and how much a failed host prints before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.harness.inventory import VAULT_PASSWORD
from tests.support.harness.leaks import found_in
from tests.support.harness.play import SUBPROCESS, Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.beside import beside
from tests.system.support import Rollout

COLUMNS, ROWS = 80, 40
MOST_LINES = 12  # that a failed host prints beyond the summary
WRONG = "not-the-token-it-was"


def wrapped(text: str) -> list[str]:
    """Return the lines of a terminal that has shown a text."""
    lines = text.rstrip("\n").split("\n")
    return [line[at : at + COLUMNS] for line in lines for at in range(0, max(len(line), 1), COLUMNS)]


def last_screen(run: Run) -> str:
    """Return what is on the screen after the run."""
    return "\n".join(wrapped(run.stdout + run.stderr)[-ROWS:])


def unwrapped(screen: str) -> str:
    """Return a screen as one line, with a word whole that the terminal has broken."""
    whole = re.sub(rf"^(.{{{COLUMNS}}})\n", r"\1", screen, flags=re.MULTILINE)
    return " ".join(whole.split())


def lines_of_failures(run: Run, hosts: list[str]) -> float:
    """Return how many lines of the screen each failed host has printed because of its failure, before the summary.

    The error, and whatever names the host from then on, with the headings of tasks that only a failure runs; blank lines are not counted.
    """
    failed: set[str] = set()
    count = 0
    for line in run.stdout.split("TASK [Print the summary]")[0].split("\n"):
        match = re.match(r"(?:(fatal)|\w+): (?:\[([\w-]+)\]|.* for (.*))", line)
        named = set((match[2] or match[3]).split(", ")) if match else set()
        failed |= named if match and match[1] else set()
        of_a_failure = bool(named & failed) or any(name in line for name in AFTER_A_FAILURE)
        if of_a_failure or (line.strip() and not match and not line.startswith(("TASK [", "PLAY ["))):
            count += len(wrapped(line))
    assert failed == set(hosts)
    return count / len(hosts)


# Headings of tasks that only a failure runs, or that are there for it.
AFTER_A_FAILURE = (
    "TASK [jira_ops.align.connector : Set the result of the failed step]",
    "TASK [jira_ops.align.connector : Mark the token as handed over]",
    "TASK [jira_ops.align.connector : Act on the failure]",
    "TASK [Fail each site",
)


@dataclass
class Screens:
    """The runs, and what was secret in them."""

    runs: dict[str, Run] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)


@beside
def screens(folder: Path) -> Screens:
    """A wrong token for one and five of twelve, no session for six others and for three alone; then all is well; then one
    wrong token, of twelve and of three; then a mistyped group."""
    found = Screens()
    with Sandbox(many_sites(12)) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)
        sites, good = rollout.sites, {site: dict(host) for site, host in rollout.hosts.items()}

        def run(name: str, *arguments: str, wrong: list[str], by_hand: list[str], **given: object) -> None:
            rollout.hosts = {site: dict(host) for site, host in good.items()}
            for site in wrong:
                rollout.hosts[site]["connector_jira_token"] = WRONG
            for site in by_hand:
                rollout.hosts[site]["connector_align_session"] = ""
            found.runs[name] = rollout.stand_up(*arguments, expect=None, warnings=("Could not match",), **given)

        run("eleven", wrong=sites[7:], by_hand=sites[1:7])
        run("three", "--limit", ",".join(sites[7:10]), wrong=[], by_hand=sites[7:10])
        run("well", wrong=[], by_hand=[])
        run("one", wrong=sites[6:7], by_hand=[])
        few = ("--limit", ",".join(sites[5:8]))  # a process for each module of each site takes its time
        run("one, subprocess", *few, wrong=sites[6:7], by_hand=[], execution=SUBPROCESS)
        run("nothing", wrong=[], by_hand=[], connector_hosts="prod")
        found.secrets = [*sandbox.secrets(), VAULT_PASSWORD, WRONG]
    return found


def test_all_well_is_a_line_a_site_with_token_days_and_due_date(screens: Screens) -> None:
    screen = last_screen(screens.runs["well"])
    assert screens.runs["well"].code == 0
    lines = re.findall(
        r"^site-\d{3}  proven, (?:token kept|token created|token replaced), 36[45] days? left, next due 20\d\d-\d\d-\d\d$",
        screen,
        re.MULTILINE,
    )
    assert len(lines) == 12, screen


@pytest.mark.parametrize("name, sites", [("one", 12), ("one, subprocess", 3)])
def test_one_of_them_failed_says_which_why_and_what_to_do(screens: Screens, name: str, sites: int) -> None:
    run = screens.runs[name]
    screen = unwrapped(last_screen(run))
    assert run.code == 2 and run.stats["site-007"]["failures"] == 1
    assert f"{sites} sites: 1 failed, {sites - 1} proven." in screen and "FAILED (1): site-007" in screen
    assert "Validate the variables and the credentials" in screen and "answered 401" in screen
    assert "Check connector_jira_email and connector_jira_token" in screen
    assert "To go on: ansible-playbook -i " in screen and "--limit site-007" in screen


def test_eleven_of_twelve_failed_for_two_reasons(screens: Screens) -> None:
    run, screen = screens.runs["eleven"], last_screen(screens.runs["eleven"])
    text = unwrapped(screen)
    assert run.code == 2 and sum(counts["failures"] for counts in run.stats.values()) == 11
    assert "12 sites: 5 failed, 6 waiting for the operator, 1 proven." in text, screen
    assert "FAILED (5): site-008, site-009, site-010, site-011, site-012" in text
    assert "Check connector_jira_email and connector_jira_token" in text
    assert "NEEDS THE OPERATOR (6): site-002, site-003, site-004, site-005, site-006, site-007" in text
    assert "Save and activate the connector" in text and "Sign in to Jira Align" in text
    assert f"--limit {','.join(f'site-{number:03}' for number in range(2, 13))}" in screen.replace("\n", "")


def test_three_handoffs_have_their_instructions_once(screens: Screens) -> None:
    run, screen = screens.runs["three"], last_screen(screens.runs["three"])
    assert run.code == 2
    assert (
        "NEEDS THE OPERATOR (3): site-008, site-009, site-010" in screen
        and "--limit site-008,site-009,site-010" in screen.replace("\n", "")
    )
    for site in ("site-008", "site-009", "site-010"):
        assert f"    Name: Jira {site}\n" in screen
        assert "ansible-vault view" in screen and f"store/{site}.yml" in screen.replace("\n      ", "").replace(
            "\n", ""
        )
    assert run.stdout.count("In Jira Align, select Settings > Jira Settings > Jira Connectors.") == 1
    assert "\\n" not in run.stdout, "instructions are lines, and no text with line breaks in it"


def test_nothing_matched_says_what_was_asked_for(screens: Screens) -> None:
    run = screens.runs["nothing"]
    screen = unwrapped(last_screen(run))
    assert run.code not in (0, 2)
    assert (
        "connector_hosts: no host or group of the inventory matches prod." in screen
        and "Nothing was changed." in screen
    )


@pytest.mark.parametrize(
    "name, failed", [("one", [7]), ("one, subprocess", [7]), ("three", [8, 9, 10]), ("eleven", list(range(2, 13)))]
)
def test_failed_host_prints_few_lines_beyond_the_summary(screens: Screens, name: str, failed: list[int]) -> None:
    assert lines_of_failures(screens.runs[name], [f"site-{number:03}" for number in failed]) <= MOST_LINES


def test_summary_is_the_last_thing_before_the_recap(screens: Screens) -> None:
    for name, run in screens.runs.items():
        if name != "nothing":
            after = run.stdout.split("TASK [Print the summary]")[1]
            assert "TASK [" not in after and "fatal: " not in after and after.count("PLAY RECAP") == 1, name


def test_no_secret_is_on_any_screen(screens: Screens) -> None:
    for name, run in screens.runs.items():
        assert found_in(run.output + run.lines, screens.secrets) == [], name

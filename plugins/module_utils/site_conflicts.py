# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts of a run share what tells connectors apart. Private to the collection.

Of one label, each host would revoke the other's token as one that no record knows; of one name, both would write the same connector; and
one token belongs to one connector.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Callable

_NAMED_AT_MOST = 5


@dataclass(frozen=True)
class SiteIdentity:
    """What tells one host's connector apart. Empty is what the host does not set, or what could not be read of it.

    token is compared only, so it may be a digest. record: the file of its token record, where that is one. variable: the environment variable in which
    AWX gives the token, where it does. noted_by: the host that noted all this, where one did; with the keyword run_once, it does so for all.
    """

    host: str
    noted_by: str = ""
    org_id: str = ""
    align_url: str = ""
    name: str = ""
    label: str = ""
    token: str = ""
    site: str = ""
    record: str = ""
    variable: str = ""


_RUN_ONCE = (
    "run_once: the role would do one host's site and take that for every other host's. Take the keyword out of the play or the task, or limit the run to "
    "one host (--limit)."
)
_Key = tuple[str, ...]


def _alike(address: str) -> str:
    """Return what two spellings of an address, or of an organization's ID, have in common."""
    return address.rstrip("/").casefold()


_RULES: tuple[tuple[Callable[[SiteIdentity], _Key], str], ...] = (
    (
        lambda site: (_alike(site.org_id), site.label) if site.label else (),
        "connector_token_label: {others} of the same organization has the same value, so each would revoke the tokens of the other. Give each host its own.",
    ),
    (
        lambda site: (_alike(site.align_url), site.name.strip()) if site.name else (),
        "connector_name: {others} has the same connector of the same Jira Align tenant. Give each host its own, or leave one of them out (--limit).",
    ),
    (
        lambda site: (_alike(site.align_url), _alike(site.site)) if site.site else (),
        "connector_site_url: {others} has the same site and the same Jira Align tenant, and a second connector would sync everything twice. Correct the "
        "address, or leave one of them out (--limit).",
    ),
    (
        lambda site: (site.record,) if site.record else (),
        "connector_token_store_path: {others} has the same file, so each would overwrite the token record of the other. Give each host its own.",
    ),
    (
        lambda site: (site.variable,) if site.variable else (),
        "connector_awx_variable: {others} has the same value, so a job has the token of one of them only. Give each host its own.",
    ),
    (
        lambda site: (site.token,) if site.token else (),
        "connector_token: {others} has the same value, but a token belongs to one site. Limit the run to the site that it was made for.",
    ),
)


def conflicts(sites: Iterable[SiteIdentity]) -> dict[str, str]:
    """Return a message for each host that shares something with another one. The time is in proportion to the number of hosts."""
    known = list(sites)
    for_all = run_once(known)
    if for_all:
        return dict.fromkeys((site.host for site in known), for_all)
    messages: dict[str, list[str]] = defaultdict(list)
    for key_of, message in _RULES:
        sharing: dict[_Key, list[str]] = defaultdict(list)
        for site in known:
            key = key_of(site)
            if key:
                sharing[key].append(site.host)
        for hosts in sharing.values():
            if len(hosts) > 1:
                for host in hosts:
                    messages[host].append(message.format(others=_others(host, hosts)))
    return {host: " ".join(each) for host, each in messages.items()}


def run_once(sites: Iterable[SiteIdentity]) -> str:
    """Return the message where one host noted all this for others too, or an empty text."""
    return _RUN_ONCE if any(site.noted_by not in ("", site.host) for site in sites) else ""


def connectors(sites: Iterable[SiteIdentity]) -> dict[str, list[str]]:
    """Return the names of the connectors by the address of their Jira Align tenant, in every spelling that a host has, in the order of the hosts."""
    return _grouped((site.align_url, site.name) for site in sites)


def labels(sites: Iterable[SiteIdentity]) -> dict[str, list[str]]:
    """Return the labels of the hosts' tokens by organization, in every spelling that a host has."""
    return _grouped((site.org_id, site.label) for site in sites)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the second of each pair by the first, without those that are empty."""
    found: dict[str, list[str]] = defaultdict(list)
    spellings: dict[str, str] = {}
    for key, value in pairs:
        if value:
            spellings[key] = _alike(key)
            found[spellings[key]].append(value)
    return {spelling: found[key] for spelling, key in spellings.items()}


def _others(host: str, hosts: list[str]) -> str:
    """Name the other hosts. Only as many are looked at as are shown."""
    others = [other for other in hosts[: _NAMED_AT_MOST + 1] if other != host][:_NAMED_AT_MOST]
    more = len(hosts) - 1 - len(others)
    return "the host " + ", ".join(other[:60] for other in others) + (f" (and {more} more)" if more else "")

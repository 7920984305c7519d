# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one playbook over all worlds, and tells of each what was said, what was written, and what is so afterwards."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from ansible_collections.jira_ops.align.plugins.module_utils.site_result import NO_PROJECT
from tests.support.harness.play import Run
from tests.system.standing import label
from tests.system.state_table.build import THEIR_LABEL, Prepared
from tests.system.state_table.cells import PARTS, Outcome, World
from tests.system.support import opened

_TOKENS = re.compile(r"/users/([^/]+)/manage/api-tokens")


@dataclass(frozen=True)
class Seen:
    """One world, before or after a run. tokens: by ID, those of the account that work or could. recorded: IDs that the record names.

    connector: the one of this host's name. works: whether its own sign-in to this site, with this account, is taken.
    """

    tokens: dict[str, dict[str, Any]]
    connector: dict[str, Any] | None
    works: bool
    recorded: frozenset[str]
    store: bytes | None
    retired: bool


@dataclass(frozen=True)
class Cell:
    """What came of one playbook in one world. output: all that was said of the host. others_changed: what of another team's is not as it was."""

    part: str
    world: World
    outcome: Outcome
    state: str
    output: str
    before: Seen
    after: Seen
    others_changed: tuple[str, ...]


def run_part(prepared: Prepared, part: str) -> dict[str, Cell]:
    """Return the cells of a playbook, by host."""
    prepared.restore()
    playbook, arguments = PARTS[part]
    before = _look(prepared)
    theirs = _theirs(prepared)
    run = prepared.rollout.play(playbook, *arguments, "--forks", "10", expect=None, warnings=("",))
    log = prepared.sandbox.writes()
    prepared.sandbox.by_hand("poll")
    after, theirs_after = _look(prepared), _theirs(prepared)
    changed = tuple(name for name in theirs if theirs[name] != theirs_after.get(name))
    written = _written(prepared, log, before)
    results = run.facts("connector_result")
    return {
        world.host: _cell(prepared, part, world, run, results, before, after, changed, written.get(world.host, []))
        for world in prepared.worlds
    }


def _cell(
    prepared: Prepared,
    part: str,
    world: World,
    run: Run,
    results: dict[str, Any],
    before: dict[str, Seen],
    after: dict[str, Seen],
    theirs_changed: tuple[str, ...],
    written: list[str],
) -> Cell:
    host, result = world.host, results.get(world.host, {})
    stats = run.stats.get(host, {})
    code = 2 if stats.get("failures") or stats.get("unreachable") or not stats else 0
    if before[host].store != after[host].store:
        written = [*written, "record"]
    said = str(result.get("message") or "")
    output = " ".join([str(result), *(each.msg for each in run.results if each.host == host), *(_warnings(run, host))])
    others = [*theirs_changed] if host == prepared.worlds[0].host else []  # once
    if world.record == "another's" and before[host].store != after[host].store:
        others.append("the record of another site")
    anothers = world.connector not in ("none", "ours") and not (world.says_ours and part in ("stand_up", "rotate"))
    if anothers and _settings(before[host].connector) != _settings(after[host].connector):
        others.append("the connector of another site")
    outcome = Outcome(code, tuple(dict.fromkeys(written)), in_words(said, world))
    return Cell(
        part,
        world,
        outcome,
        str(result.get("state", "")),
        output,
        before[host],
        after[host],
        tuple(others),
    )


def _warnings(run: Run, host: str) -> list[str]:
    found = []
    for each in run.results:
        if each.host == host:
            found += [str(warning) for warning in each.get("warnings") or ()]
    return found


def _settings(connector: dict[str, Any] | None) -> Any:
    names = ("name", "link", "api_url", "username", "password", "active")
    return None if connector is None else [connector[name] for name in names]


def _look(prepared: Prepared) -> dict[str, Seen]:
    state = prepared.sandbox.state()
    organization = state["organizations"]["org1"]
    connectors = {each["name"]: each for each in state["tenants"]["align1"]["connectors"].values() if each["name"]}
    by_account: dict[str, dict[str, dict[str, Any]]] = {}
    for token in organization["tokens"].values():
        by_account.setdefault(token["account_id"], {})[token["id"]] = token
    stores = prepared.stored()
    return {
        world.host: _seen(prepared, world, by_account, connectors.get(f"Jira {world.host}"), stores.get(world.host))
        for world in prepared.worlds
    }


def _seen(
    prepared: Prepared,
    world: World,
    by_account: dict[str, dict[str, dict[str, Any]]],
    connector: dict[str, Any] | None,
    store: bytes | None,
) -> Seen:
    host, account = world.host, prepared.accounts[world.host]
    record = opened(store) if store else {}
    kept = [record, record.get("previous") or {}, *(record.get("replaces") or [])]
    url = f"{prepared.sandbox.api_url}/ex/jira/{prepared.sandbox.sites[host]['cloud_id']}"
    works = (
        connector is not None
        and connector["active"]
        and (connector["api_url"], connector["username"], connector["status"]) == (url, account["email"], "ok")
    )
    return Seen(
        by_account.get(account["account_id"], {}),
        connector,
        bool(works),
        frozenset(str(each["token_id"]) for each in kept if each.get("token_id")),
        store,
        bool(record.get("retired")),
    )


def _theirs(prepared: Prepared) -> dict[str, Any]:
    """Return what another team has beside connectors."""
    organization = prepared.sandbox.state()["organizations"]["org1"]
    tokens = [
        (each["id"], each["status"], each["expires"])
        for each in organization["tokens"].values()
        if each["label"] == THEIR_LABEL
    ]
    return {"another team's token": tokens}


def is_live(token: dict[str, Any]) -> bool:
    """Return whether a token works, for the organization."""
    return token["status"] == "ALLOWED" and token["expires"] > time.time()


# --- what was written ----------------------------------------------------------------------------------------------


def _written(prepared: Prepared, log: list[dict[str, Any]], before: dict[str, Seen]) -> dict[str, list[str]]:
    """Return the changes of each host in the order of the requests; those that no host can be told of are under an empty name."""
    accounts = {account["account_id"]: host for host, account in prepared.accounts.items()}
    accounts.update({account["id"]: host for host, account in prepared.accounts.items()})
    slots = {str(seen.connector["number"]): host for host, seen in before.items() if seen.connector}
    found: dict[str, list[str]] = {}
    for entry in log:
        if entry["from"] == "client" and entry["changed"]:
            host, change = _change(entry, accounts, slots)
            found.setdefault(host, []).append(change)
    return found


def _change(entry: dict[str, Any], accounts: dict[str, str], slots: dict[str, str]) -> tuple[str, str]:
    if entry["plane"] == "align_form":
        return _of_form(dict(entry["body"]), slots)
    path = unquote(entry["path"])
    match = _TOKENS.search(path)
    if match:
        return accounts.get(match[1], ""), "token made" if entry["method"] == "POST" else "token revoked"
    owner = next((host for account, host in accounts.items() if account in path or account in str(entry["body"])), "")
    if "/memberships" in path:
        return owner, "put into the group" if entry["method"] == "POST" else "taken out of the group"
    return owner, f"{entry['method']} {path.rsplit('/', 1)[-1]}"


def _of_form(body: dict[str, str], slots: dict[str, str]) -> tuple[str, str]:
    number = body["cmbJiraConnectorID"]
    name = body.get(f"txtConnectorName{number}", "")
    host = slots.get(number) or name.removeprefix("Jira ")
    slots[number] = host
    for field, change in (
        ("btnUpdateConnectors", "connector saved"),
        (f"btnActivateConnector{number}", "connector activated"),
        (f"btnDeactivateConnector{number}", "connector deactivated"),
        (f"btnDeleteConnector{number}", "connector removed"),
    ):
        if field in body:
            return host, change
    return host, "connector changed"


# --- what was said ---------------------------------------------------------------------------------------------------

_LONGEST = 240
_KINDS = (
    (re.compile(r"-\d{8}T\d{6}Z"), "-<stamp>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "<time>"),
    (re.compile(r"https?://127\.0\.0\.1:\d+(/ex/jira/[0-9a-f-]{36})"), "<gateway>/<site>"),
    (re.compile(r"https?://127\.0\.0\.1:\d+"), "<address>"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<id>"),
    (re.compile(r"712020:\S*<id>"), "<account>"),
    (re.compile(r"[\w.-]+@serviceaccount\.atlassian\.com"), "<account>"),
    (re.compile(r"request id [\w-]+"), "request id <id>"),
    (re.compile(r"\(ID \d+\)"), "(ID <n>)"),
    (re.compile(r"/\S*/store/\S+?\.yml"), "<store>"),
)


def in_words(said: str, world: World) -> str:
    """Return a message without what differs between two equal worlds, as much of it as a table has room for."""
    text = (
        said.replace(f" {NO_PROJECT}", "")
        .replace(label(world.host), "<label>")
        .replace(f"Jira {world.host}", "<connector>")
    )
    for pattern, kind in _KINDS:
        text = pattern.sub(kind, text)
    text = " ".join(text.replace(world.host, "<host>").replace("|", "/").split())
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a result may not be, whatever the answers were: judged by the sandbox's true state, and by what a run without mutations comes to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.fuzz.scenarios import ACCOUNT, CONNECTOR, Prepared
from tests.fuzz.truth import facts, is_being_deleted, live_tokens, secrets_of, without_account

LONGEST, LONGEST_HANDOFF, SLOWEST = 1024, 4096, 2.0
MOST_PROBLEMS = 12  # that one message lists
# A failure after something was changed says so in one of these ways.
_TOLD = re.compile(
    r"changed|not known to be|may have been|may or may not|has been|have been"
    r"|was (made|created|sent|saved|accepted|given|revoked|granted|added|done|deleted|activated)",
    re.IGNORECASE,
)
_READ_ONLY = ("check/", "preflight/", "cloud_id/", "account_info/", "token_info/", "connector_info/")


@dataclass(frozen=True)
class Finding:
    """kind: which rule is broken; detail: by what."""

    kind: str
    detail: str


@dataclass(frozen=True)
class Evidence:
    """What a case came to. lie: it held an answer that no client can tell from a true one."""

    prepared: Prepared
    check: bool
    result: dict[str, Any] | None
    escaped: str
    seconds: float
    lie: bool
    credentials: set[str]

    @property
    def ok(self) -> bool:
        """Whether the result says that all is as it was asked."""
        return self.result is not None and not self.result.get("failed") and not self.result.get("handoff")


def findings(evidence: Evidence) -> list[Finding]:
    """Every rule that a case breaks."""
    return list(_found(evidence))


def _found(evidence: Evidence) -> Iterator[Finding]:
    result = evidence.result
    if evidence.seconds > SLOWEST:
        yield Finding("slow", f"{evidence.seconds:.1f} s of processor time")
    if result is None:
        yield Finding("escaped", evidence.escaped)
        return
    message = str(result.get("msg", ""))
    if "This is a bug in" in message:
        yield Finding("bug", message[:300])
    yield from _texts_are_clean(evidence, result, message)
    yield from _writes_are_told(evidence, result, message)
    yield from _tokens_are_told(evidence, result)
    if evidence.ok and not evidence.lie:
        yield from _claims_are_true(evidence, result)
    yield from _claims_that_no_lie_excuses(evidence, result)


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield f"{path}.key", str(name)
            yield from _texts(each, f"{path}.{str(name)[:30]}")
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, f"{path}[]")


def _texts_are_clean(evidence: Evidence, result: dict[str, Any], message: str) -> Iterator[Finding]:
    limit = LONGEST_HANDOFF if result.get("handoff") else LONGEST
    # Several problems are a list, with a line for each service that was asked.
    lines = message.split("\n- ")
    if len(lines) > MOST_PROBLEMS or any(len(line.encode("utf-8", "replace")) > limit for line in lines):
        yield Finding("long message", f"{len(message)} characters: {message[:200]}")
    secrets = secrets_of(evidence.prepared.sandbox.world.data) | {
        each for each in evidence.credentials if len(each) >= 8
    }
    shown = {
        name: value
        for name, value in result.items()
        if not (name == "token" and result.get("action") in ("created", "rotated"))
    }
    for path, text in _texts(shown):
        if path != ".msg" and len(text.encode("utf-8", "replace")) > limit:
            yield Finding("long return", f"{path}: {len(text)} characters")
        odd = [each for each in text if not each.isprintable() and each not in "\n\t"]
        if odd:
            yield Finding("control character", f"{path}: {odd[0]!r} in {text[:80]!r}")
        for secret in secrets:
            if secret in text or quote(secret, safe="") in text:
                yield Finding("secret", f"{path}: {text[:60]!r}")


def _writes_are_told(evidence: Evidence, result: dict[str, Any], message: str) -> Iterator[Finding]:
    prepared = evidence.prepared
    writes = [entry for entry in prepared.sandbox.log(write=True) if entry["from"] == "client"]
    if (evidence.check or prepared.scenario.name.startswith(_READ_ONLY)) and writes:
        yield Finding("write in check mode", f"{writes[0]['method']} {writes[0]['path']}")
    changed = facts(prepared.sandbox.world.data) != prepared.facts
    if changed and not result.get("changed"):
        if not result.get("failed") and not (result.get("handoff") and _TOLD.search(message)):
            yield Finding("changed: false", _difference(prepared.facts, facts(prepared.sandbox.world.data)))
        elif not _TOLD.search(message):
            yield Finding(
                "change not told", f"{_difference(prepared.facts, facts(prepared.sandbox.world.data))}: {message[:300]}"
            )


def _tokens_are_told(evidence: Evidence, result: dict[str, Any]) -> Iterator[Finding]:
    before = evidence.prepared.tokens
    text = json.dumps(result, ensure_ascii=False)
    for identifier, token in live_tokens(evidence.prepared.sandbox.world.data).items():
        if identifier not in before and identifier not in text and token["label"] not in text:
            yield Finding("token left", f"{token['label']}: {str(result.get('msg'))[:300]}")


def _claims_are_true(evidence: Evidence, result: dict[str, Any]) -> Iterator[Finding]:
    """What a result without failure or handoff says must be so."""
    prepared, name = evidence.prepared, evidence.prepared.scenario.name
    baseline = prepared.result[evidence.check]
    if name.startswith("cloud_id/") and result["cloud_id"] != baseline["cloud_id"]:
        yield Finding("wrong ok", f"cloud ID {result['cloud_id'][:60]!r}")
    for listed in ("service_accounts", "tokens", "connectors"):
        if "_info/" in name and listed in baseline and len(result[listed]) < len(baseline[listed]):
            yield Finding("wrong ok", f"{len(result[listed])} {listed} listed of {len(baseline[listed])}")
    if name.startswith(_READ_ONLY):
        return
    if evidence.check:
        unknown = any("is not known" in text for text in result.get("warnings") or [])
        if result["changed"] != baseline["changed"] and not baseline.get("failed") and not unknown:
            yield Finding("wrong prediction", f"changed {result['changed']}, where it is {baseline['changed']}")
        return
    now = facts(prepared.sandbox.world.data)
    if _tells_of_the_grace_period(prepared, result):
        now = without_account(now, ACCOUNT)
    if now != prepared.after:
        yield Finding("wrong ok", f"{result.get('action', '')!s} {_difference(prepared.after, now)}")
    connector = result.get("connector")
    if isinstance(connector, dict):
        true = next(
            (
                each
                for tenant in prepared.sandbox.world.tenants.values()
                for each in tenant["connectors"].values()
                if each["name"] == CONNECTOR
            ),
            None,
        )
        if connector["active"] is not None and (true is None or connector["active"] != true["active"]):
            yield Finding("wrong ok", f"active {connector['active']!r} where it is {true and true['active']}")
    if prepared.scenario.claims == "account":
        own = [
            each["account_id"]
            for org in prepared.sandbox.world.organizations.values()
            for each in org["accounts"].values()
            if each["name"] == ACCOUNT
        ]
        if result["service_account"]["account_id"] not in own:
            yield Finding(
                "wrong ok", f"account {str(result['service_account']['account_id'])[:60]!r} where it is {own}"
            )
    if prepared.scenario.claims == "token":
        token = live_tokens(prepared.sandbox.world.data).get(result["token_id"])
        if token is None or result.get("token", token["value"]) != token["value"]:
            yield Finding("wrong ok", f"token {result['token_id']!r} is none, or has another value")


def _tells_of_the_grace_period(prepared: Prepared, result: dict[str, Any]) -> bool:
    """Whether the account is not gone yet, and the result says so, with the day: the end of a deletion where the service offers no other."""
    reported = bool(result.get("gone_on")) and any("grace period" in text for text in result.get("warnings") or [])
    return (
        prepared.scenario.claims == "absent account"
        and reported
        and is_being_deleted(prepared.sandbox.world.data, ACCOUNT)
    )


def _claims_that_no_lie_excuses(evidence: Evidence, result: dict[str, Any]) -> Iterator[Finding]:
    prepared = evidence.prepared
    if prepared.scenario.unproven and result.get("proven") and not evidence.lie:
        yield Finding("wrong ok", "proven, which it is not")
    for each in result.get("revoked") or [] if evidence.ok and not evidence.check else []:
        if each["token_id"] in live_tokens(prepared.sandbox.world.data):
            yield Finding("wrong ok", f"{each['label']} is said to be revoked, and lives")


def _difference(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Where two states differ, in short."""
    for name in before:
        if before[name] != after.get(name):
            one, other = ([str(each) for each in side[name]] for side in (before, after))
            return f"{name}: {[each for each in one if each not in other]!s:.250} / {[each for each in other if each not in one]!s:.250}"
    return "nothing"

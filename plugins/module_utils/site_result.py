# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""connector_result: what the role reports of one site, in one shape, whichever of its parts was run. Private to the collection.

| key | holds |
| --- | --- |
| site, cloud_id | the site's address and its cloud ID |
| state | proven, planned, retired, alive, expiring, handoff or failed |
| proven | whether this run has proved the connector |
| service_account, token, connector | what is known of each; never a token's value |
| excess, forbidden, table | excess permissions, and all permissions as lines of text |
| handoff, step, message | what the operator has to do; which step failed; a sentence or more on how it went |
| remark | of a connector that is proven: what is to be said of it all the same |
| confirm | of a handoff: the options that confirm the token that was handed over |
| days_left | of expiry: whole days until the token expires |
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean

from .operator_words import for_operator
from .token.comparison import compare
from .token.record import from_dict

NO_PROJECT = "No project listed: this account may do nothing in any (connector_projects)."
# In the invocation of a failed result that is printed short, all of it (plugin_utils/brief_failure.py).
WHOLE = "whole_result"
# In the instructions to confirm a token, what stands for the option and the label of any token.
CONFIRM_ANY = "-e connector_handoff_done=<label>"
# Steps of a handoff in which the operator gives the connector the stored token.
_GIVES_TOKEN = ("Save and activate the connector", "Save the connector")
# Actions of jira_api_token after which the run has replaced the token already.
_MADE = ("created", "rotated", "adopted")
_PLAIN = re.compile(r"[A-Za-z0-9._-]+")
_LONGEST = 500

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class SiteResult:
    """One site's result."""

    site: str
    state: str
    message: str
    proven: bool = False
    cloud_id: str = ""
    service_account: Facts = field(default_factory=dict)
    token: Facts = field(default_factory=dict)
    connector: Facts | None = field(default_factory=dict)
    excess: Sequence[Facts] = ()
    forbidden: Sequence[Facts] = ()
    table: Sequence[str] = ()
    handoff: Facts = field(default_factory=dict)
    step: str = ""
    remark: str = ""
    confirm: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the fact connector_result."""
        known = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in known.items()}


def planned(site: str, cloud_id: str, known: Facts, has_projects: bool) -> dict[str, Any]:
    """Return the result of check mode where something would be made or changed. known: service_account, token, connector and remark."""
    remark = ("" if has_projects else f" {NO_PROJECT}") + str(known.get("remark") or "")
    message = f"Check mode: the connector would be made or changed, and proved then.{remark}"
    return SiteResult(site, "planned", message, cloud_id=cloud_id, **_things(known)).to_dict()


def proven(site: str, cloud_id: str, known: Facts, check: Facts) -> dict[str, Any]:
    """Return the result of a check, as jira_connector_check returns it. known: service_account, token, connector and remark."""
    remark = f"{check['remark']}{known.get('remark') or ''}"
    found = {name: check[name] for name in ("excess", "forbidden", "table")}
    state, message = "proven", f"The connector is proven.{remark}"
    if not check["proven"]:
        state, message, remark = "failed", "The connector is not proven. " + " ".join(check["problems"]), ""
    found["remark"] = remark.strip()
    result = SiteResult(site, state, message, proven=check["proven"], cloud_id=cloud_id, **_things(known), **found)
    return result.to_dict()


def _things(known: Facts) -> dict[str, Any]:
    names = ("service_account", "token", "connector")
    return {name: known.get(name) if name == "connector" else known.get(name) or {} for name in names}


def failed(step: str, failure: Facts, known: Facts) -> dict[str, Any]:
    """Return the result of a step that failed, or that needs the operator.

    known: site, host, to_show, on_handoff and waited; resolved (cloud_id, check_mode), record, token, account and connector: what the steps returned, as far as
    the run got. The token's record is later than the one that was loaded.
    Beside the result, the role's failure handling needs: handed_over (the operator was asked to give the connector the stored token), new_connector
    (which did not exist then), waits (whether to wait for the operator, and not to fail), waited (what is remembered where the operator has done it:
    steps, the confirmed label, and whether the token is still to be replaced), and ends (whether to fail).
    """
    failure = _whole(failure)
    # What is registered of a result that was printed short is short.
    if "handoff" in failure and "connector" in failure:
        known = {**known, "connector": failure}
    record, items = _latest_record(known), _failed_items(failure)
    handoff = items[0].get("handoff") or {} if all("handoff" in each for each in items) else {}
    confirm = _confirmation(record, str(known.get("host", "")))
    text = " ".join(str(each["msg"]) for each in items if each.get("msg")) or str(
        failure.get("msg") or "The step failed."
    )
    account, host = _account(known.get("account") or {}, record), str(known.get("host") or "")

    to_show = str(known.get("to_show") or "")

    def said(text: str) -> str:
        return for_operator(text.replace(CONFIRM_ANY, confirm), account, shlex.quote(host) if host else "", to_show)

    confirms = CONFIRM_ANY in str(handoff.get("resume", "")) and confirm != CONFIRM_ANY
    if handoff:
        texts = {name: said(str(handoff.get(name, ""))) for name in ("why", "resume")}
        handoff = {**handoff, **texts, "instructions": [said(str(each)) for each in handoff.get("instructions") or ()]}
    result = SiteResult(
        site=str(known.get("site", "")),
        state="handoff" if handoff else "failed",
        message=said(text),
        cloud_id=str((known.get("resolved") or {}).get("cloud_id") or ""),
        service_account=account,
        connector=(known.get("connector") or {}).get("connector") or {},
        excess=failure.get("excess") or (),
        forbidden=failure.get("forbidden") or (),
        table=failure.get("table") or (),
        handoff=handoff,
        step=step or "A step",
        confirm=confirm if confirms else "",
    )
    return {"connector_result": result.to_dict(), **_what_next(result, known)}


def _what_next(result: SiteResult, known: Facts) -> dict[str, Any]:
    record, step = _latest_record(known), str(result.handoff.get("step", ""))
    asked, waited = known.get("connector") or {}, known.get("waited") or {}
    made = (known.get("token") or {}).get("action") in _MADE
    real = result.state == "handoff" and not (known.get("resolved") or {}).get("check_mode")
    unapplied = bool(record.get("token_id")) and not record.get("applied_to")
    to_give = "handoff" in asked and (asked.get("connector") is None or step in _GIVES_TOKEN)
    confirms = step in _GIVES_TOKEN and unapplied
    waits = bool(real and known.get("on_handoff") == "pause" and step not in waited.get("steps", ()))
    return {
        "handed_over": bool(real and to_give and unapplied),
        "new_connector": asked.get("connector") is None,
        "waits": waits,
        "waited": {
            "steps": [*waited.get("steps", ()), step],
            "confirmed": record["label"] if confirms else waited.get("confirmed", ""),
            "rotate": boolean(waited.get("rotate"), strict=False) and not (confirms or made),
        },
        "ends": not waits and not (result.state == "handoff" and known.get("on_handoff") == "report"),
    }


def retired(known: Facts) -> dict[str, Any]:
    """Return the result of a connector that was taken out of service.

    known: site, resolved (cloud_id, check_mode), account, token (owned: whether the account is this connector's), others (labels of the account's other
    tokens), connector, results (of the steps, but for the deletion of the account), and how far it was to go: delete_account, keep_membership,
    delete_connector.
    """
    account = known["account"] if known["token"]["owned"] else {}
    deletes = account and known["delete_account"] and not known["others"]
    changed = deletes or any(each.get("changed") for each in known["results"])
    planned = bool(known["resolved"]["check_mode"] and changed)
    record = known["token"].get("record") or {}
    sentence = "Check mode: the connector would be retired." if planned else "The connector is retired."
    if not (changed or record.get("retired") or account):
        sentence = (
            "There was nothing to retire: no record of this connector in the token store, and no token of its label."
        )
    return SiteResult(
        site=str(known["site"]),
        state="planned" if planned else "retired",
        message=f"{sentence} {_what_became(account, known)}",
        cloud_id=str(known["resolved"]["cloud_id"]),
        service_account=account,
        token={"revoked": (record.get("retired") or {}).get("revoked") or []},
        connector={} if known["delete_connector"] else known["connector"] or {},
    ).to_dict()


def _what_became(account: Facts, known: Facts) -> str:
    if not account:
        found = known["account"].get("email")
        return (
            f"The service account {found} was not shown to be its own, and stays."
            if found
            else "It has no service account any more."
        )
    subject = f"Its service account {account.get('email')}"
    if known["others"]:
        return f"{subject} stays: it has other tokens ({', '.join(map(str, known['others']))})."
    if known["delete_account"]:
        return f"{subject} is deleted."
    return f"{subject} stays, {'in' if known['keep_membership'] else 'out of'} its group."


def expiry(known: Facts) -> dict[str, Any]:
    """Return when a site's token expires. Of several that may be in use the worst counts, for a connector may not have taken the newest yet.

    known: site, label, days (fewer are "expiring"), tokens (as jira_api_token_info lists them; None where no key of the organization could list them),
    refusal (why this host's own key could not list them), and, to say so: org_id, host, asked (the host that asked with the same key). Beside these, record
    (as the store has it, empty where none was read), not_read (why it was not), and active (whether the connector is meant to be).

    "expiring" is also what does not work already, or is retired.
    """
    if known["tokens"] is None:
        why = f": {known['refusal']}" if known["asked"] == known["host"] else f"; {known['asked']} says why."
        message = f"The tokens of the organization {known['org_id']} could not be listed{why}"
        return SiteResult(str(known["site"]), "failed", message).to_dict()
    ours = [each for each in known["tokens"] if each["in_use"] and each["unstamped_label"] == known["label"]]
    worst = min(ours, key=lambda each: each["assured_days"], default=None)
    # What is not known is no token that lives.
    days = worst["assured_days"] if worst else -1
    record = from_dict(known.get("record") or {})
    findings = compare(record, str(known["label"]), known["tokens"], bool(known.get("active", True)))
    retired = record.retirement is not None and findings != []
    wrong = days < int(known["days"]) or any(each.wrong for each in findings)
    sentences = [] if retired else [_standing(worst, str(known["label"]), days < int(known["days"]))]
    sentences += [each.text for each in findings]
    for key, sentence in _LEFT_OUT.items():
        why = str(known.get(key) or "")[:_LONGEST]
        sentences += [f"{sentence}: {why}"] * bool(why)
    state, remark = "expiring" if wrong else "alive", " ".join(sentences[0 if retired else 1 :])
    result = SiteResult(str(known["site"]), state, " ".join(sentences), token=worst or {}, remark=remark)
    return {**result.to_dict(), "days_left": days}


# What was not asked with a host's own means, by the key that says why.
_LEFT_OUT = {
    "not_read": "The token record was not read",
    "refusal": "connector_org_api_key: the value of this host could not list the tokens, which that of another host did",
}


def _standing(worst: Facts | None, label: str, due: bool) -> str:
    """Return how the token stands that counts, and what to do."""
    if worst is None:
        return f"No live token is labelled {label}, so the connector cannot sign in. Run jira_ops.align.rotate."
    if worst["days_left"] is None:
        return f"{worst['statement']}. Look at it in Atlassian Administration, or run jira_ops.align.rotate."
    return f"{worst['statement']}.{' Run jira_ops.align.rotate.' if due else ''}"


def _latest_record(known: Facts) -> Facts:
    return (known.get("token") or {}).get("record") or known.get("record") or {}


def _whole(result: Facts) -> Facts:
    """Return all of a result, where it was printed short."""
    whole: Facts = (result.get("invocation") or {}).get(WHOLE) or result
    return whole


def _failed_items(failure: Facts) -> list[Facts]:
    """Return what failed: of a loop, its items know what went wrong."""
    return [each for each in failure.get("results") or () if each.get("failed")] or [failure]


def _account(account: Facts, record: Facts) -> Facts:
    """Return the service account; before it is looked for, what the record says of it."""
    found = account.get("service_account") or {}
    if found or not record.get("account_id"):
        return found
    return {"account_id": record["account_id"], "email": record.get("email") or ""}


def _confirmation(record: Facts, host: str) -> str:
    """Return the options that confirm the token that was handed over, or what stands for them where none was."""
    label = str(record.get("label") or "")
    if not label or record.get("applied_to"):
        return CONFIRM_ANY
    plain = f"connector_handoff_done={label}"
    value = plain if _PLAIN.fullmatch(label) else shlex.quote(json.dumps({"connector_handoff_done": label}))
    return f"--limit {shlex.quote(host)} -e {value}"

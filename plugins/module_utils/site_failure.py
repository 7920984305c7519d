# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a failed step means for a site: its connector_result, and what the role does next. Private to the collection."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean

from .operator_words import for_operator
from .site_result import Facts, SiteResult

# In the invocation of a failed result that is printed short, all of it (plugin_utils/brief_failure.py).
WHOLE = "whole_result"
# In the instructions to confirm a token, what stands for the option and the label of any token.
CONFIRM_ANY = "-e connector_handoff_done=<label>"
# Steps of a handoff in which the operator gives the connector the stored token.
_GIVES_TOKEN = ("Save and activate the connector", "Save the connector")
# Actions of jira_api_token after which the run has replaced the token already.
_MADE = ("created", "rotated", "adopted")
_PLAIN = re.compile(r"[A-Za-z0-9._-]+")


def failed(step: str, failure: Facts, known: Facts) -> dict[str, Any]:
    """Return the result of a step that failed, or that needs the operator.

    known: site, host, to_show, on_handoff, waited, and summary (whether one comes, which fails the sites that have to fail); resolved (cloud_id,
    check_mode), record, token, account and connector: what the steps returned, as far as the run got. The token's record is later than the one that
    was loaded.
    Beside the result, the role's failure handling needs: handed_over (the operator was asked to give the connector the stored token), new_connector
    (which did not exist then), waits (whether to wait for the operator, and not to fail), waited (what is remembered where the operator has done it:
    steps, the confirmed label, and whether the token is still to be replaced), ends (whether to fail), and next (the task file that goes on, if any).
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
    if confirms:
        handoff["confirms"] = str(record["label"])
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
    handed_over = bool(real and to_give and unapplied)
    ends = not waits and not (result.state == "handoff" and known.get("on_handoff") == "report")
    summary = boolean(known.get("summary"), strict=False)
    acts = waits or (not summary and (ends or handed_over))
    return {
        "handed_over": handed_over,
        "new_connector": asked.get("connector") is None,
        "waits": waits,
        "waited": {
            **waited,
            "steps": [*waited.get("steps", ()), step],
            "confirmed": record["label"] if confirms else waited.get("confirmed", ""),
            "rotate": boolean(waited.get("rotate"), strict=False) and not (confirms or made),
        },
        "ends": ends,
        "next": "act_on_failure" if acts else "hand_over" if handed_over else "",
    }


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

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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from .token.comparison import compare
from .token.record import from_dict

NO_PROJECT = "No project listed: this account may do nothing in any (connector_projects)."
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
    unread = [text for each in known["results"] for text in each.get("unread") or []]
    return SiteResult(
        site=str(known["site"]),
        state="planned" if planned else "retired",
        message=" ".join([sentence, _what_became(account, known), *dict.fromkeys(unread)]),
        cloud_id=str(known["resolved"]["cloud_id"]),
        service_account=account,
        token={"revoked": (record.get("retired") or {}).get("revoked") or []},
        connector={} if known["delete_connector"] else known["connector"] or {},
    ).to_dict()


def _what_became(account: Facts, known: Facts) -> str:
    if not account:
        found = known["account"].get("email")
        if found and known["token"].get("unlisted"):
            why = "the list of its tokens lacked one that lived, so whether it has others is not known"
            return f"The service account {found} stays: {why}. Run again later."
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
    label = str(known["label"])
    ours = [each for each in known["tokens"] if each["in_use"] and each["unstamped_label"] == label]
    worst = min(ours, key=lambda each: each["assured_days"], default=None)
    # What is not known is no token that lives.
    days = worst["assured_days"] if worst else -1
    record = from_dict(known.get("record") or {})
    findings = compare(record, label, known["tokens"], bool(known.get("active", True)))
    retired = record.retirement is not None and findings != []
    wrong = days < int(known["days"]) or any(each.wrong for each in findings)
    sentences = [] if retired else [_standing(worst, label, days < int(known["days"]))]
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
        remedy = "Run jira_ops.align.rotate, or jira_ops.align.stand_up where it never stood."
        return f"No live token is labelled {label}, so the connector cannot sign in. {remedy}"
    if worst["days_left"] is None:
        return f"{worst['statement']}. Look at it in Atlassian Administration, or run jira_ops.align.rotate."
    return f"{worst['statement']}.{' Run jira_ops.align.rotate.' if due else ''}"

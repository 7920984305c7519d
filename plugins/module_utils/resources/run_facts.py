# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What decides whether a run needs a credential that is wrong, looked at before anything is changed. Private to the collection.

Asked only where a credential is wrong: the token and the connector are judged as the run's own steps judge them, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..api.client import Client
from ..api.errors import JiraOpsError
from ..api.operation import Service
from ..options_schema import as_given
from ..profiles import tailored
from ..run_needs import RunFacts, why_given
from ..token import confirmation, policy
from ..token.policy import TokenSpec
from ..token.record import TokenRecord, target_of
from . import align_connector_rest, api_token, cloud_id, recorded_account, service_account, token_removal
from .align_connector_plan import plan
from .align_connector_spec import ConnectorSpec, Holder, refuse_anothers
from .connector_check import ask_token


@dataclass(frozen=True)
class Run:
    """A run of one part of the role on one site. labels: those of the tokens of all hosts in this run."""

    part: str
    org_id: str
    site_url: str
    align_url: str
    api_url: str
    connector: str
    record: TokenRecord
    variables: Mapping[str, Any]
    routes: Sequence[str]
    given: bool = False
    forced: bool = False
    confirmed: str = ""
    prune_orphans: bool = True
    state: str = "active"
    take_over: bool = False
    keep_membership: bool = False
    delete_account: bool = False
    delete_connector: bool = False
    labels: Sequence[str] = ()
    place: str = ""

    @property
    def target(self) -> str:
        """The connector, as a record names it."""
        return target_of(self.align_url, self.connector)

    @property
    def keeps_group(self) -> bool:
        """Whether the account's membership is not touched, by the variables alone."""
        return self.part == "retire" and (self.keep_membership or self.delete_account)


def from_options(params: Mapping[str, Any], variables: Mapping[str, Any], record: TokenRecord) -> Run:
    """Return the run that jira_connector_preflight is asked about."""
    options = params["run"]
    return Run(
        org_id=params["org_id"],
        site_url=str(params["site_url"] or "").rstrip("/"),
        align_url=str(params["align_url"] or ""),
        api_url=params["api_url"].rstrip("/"),
        connector=str(params["connector"] or "").strip(),
        record=record,
        variables=as_given(dict(variables)),
        routes=params["routes"],
        given=params["token_given"],
        take_over=params["take_over"],
        place=str(params["place"] or ""),
        forced=options["force"],
        confirmed=confirmation.label_from(options["confirmed"]),
        **{
            name: options[name]
            for name in ("part", "prune_orphans", "state", "keep_membership", "delete_account", "delete_connector")
        },
        labels=options["labels"],
    )


def look(client: Client, run: Run, wrong: Collection[Service]) -> RunFacts:
    """Return what decides. wrong: the services whose credential is wrong; what could not be found out counts as a reason to need them."""
    facts = RunFacts(
        part=run.part,
        record=run.record,
        target=run.target,
        given=run.given,
        forced=run.forced,
        confirmed=run.confirmed,
        active=run.state == "active",
        has_form=client.has(Service.ALIGN_FORM) and Service.ALIGN_FORM not in wrong,
        has_rest=client.has(Service.ALIGN) and Service.ALIGN not in wrong,
    )
    if run.part == "retire":
        return replace(
            facts,
            differs=_why_taken_away(client, run) if facts.has_rest and Service.ALIGN_FORM in wrong else "",
            leaves_group=_why_leaves(client, run) if Service.JIRA in wrong else "",
        )
    if why_given(facts):
        return facts
    due = _why_due(client, run)
    if due or Service.ALIGN_FORM not in wrong or not facts.has_rest:
        return replace(facts, due=due)
    return replace(facts, differs=_why_written(client, run))


def _why_due(client: Client, run: Run) -> str:
    """Return why the stored token is not kept as it is; empty where it is."""
    try:
        account_id = _account_id(client, run) if run.part == "main" else run.record.account_id
        spec = _token_spec(run, account_id)
        site = cloud_id.resolve(client, run.org_id)
        given = api_token.Given(lambda: ask_token(client, site, spec.scopes, 0.0), False)
        outcome = api_token.ensure_present(client, spec, given, run.routes, check_mode=True)
    except api_token.ListNeeded as needed:
        return f"the stored token is not kept as it is: {needed.reason}"
    except JiraOpsError as problem:
        return f"whether the stored token can be kept is not known. {problem}"
    if outcome.changed:
        return f"the stored token is to be replaced: {outcome.returns['reason']}"
    return "the connector might hold a token that is to be revoked" if outcome.returns["reapply"] else ""


def _account_id(client: Client, run: Run) -> str:
    """Return the account that a stand-up gives the token to; empty where it is not made yet."""
    name = run.variables.get("connector_service_account_name")
    accounts = service_account.list_all(client, run.org_id, run.routes)
    named = [each.account_id for each in accounts if each.name == name and not each.inactive]
    return run.record.account_id if run.record.account_id in named else (named or [""])[0]


def _token_spec(run: Run, account_id: str) -> TokenSpec:
    variables = run.variables
    entries = (variables.get(f"connector_profile_{name}") or [] for name in ("add", "remove"))
    return TokenSpec(
        org_id=run.org_id,
        account_id=account_id,
        label=str(variables.get("connector_token_label") or ""),
        scopes=tailored(variables.get("connector_profile") or "read_write", *entries).scopes,
        days=int(variables.get("connector_token_days") or policy.LONGEST_DAYS),
        rotate_before_days=int(variables.get("connector_rotate_before_days") or 0),
        record=run.record,
        service_account_id=run.record.service_account_id or None,
        force=run.forced,
        grace=policy.grace_from(str(variables.get("connector_revoke_grace") or "0")),
        prune_orphans=run.prune_orphans,
        digest=policy.digest_of(run.site_url, run.align_url, run.connector),
        list_required=run.part == "main",
    )


def _why_written(client: Client, run: Run) -> str:
    """Return why the connector is to be changed; empty where it is as it should be."""
    try:
        site = cloud_id.resolve(client, run.org_id)
        spec = _connector_spec(
            run,
            jira_link=f"{client.base(Service.EDGE)}/browse/{{external}}",
            jira_api_url=f"{run.api_url}/ex/jira/{site}",
            authentication="api_service_account_token",
            username=run.record.email,
            api_token=run.record.token,
            update_token=policy.must_apply(run.record, run.target, True, "", False),
            state=run.state,
        )
        current = align_connector_rest.find(client, run.connector)
        refuse_anothers(spec, current)
        to_do = plan(spec, current)
    except JiraOpsError as problem:
        return str(problem)
    what = [*to_do.save, *["its token"] * to_do.token, *["whether it is active"] * (to_do.active is not None)]
    return f"the connector is to be changed ({', '.join(what)})" if what else ""


def _why_taken_away(client: Client, run: Run) -> str:
    """Return why a retired connector is to be switched off or removed; empty where it is off, or gone, already."""
    try:
        site = cloud_id.resolve(client, run.org_id)
        spec = _connector_spec(
            run, state="inactive", update_token="on_create", expected_api_url=f"{run.api_url}/ex/jira/{site}"
        )
        current = align_connector_rest.find(client, run.connector)
        refuse_anothers(spec, current)
    except JiraOpsError as problem:
        return str(problem)
    if current is not None and run.delete_connector:
        return "the connector is to be removed"
    return "the connector is to be switched off" if plan(spec, current).changes else ""


def _connector_spec(run: Run, **given: Any) -> ConnectorSpec:
    """Return the connector as the step jira_align_connector of the role has it."""
    settings = ("jira_link", "jira_api_url", "authentication", "username", "api_token")
    holder = Holder.OURS if run.record.is_held_by(run.target) else Holder.NOT_KNOWN
    return ConnectorSpec(
        name=run.connector,
        one_per_site=False,
        take_over=run.take_over,
        by_record=holder,
        expected_username=run.record.held_email(run.target) or None,
        **{**dict.fromkeys(settings), **given},
    )


def _why_leaves(client: Client, run: Run) -> str:
    """Return why the account of a retired connector has to leave its group; empty where it stays in it, is deleted, or is not the connector's."""
    if run.keeps_group:
        return ""
    try:
        accounts = service_account.list_all(client, run.org_id, run.routes)
        name = str(run.variables.get("connector_service_account_name") or "")
        account = recorded_account.choose(accounts, run.record, name, run.place, required=False)
        spec = replace(
            _token_spec(run, str(account.get("account_id") or "")), service_account_id=account.get("id") or None
        )
        outcome = token_removal.of_connector(client, spec, check_mode=True)
        if not outcome.returns["owned"]:
            return ""
        tokens = api_token.describe(client, run.org_id, spec.account_id, spec.service_account_id, None, 0)
    except JiraOpsError as problem:
        return str(problem)
    revoked = {each["token_id"] for each in outcome.returns["revoked"]}
    left = [each for each in tokens if each["token_id"] not in revoked and each["unstamped_label"] not in run.labels]
    return "" if left else "the account serves nothing else, and leaves its group"

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Before anything is changed: are the options sound, and does every service answer to the credential given for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Callable

from ansible.module_utils.parsing.convert_bool import boolean

from .. import clock, role_variables, unused
from ..api import align, jira, organization, users
from ..api.client import Client
from ..api.credential import ModuleOption
from ..api.errors import ApiError, InvalidOption, Refused
from ..api.operation import Route, Service
from ..api.schema import problems
from ..options_schema import OPTIONS, as_given, in_words
from ..profiles import tailored
from ..routes import HandoffNeeded
from ..token import policy
from . import administration, align_connector_form, service_account
from .account_list import Account


def wrong_options(options: dict[str, Any]) -> list[str]:
    """What is wrong with the role's variables, a sentence each, naming the variable."""
    given = as_given(options)
    return problems(OPTIONS, given, in_words) or _wrong_together(given)


def known_problems(params: Mapping[str, Any], wrong: Sequence[str]) -> list[str]:
    """Return what can be said before anything is asked: of variable_names, of variables (wrong), and the problems that are given and are about others."""
    named = {each.partition(":")[0] for each in wrong}
    return [
        *role_variables.unknown_names(params["variable_names"]),
        *wrong,
        *(each for each in params["problems"] if each.partition(":")[0] not in named),
    ]


# Of a variable that is wrong, the services that cannot be asked with it.
_ASKED_WITH = {
    "connector_site_url": (Service.EDGE, Service.JIRA),
    "connector_org_id": (Service.ORGANIZATION,),
    "connector_api_url": (Service.ORGANIZATION,),
    "connector_align_url": (Service.ALIGN, Service.ALIGN_FORM),
}


def not_to_be_asked(wrong: Sequence[str]) -> set[Service]:
    """Return the services that wrong options (as wrong_options says) make no sense of."""
    return {
        service
        for problem in wrong
        for variable, services in _ASKED_WITH.items()
        if problem.startswith(f"{variable}:")
        for service in services
    }


def report(problems: Sequence[str]) -> str:
    """Return one message about all problems, each once."""
    each = list(dict.fromkeys(problems))
    if len(each) == 1:
        return f"Nothing was changed. {each[0]}"
    return "\n".join([f"Nothing was changed. {len(each)} problems:", *(f"- {problem}" for problem in each)])


def missing_together(options: Sequence[ModuleOption], for_role: bool) -> str:
    """Return one sentence about all credentials that were not given; for the role, by its variables' names."""
    prefix = "connector_" if for_role else ""
    named = [f"{prefix}{option.name}" + (f" (or {option.variable})" * bool(option.variable)) for option in options]
    what = (
        "variables, or the environment variables in parentheses"
        if for_role
        else "options, or the environment variables in parentheses"
    )
    return f"Missing: {', '.join(named)}. Set the {what}. What each is, and where to get it, is in the README's first table."


def _wrong_together(options: dict[str, Any]) -> list[str]:
    """What a schema cannot say: bounds that another option sets, a length of time, entries of a profile, a group of administrators."""
    found = []
    days, before = options.get("connector_token_days"), options.get("connector_rotate_before_days")
    if days is not None and before is not None and before >= days:
        found.append(
            f"connector_rotate_before_days: {before} would make a token of {days} days due as soon as it is made. Expected 0 to {days - 1}."
        )
    profile: tuple[str, list[str], list[str]] = (
        options.get("connector_profile") or "",
        options.get("connector_profile_add") or [],
        options.get("connector_profile_remove") or [],
    )
    checks: list[Callable[[], Any]] = [lambda: policy.grace_from(str(options.get("connector_revoke_grace", "0")))]
    if profile[0]:
        checks.append(lambda: tailored(*profile))
    allowed = boolean(options.get("connector_allow_administration") or False, strict=False)
    if options.get("connector_group") and not allowed:
        checks.append(lambda: administration.refuse_name(str(options["connector_group"])))
    if not allowed:
        checks.append(lambda: _refuse_administration(options, profile))
    for check in checks:
        try:
            check()
        except InvalidOption as invalid:
            found.append(f"connector_{invalid}")
    return found


def _refuse_administration(options: dict[str, Any], profile: tuple[Any, list[str], list[str]]) -> None:
    permissions = tailored(*profile).permissions if profile[0] else ()
    roles = options.get("connector_project_role") or "", options.get("connector_team_project_role")
    administration.refuse_options(permissions, "profile_add", *roles)


def check_services(
    client: Client, org_id: str, routes: Sequence[str], unasked: Collection[Service] = ()
) -> tuple[dict[str, dict[str, Any]], dict[Service, Exception]]:
    """({service: {ok, detail}}, why each of the others does not answer): one harmless question to every service that has a credential.

    unasked: those that are left out all the same.
    """
    services: dict[str, dict[str, Any]] = {}
    found: dict[Service, Exception] = {}
    questions: dict[Service, Callable[[], str]] = {
        Service.ORGANIZATION: lambda: _organization(client, org_id, routes),
        Service.JIRA: lambda: _jira(client),
        Service.ALIGN: lambda: _align(client),
        Service.ALIGN_FORM: lambda: _form(client),
    }
    for service, ask in questions.items():
        if service in unasked or not client.has(service):
            continue
        try:
            services[service.value] = {"ok": True, "detail": ask()}
        except (ApiError, _NotEnough) as problem:
            services[service.value] = {"ok": False, "detail": str(problem)}
            found[service] = problem
    return services, found


def refusal(error: Exception, why: str) -> str:
    """Return what is wrong with a credential that is needed. why: what for, where another run might do without."""
    return f"{error} It is needed: {why.rstrip('.')}." if why else str(error)


def is_about_credential(error: Exception) -> bool:
    """Return whether what a service refuses is the credential, or its account; a service that fails or does not answer is none."""
    return isinstance(error, _NotEnough) or unused.is_refused(error)


_CLOCKS_AGREE = timedelta(minutes=5)

# Of an organization key, as the detail of its service has it.
NO_SCOPES = "the key has no scopes"
SCOPES = "the key has scopes"
UNKNOWN = "nothing shows whether the key carries scopes"


class _NotEnough(Exception):
    """The credential works, but its owner may not do what is needed."""


def _organization(client: Client, org_id: str, routes: Sequence[str]) -> str:
    kind = _kind_of_key(client, org_id, routes)
    if kind == NO_SCOPES:
        return kind
    try:
        accounts = service_account.list_all(client, org_id, routes)
    except HandoffNeeded as needed:  # no failure: the step that has to know them reports it
        return f"service accounts cannot be listed: {needed}; {kind}"
    return f"{len(accounts)} service accounts; {kind or _kind_by_token_list(client, accounts)}"


def _kind_of_key(client: Client, org_id: str, routes: Sequence[str]) -> str:
    """Return what the console's own list says of the organization key; nothing where it is not to be asked, or does not exist."""
    if Route.CONSOLE.value not in routes:
        return ""
    try:
        client.send(organization.LIST_ACCOUNTS_CONSOLE, query={"limit": 1}, org_id=org_id)
        return NO_SCOPES
    except Refused as refused:
        # No failure: a site whose token is kept needs no console route. The step that does need one reports it.
        return f"the console's endpoints are refused (403): {SCOPES}" if refused.status == 403 else ""


def _kind_by_token_list(client: Client, accounts: Sequence[Account]) -> str:
    """Return what the managed list of an account's tokens says of the organization key: it refuses every key with scopes."""
    account_id = next((account.account_id for account in accounts if account.account_id), None)
    if account_id is None:
        return UNKNOWN
    answer = client.send(users.LIST_MANAGED_TOKENS, also=(403, 404), account_id=account_id)
    known = {200: NO_SCOPES, 403: f"the tokens of a managed account are refused (403): {SCOPES}"}
    return known.get(answer.status, UNKNOWN)


def why_key_will_not_do(detail: str, routes: Sequence[str], token_given: bool) -> str | None:
    """Return why the organization key cannot create the token that the first run needs, or None.

    detail: what the answers show of the key. Without the route console, creating the token is the operator's by choice.
    """
    if token_given or SCOPES not in detail or Route.CONSOLE.value not in routes:
        return None
    return (
        f"org_api_key: {SCOPES}, and the console's endpoints, one of which creates the API token, refuse such a key. Give a key without scopes (Atlassian "
        "Administration, Settings > API keys), or set routes (connector_routes) to [published, handoff] and create the token by hand, as the instructions say."
    )


# How credentials of Atlassian's begin, what they are then, and which option takes them.
_BEGINNINGS = (
    ("ATATT", "a user's API token", ("jira_token", "align_token")),
    ("ATCTT", "an organization API key", ("org_api_key",)),
    ("ATSTT", "a service account's API token", ()),
)
_OPTION_OF = {Service.ORGANIZATION: "org_api_key", Service.JIRA: "jira_token", Service.ALIGN: "align_token"}


def swapped(params: Mapping[str, Any], services: Collection[Service]) -> list[str]:
    """Return a sentence for each credential of these services, which refuse it, that begins as another kind of credential does."""
    refused = [option for service, option in _OPTION_OF.items() if service in services]
    return [
        f"{option}: its value begins with {begins}, as {what} does. Was it given in place of another credential?"
        for option in refused
        for begins, what, taken_by in _BEGINNINGS
        if str(params.get(option) or "").startswith(begins) and option not in taken_by
    ]


def handed_over(services: dict[str, dict[str, Any]]) -> list[str]:
    """Return the steps that are going to be the operator's, by what was found, before anything is changed."""
    scopes = SCOPES in services.get(Service.ORGANIZATION.value, {}).get("detail", "")
    return ["Create the API token", "Revoke an API token"] if scopes else []


def warnings(steps: Sequence[str]) -> tuple[str, ...]:
    """Return what the operator has to know of steps that are handed over."""
    if not steps:
        return ()
    return (
        f"org_api_key: {SCOPES}, and Atlassian lets no such key create or revoke an API token. Where one of these steps is needed, it is handed over to the "
        f"operator: {', '.join(steps)}. Give a key without scopes (Atlassian Administration, Settings > API keys) to have them done.",
    )


def clock_warnings(client: Client) -> tuple[str, ...]:
    """Return what the operator has to know of a clock that is minutes wrong."""
    ahead = client.ahead(Service.ORGANIZATION)
    if ahead is None or abs(ahead) <= _CLOCKS_AGREE:
        return ()
    apart = f"{clock.in_words(ahead)} {'behind' if ahead > timedelta(0) else 'ahead of'}"
    return (
        f"This controller's clock ({clock.rfc3339(clock.now())}) is {apart} the organization service's. Tokens are made and judged by the service's clock; "
        "a proof that does not ask it counts the days left by this one. Set it right, with NTP.",
    )


def _jira(client: Client) -> str:
    # Who this is comes first: of an anonymous caller, lists are empty and permissions not held, which would be no refusal of the credential.
    client.send(jira.MYSELF)
    held = client.send(jira.MY_PERMISSIONS, query={"permissions": "ADMINISTER"}).document["permissions"]
    if not held.get("ADMINISTER", {}).get("havePermission"):
        raise _NotEnough(
            f"jira_email: this account does not hold Administer Jira on {client.base(Service.JIRA)}. Give a Jira administrator's."
        )
    return "a Jira administrator"


def _align(client: Client) -> str:
    client.send(align.LIST_CONNECTORS, query={"$top": 1})
    return "the token reads connectors"


def _form(client: Client) -> str:
    slots = align_connector_form.slots(client)
    return f"the session is signed in; {slots} connector slots"

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is run: every module, in every state, in worlds where it has something to do and where it has nothing to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Callable

from ansible_collections.jira_ops.align.plugins.module_utils.profiles import PROFILES
from tests.fuzz.local import LocalSandbox
from tests.support.harness.runs import ModuleClient, run

ACCOUNT, GROUP, LABEL, CONNECTOR = "JiraAlign1", "jira-connector-svc", "align", "acme"
SCOPES = sorted(PROFILES["read_write"].scopes)
PROJECTS = ["SHOP", "OPS", "TEAM"]
TYPED = "ATSTT-sandbox-typed-token"
OTHER_TYPED = "ATSTT-sandbox-other-token"
AUTHENTICATION = "API service account token Authentication"

World = Callable[[ModuleClient], "dict[str, Any]"]
Step = Callable[[ModuleClient, "dict[str, Any]", bool], "dict[str, Any]"]


@dataclass(frozen=True)
class Scenario:
    """name: module and what is asked of it. world: makes the world, and gives what the step has to know of it.
    step: runs the module. truth: what a result of it that is no failure claims, where that is more than its end state."""

    name: str
    world: World
    step: Step
    claims: str = ""
    unproven: bool = False


def _others(modules: ModuleClient) -> dict[str, Any]:
    """What is no business of ours: it stays as it is."""
    other = modules.sandbox.by_hand(
        "create_service_account", name="Somebodyelse", organization=modules.organization, sites=[modules.site]
    )
    modules.made_token(other["account_id"], label="other-label", scopes=SCOPES)
    modules.sandbox.by_hand("create_group", name="others")
    modules.sandbox.by_hand("add_member", group="others", account=other["account_id"])
    modules.sandbox.by_hand(
        "set_connector",
        name="other",
        link="https://other.atlassian.net/browse/{external}",
        api_url="https://api.atlassian.com/ex/jira/99999999-aaaa-4bbb-8ccc-000000000009",
        username=other["email"],
        token="ATSTT-sandbox-token-of-another",
        authentication=AUTHENTICATION,
    )
    modules.sandbox.by_hand("activate_connector", connector="other")
    return {"other": other}


def nothing(modules: ModuleClient) -> dict[str, Any]:
    """Nothing of ours."""
    return _others(modules)


def an_account(modules: ModuleClient) -> dict[str, Any]:
    """An account with access, and nothing else."""
    known = _others(modules)
    known["account"] = modules.made_account(ACCOUNT, access=True)
    return known


def everything(modules: ModuleClient) -> dict[str, Any]:
    """All is as it should be: account, group with its grants, token, active connector."""
    known = an_account(modules)
    account = known["account"]
    made = modules.group(members=[account["account_id"]], app_role="user", projects=PROJECTS)
    assert not made.get("failed"), made
    token = modules.made_token(account["account_id"], label=f"{LABEL}-20260131T120000Z", scopes=SCOPES)
    modules.sandbox.by_hand(
        "set_connector",
        name=CONNECTOR,
        link=modules.jira_link,
        api_url=modules.jira_api_url,
        username=account["email"],
        token=token["token"],
        authentication=AUTHENTICATION,
    )
    modules.sandbox.by_hand("activate_connector", connector=CONNECTOR)
    known.update(token=token, group=made["group"])
    return known


def _changed(step: str, **given: Any) -> World:
    """Everything, and one thing that a person did to it."""

    def world(modules: ModuleClient) -> dict[str, Any]:
        known = everything(modules)
        named = {
            name: (known[value[1:]]["id"] if isinstance(value, str) and value.startswith("=") else value)
            for name, value in given.items()
        }
        modules.sandbox.by_hand(step, **named)
        return known

    return world


def _with_switches(world: World, **switches: Any) -> World:
    """A world whose services answer in another way than usual."""

    def switched(modules: ModuleClient) -> dict[str, Any]:
        known = world(modules)
        modules.sandbox.switch(**switches)
        return known

    return switched


inactive = _changed("deactivate_connector", connector=CONNECTOR)
blocked = _changed("block_token", token="=token")


def expiring(modules: ModuleClient) -> dict[str, Any]:
    """The token has a few days left, as it had when it was made: the record of it is true, for no expiry changes afterwards."""
    known = _changed("expire_token", token="=token", days=5)(modules)
    stored = known["token"]["id"]
    expires = next(
        organization["tokens"][stored]["expires"]
        for organization in modules.sandbox.state()["organizations"].values()
        if stored in organization["tokens"]
    )
    known["token"]["expires_at"] = datetime.fromtimestamp(expires, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return known


def other_name(modules: ModuleClient) -> dict[str, Any]:
    """The site is served by a connector of another name."""
    known = everything(modules)
    modules.sandbox.by_hand("set_connector", connector=CONNECTOR, name="old name")
    return known


def two_tokens(modules: ModuleClient) -> dict[str, Any]:
    """A token beside the one in use that nobody holds."""
    known = everything(modules)
    known["orphan"] = modules.made_token(
        known["account"]["account_id"], label=f"{LABEL}-20260201T120000Z", scopes=SCOPES
    )
    return known


def _account(**options: Any) -> Step:
    return lambda modules, known, check: modules.account(check_mode=check, **options)


def _account_of_a_site(**options: Any) -> Step:
    """With access to the site, and without Jira's administrator."""
    return lambda modules, known, check: modules.account(check_mode=check, site_access=[modules.cloud_id], **options)


def _jira(**options: Any) -> Step:
    """jira_service_account with Jira's administrator, access and groups."""
    return lambda modules, known, check: modules.account(
        check_mode=check,
        description="new",
        site_access=[modules.cloud_id],
        groups=["others"],
        **modules.jira_options,
        **options,
    )


def _stored(known: dict[str, Any]) -> dict[str, Any]:
    token, account = known["token"], known["account"]
    return {
        "token_id": token["id"],
        "label": token["label"],
        "account_id": account["account_id"],
        "expires_at": token["expires_at"],
        "scopes": SCOPES,
    }


def _token(stored: bool = False, stored_nothing: bool = False, gateway: bool = False, **options: Any) -> Step:
    def step(modules: ModuleClient, known: dict[str, Any], check: bool) -> dict[str, Any]:
        given = dict(options)
        if stored:
            given["stored"] = _stored(known)
        if stored_nothing:
            given["stored"] = {}
        if gateway:
            given.update(token=known["token"]["token"], cloud_id=modules.cloud_id, email=known["account"]["email"])
        if given.get("keep") == "token":
            given["keep"] = [known["token"]["id"]]
        if given.get("token_ids") == "orphan":
            given["token_ids"] = [known["orphan"]["id"]]
        if given.get("adopt"):
            given["token"] = known["orphan"]["token"]
        account = known["account"]
        return modules.token(
            account["account_id"], service_account_id=account["id"], profile="read_write", check_mode=check, **given
        )

    return step


def _group(**options: Any) -> Step:
    def step(modules: ModuleClient, known: dict[str, Any], check: bool) -> dict[str, Any]:
        members = [known["account"]["account_id"]]
        return modules.group(
            **{"members": members, "app_role": "user", "projects": PROJECTS, "check_mode": check, **options}
        )

    return step


def _connector(**options: Any) -> Step:
    def step(modules: ModuleClient, known: dict[str, Any], check: bool) -> dict[str, Any]:
        token = known["token"]["token"] if "token" in known else TYPED
        username = known["account"]["email"] if "account" in known else "svc@serviceaccount.atlassian.com"
        return modules.connector(check_mode=check, **{"api_token": token, "username": username, **options})

    return step


def _check(connector: str = CONNECTOR, other: bool = False, **options: Any) -> Step:
    def step(modules: ModuleClient, known: dict[str, Any], check: bool) -> dict[str, Any]:
        account = known["account"]
        given = {
            "account_id": known["other"]["account_id"] if other else account["account_id"],
            "projects": PROJECTS[:2],
            "connector": connector,
        }
        reads = {"align_url": modules.align_url, "align_token": modules.align_options["align_token"]}
        return modules.check(
            account["email"],
            known["token"]["token"],
            check_mode=check,
            fail_when_unproven=False,
            **reads,
            **{**given, **options},
        )

    return step


def _preflight(**options: Any) -> Step:
    def step(modules: ModuleClient, known: dict[str, Any], check: bool) -> dict[str, Any]:
        scoped = {"org_api_key": modules.scoped_key} if options.get("scoped") else {}
        return modules.preflight(check_mode=check, **scoped)

    return step


def _cloud_id_of_the_organization(modules: ModuleClient, _known: dict[str, Any], check: bool) -> dict[str, Any]:
    return modules.cloud_id_of(check_mode=check, org_id=modules.org_id, **modules.organization_options)


def _info(module: str, every: bool = False) -> Step:
    def step(modules: ModuleClient, known: dict[str, Any], check: bool) -> dict[str, Any]:
        if module == "jira_align_connector_info":
            return run(module, check_mode=check, **modules.align_options)
        one = {"account_id": known["account"]["account_id"]} if module == "jira_api_token_info" and not every else {}
        return run(module, check_mode=check, org_id=modules.org_id, **modules.organization_options, **one)

    return step


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("account/create", nothing, _account(description="new"), "account"),
    Scenario("account/create-for-a-site", nothing, _account_of_a_site(), "account"),
    Scenario("account/create-with-groups", nothing, _jira(), "account"),
    Scenario("account/create-in-groups-without-jira", nothing, _account(groups=["others"]), "account"),
    Scenario("account/create-by-console", nothing, _account(routes=["console"], description="new"), "account"),
    Scenario("account/as-it-is", everything, _account(), "account"),
    Scenario("account/update", everything, _jira(), "account"),
    Scenario("account/absent", everything, _account(state="absent"), "absent account"),
    Scenario("account/absent-by-console", everything, _account(state="absent", routes=["console"]), "absent account"),
    Scenario("account/absent-already", nothing, _account(state="absent")),
    Scenario("token/create", an_account, _token(), "token"),
    Scenario("token/create-for-an-empty-store", everything, _token(stored_nothing=True), "token"),
    Scenario("token/keep", everything, _token(stored=True), "token"),
    Scenario("token/keep-checked", everything, _token(stored=True, gateway=True), "token"),
    Scenario("token/rotate", expiring, _token(stored=True), "token"),
    Scenario("token/rotate-by-force", everything, _token(stored=True, force=True), "token"),
    Scenario("token/rotate-checked", blocked, _token(stored=True, gateway=True), "token"),
    Scenario("token/adopt", two_tokens, _token(stored=True, adopt=True), "token"),
    Scenario("token/absent", two_tokens, _token(state="absent"), "absent token"),
    Scenario("token/absent-but-one", two_tokens, _token(state="absent", keep="token"), "absent token"),
    Scenario("token/absent-one", two_tokens, _token(state="absent", token_ids="orphan"), "absent token"),
    Scenario("group/create", an_account, _group()),
    Scenario("group/create-for-all", an_account, _group(global_permissions=["USER_PICKER"])),
    Scenario(
        "group/create-in-the-scheme",
        an_account,
        _group(grant_through="scheme", projects=["SHOP"], allow_shared_scheme=True),
    ),
    Scenario("group/as-it-is", everything, _group()),
    Scenario(
        "group/more",
        everything,
        _group(permissions=["BROWSE_PROJECTS", "DELETE_ISSUES"], global_permissions=["USER_PICKER"]),
    ),
    Scenario("group/exclusive", everything, _group(permissions=["BROWSE_PROJECTS"], exclusive=True)),
    Scenario("group/absent", everything, _group(state="absent")),
    Scenario("group/create-at-the-gateway", an_account, _group(jira_access="gateway")),
    Scenario(
        "group/exclusive-at-the-gateway",
        everything,
        _group(permissions=["BROWSE_PROJECTS"], exclusive=True, jira_access="gateway"),
    ),
    Scenario("group/absent-at-the-gateway", everything, _group(state="absent", jira_access="gateway", cloud_id=None)),
    Scenario("connector/create", an_account, _connector(), "connector"),
    Scenario("connector/create-by-form-only", an_account, _connector(align_token=None), "connector"),
    Scenario("connector/create-without-a-session", an_account, _connector(align_session=None), "connector"),
    Scenario("connector/as-it-is", everything, _connector(), "connector"),
    Scenario("connector/as-it-is-by-rest-only", everything, _connector(align_session=None), "connector"),
    Scenario("connector/update", everything, _connector(username="new@serviceaccount.atlassian.com"), "connector"),
    Scenario("connector/new-token", everything, _connector(update_token="always", api_token=OTHER_TYPED), "connector"),
    Scenario("connector/activate", inactive, _connector(), "connector"),
    Scenario("connector/deactivate", everything, _connector(state="inactive"), "inactive connector"),
    Scenario(
        "connector/switch-off",
        everything,
        _connector(state="inactive", jira_link=None, jira_api_url=None, username=None),
        "inactive connector",
    ),
    Scenario("connector/inactive-already", inactive, _connector(state="inactive"), "inactive connector"),
    Scenario("connector/absent", everything, _connector(state="absent"), "absent connector"),
    Scenario(
        "connector/absent-by-rest-only", everything, _connector(state="absent", align_session=None), "absent connector"
    ),
    Scenario("connector/absent-already", an_account, _connector(state="absent"), "absent connector"),
    Scenario("connector/one-per-site", other_name, _connector(one_per_site=True), "connector"),
    Scenario("check/proven", everything, _check()),
    Scenario("check/inactive", inactive, _check(), unproven=True),
    Scenario("check/no-connector", everything, _check(connector="none of that name"), unproven=True),
    Scenario("check/lacking", everything, _check(permissions=["BROWSE_PROJECTS", "DELETE_ISSUES"]), unproven=True),
    Scenario("check/another", everything, _check(other=True), unproven=True),
    Scenario("check/blocked", blocked, _check(), unproven=True),
    Scenario("preflight/all", everything, _preflight()),
    Scenario("preflight/scoped", everything, _preflight(scoped=True)),
    Scenario("cloud_id/of-the-site", everything, lambda modules, known, check: modules.cloud_id_of(check_mode=check)),
    Scenario("cloud_id/of-the-organization", _with_switches(everything, edge="unknown"), _cloud_id_of_the_organization),
    # The same in worlds that answer in another of the ways that are known.
    Scenario(
        "account/create-without-the-published-collection",
        _with_switches(nothing, published_collection="404"),
        _jira(),
        "account",
    ),
    Scenario(
        "account/update-with-one-id",
        _with_switches(everything, service_account_ids="atlassianId_only"),
        _account(),
        "account",
    ),
    Scenario(
        "account/create-with-delays",
        _with_switches(nothing, directory_delay={"calls": 2}, app_access_delay={"calls": 3}),
        _jira(),
        "account",
    ),
    Scenario("group/create-through-jira", _with_switches(an_account, membership_for_service_accounts="404"), _group()),
    Scenario(
        "group/create-with-a-handoff",
        _with_switches(an_account, graphql="404"),
        _group(global_permissions=["USER_PICKER"]),
    ),
    Scenario(
        "connector/create-without-rest",
        _with_switches(an_account, align_rest_connectors="404"),
        _connector(),
        "connector",
    ),
    Scenario(
        "connector/as-it-is-in-long-words", _with_switches(everything, align_fields="long"), _connector(), "connector"
    ),
    Scenario(
        "connector/deactivate-in-a-word",
        _with_switches(everything, align_fields="status"),
        _connector(state="inactive"),
        "inactive connector",
    ),
    Scenario("check/by-bearer", _with_switches(everything, gateway_auth="bearer"), _check()),
    Scenario("check/inactive-in-a-word", _with_switches(inactive, align_fields="status"), _check(), unproven=True),
    Scenario("check/inactive-in-long-words", _with_switches(inactive, align_fields="long"), _check(), unproven=True),
    Scenario("account_info/all", everything, _info("jira_service_account_info")),
    Scenario("token_info/of-one", everything, _info("jira_api_token_info")),
    Scenario("token_info/of-all", everything, _info("jira_api_token_info", every=True)),
    Scenario("connector_info/all", everything, _info("jira_align_connector_info")),
)


@dataclass
class Prepared:
    """A scenario with its world made: what the step knows, and the world to go back to."""

    scenario: Scenario
    modules: ModuleClient
    sandbox: LocalSandbox
    known: dict[str, Any]
    world: bytes
    facts: dict[str, Any]
    tokens: dict[str, dict[str, Any]]
    # Of a run in which no answer is changed: its result and how many answers it reads, without and with check mode, and the facts after it.
    result: dict[bool, dict[str, Any]] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    answers: dict[bool, int] = field(default_factory=dict)

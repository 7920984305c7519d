# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that together send every operation, by every route, and meet the refusals of every service. Add to RUNS what a new one needs."""

from __future__ import annotations

from typing import Any, Callable

import yaml

from tests.support.contract.organization_calls import KEY_WITHOUT_SCOPES
from tests.support.harness.runs import ModuleClient, run
from tests.support.sandbox.worlds import ONE

PROJECTS, FREE = ["SHOP", "TEAM"], "acme-free"
Run = Callable[[ModuleClient], None]


def world() -> dict[str, Any]:
    """One of everything, a site on a free plan, and a key that opens nothing."""
    with open(ONE, encoding="utf-8") as file:
        made = yaml.safe_load(file)
    made["organizations"][0]["sites"].append(
        {"name": FREE, "plan": "free", "projects": [{"key": "SHOP", "name": "Shop"}]}
    )
    made["organizations"][0]["api_keys"].append({"value": KEY_WITHOUT_SCOPES, "scoped": True, "scopes": []})
    return dict(made)


def stand_up(modules: ModuleClient, **grants: Any) -> dict[str, Any]:
    """A site from nothing to proven, and again, which changes nothing: {account, token, email}."""
    assert modules.cloud_id_of()["cloud_id"] == modules.cloud_id
    made = modules.account(description="made", site_access=[modules.cloud_id], **modules.jira_options)[
        "service_account"
    ]
    wanted = {"members": [made["account_id"]], "app_role": "user", "projects": PROJECTS, **grants}
    assert good(modules.group(**wanted))["granted"]
    token = good(modules.token(made["account_id"], service_account_id=made["id"]))
    assert good(modules.connector(username=made["email"], api_token=token["token"]))["changed"]
    verify(modules, made, token)
    assert not modules.account(description="made", site_access=[modules.cloud_id], **modules.jira_options)["changed"]
    assert (
        not modules.group(**wanted)["changed"]
        and not modules.connector(username=made["email"], api_token=token["token"])["changed"]
    )
    return {**made, **token}


def verify(modules: ModuleClient, account: dict[str, Any], token: dict[str, Any]) -> None:
    options: dict[str, Any] = {
        "account_id": account["account_id"],
        "projects": PROJECTS,
        "connector": "acme",
        "wait": 60,
    }
    good(
        modules.check(
            account["email"], token["token"], **options, align_url=modules.align_url, align_token=modules.align["token"]
        )
    )


def retire(modules: ModuleClient, site: dict[str, Any], **grants: Any) -> None:
    """The connector off and away, the tokens revoked, the group emptied, the account deleted."""
    assert good(modules.connector(state="inactive"))["changed"] and good(modules.connector(state="absent"))["changed"]
    assert good(modules.token(site["account_id"], service_account_id=site["id"], state="absent"))["changed"]
    assert good(modules.group(state="absent", members=[site["account_id"]], projects=PROJECTS, **grants))["changed"]
    assert good(modules.account(state="absent"))["changed"]


def good(result: dict[str, Any]) -> dict[str, Any]:
    assert not result.get("failed") and "handoff" not in result, result
    return result


# --- whole lives --------------------------------------------------------------------------------------------------------


def through_a_role(modules: ModuleClient) -> None:
    """With a rotation and a look at what there is; the connector itself calls Jira, too."""
    site = stand_up(modules)
    rotated = good(modules.token(site["account_id"], service_account_id=site["id"], force=True))
    good(modules.connector(username=site["email"], api_token=rotated["token"], update_token="always"))
    verify(modules, site, rotated)
    good(modules.account(description="changed"))
    info(modules)
    retire(modules, rotated | site)


def through_the_scheme(modules: ModuleClient) -> None:
    site = stand_up(modules, grant_through="scheme", allow_shared_scheme=True)
    retire(modules, site, grant_through="scheme", allow_shared_scheme=True)


def by_the_console(modules: ModuleClient) -> None:
    modules.sandbox.switch(published_collection="404")
    site = stand_up(modules)
    info(modules, account_id=site["account_id"])
    retire(modules, site)


def info(modules: ModuleClient, **of_tokens: Any) -> None:
    """What there is: for the tokens of one account there is more than one list."""
    services = {**modules.organization_options, "org_id": modules.org_id}
    assert good(run("jira_service_account_info", **services))["service_accounts"]
    assert good(run("jira_api_token_info", **services, **of_tokens))["tokens"]
    good(run("jira_align_connector_info", align_url=modules.align_url, align_token=modules.align["token"]))
    good(modules.preflight())


# --- by the way that is left --------------------------------------------------------------------------------------------


def the_cloud_id_from_the_workspaces(modules: ModuleClient) -> None:
    modules.sandbox.switch(edge="unknown", page_size={"workspaces": 1})
    for spelling in ("jira-software", "jira"):
        modules.sandbox.switch(workspace_ari=spelling)
        good(modules.cloud_id_of(org_id=modules.org_id, **modules.organization_options))


def access_after_the_creation(modules: ModuleClient) -> None:
    """A create that does not take the access: assigned, or by invitation, which has to wait for the directory."""
    modules.sandbox.switch(published_create="400", directory_delay={"calls": 2})
    for assign in ("404", "works"):
        modules.sandbox.switch(roles_assign=assign)
        good(modules.account(name="Access" + assign, site_access=[modules.cloud_id]))


def a_group_without_jira(modules: ModuleClient) -> None:
    """Whether the account is in it is asked of the directory."""
    good(modules.group(group="team"))
    good(modules.account(groups=["team"]))


def members_through_jira(modules: ModuleClient) -> None:
    account_id = modules.made_account()["account_id"]
    modules.sandbox.switch(membership_for_service_accounts="404")
    assert (
        good(modules.group(members=[account_id]))["changed"]
        and good(modules.group(members=[account_id], state="absent"))["changed"]
    )


def deleted_by_the_lifecycle(modules: ModuleClient) -> None:
    modules.sandbox.switch(published_collection="404")
    for answer in ("404", "405"):
        modules.sandbox.switch(console_delete=answer)
        modules.made_account()
        good(modules.account(state="absent"))


def global_permissions(modules: ModuleClient) -> None:
    account_id = modules.made_account(access=True)["account_id"]
    good(modules.group(members=[account_id], global_permissions=["USER_PICKER"]))
    for answer in ("errors", "404"):
        modules.sandbox.switch(graphql=answer)
        assert modules.group(members=[account_id], global_permissions=["ADMINISTER"])["handoff"]


def nothing_beyond(modules: ModuleClient) -> None:
    """Grants, actors and a global permission are taken away; an archived project is told from one that is not there."""
    account_id, group = modules.made_account(access=True)["account_id"], "jira-connector-svc"
    good(modules.group(members=[account_id], projects=PROJECTS, grant_through="scheme", allow_shared_scheme=True))
    modules.sandbox.by_hand("add_actor", project="SHOP", role="Administrators", group=group)
    modules.sandbox.by_hand("add_actor", project="TEAM", role="Administrator", group=group)
    modules.sandbox.by_hand("grant_global", permission="ADMINISTER", group=group)
    for check_mode in (True, False):
        taken = good(
            modules.group(
                members=[account_id], projects=PROJECTS, exclusive=True, allow_shared_scheme=True, check_mode=check_mode
            )
        )["removed"]
        assert {each["project"] for each in taken} == {"", *PROJECTS}
    modules.sandbox.by_hand("set_project", project="OPS", archived=True)
    assert "archived: OPS" in modules.group(projects=["OPS", "NONE"])["msg"]
    for answer in ("403", "404"):
        modules.sandbox.switch(group_roles_read=answer)
        assert modules.group()["failed"] and good(modules.group(allow_administration=True))["warnings"]


def a_scheme_that_says_too_little(modules: ModuleClient) -> None:
    """Its grants are then asked for."""
    modules.group(projects=["SHOP"])
    (scheme,) = modules.sandbox.state()["sites"][modules.site]["schemes"].values()
    modules.fault("/project/SHOP/permissionscheme", status=200, json={"id": scheme["id"], "name": scheme["name"]})
    assert not good(modules.group(projects=["SHOP"]))["changed"]


def page_after_page(modules: ModuleClient) -> None:
    sizes = dict.fromkeys(("service_accounts", "tokens", "projects", "group_members", "connectors"), 1)
    modules.sandbox.switch(page_size=sizes, next_links="relative")
    members = [modules.made_account(f"Member{number}")["account_id"] for number in range(3)]
    for number, member in enumerate(members):
        modules.made_token(member, label=f"label{number}")
        modules.sandbox.by_hand("set_connector", name=f"connector{number}")
    good(modules.group(members=members, projects=["SHOP", "OPS", "TEAM"]))
    assert not good(modules.group(members=members, projects=["SHOP", "OPS", "TEAM"]))["changed"]
    info(modules)


def a_gateway_that_takes_a_bearer(modules: ModuleClient) -> None:
    modules.sandbox.switch(gateway_auth="bearer")
    account = modules.made_account(access=True)
    token = modules.made_token(
        account["account_id"],
        scopes=["read:jira-user", "read:jira-work", "read:board-scope:jira-software", "read:project:jira"],
    )
    assert good(modules.check(account["email"], token["token"], permissions=[], scopes=[]))["alive"]


def other_spellings(modules: ModuleClient) -> None:
    """What the contract does not know, as it may be."""
    for ids, fields, directory in (("id_only", "long", "id"), ("atlassianId_only", "status", "directoryId")):
        modules.sandbox.reset()
        modules.sandbox.switch(service_account_ids=ids, align_fields=fields, directory_id_field=directory)
        modules.sandbox.switch(group_create_answer="empty", align_token_field="nothing")
        retire(modules, stand_up(modules))


# --- refused ------------------------------------------------------------------------------------------------------------


def by_the_organization(modules: ModuleClient) -> None:
    for published in ("on", "404"):
        modules.sandbox.switch(published_collection=published)
        for refusal in ("json", "html"):
            modules.sandbox.switch(scoped_refusal=refusal)
            modules.preflight(org_api_key=modules.scoped_key)
            modules.account(org_api_key=modules.scoped_key)
        modules.account(org_api_key="no-such-key")
        for number in range(6):
            modules.account(name=f"Account{number}")
        for status in (402, 409):
            modules.sandbox.switch(allowance_status=status)
            modules.account(name="OneTooMany")
    account = modules.service_accounts()[0]["account_id"]
    for status in (402, 409):
        modules.sandbox.switch(invite_refused=status)
        modules.account(name="Account1", site_access=[modules.cloud_id], **modules.jira_options)
    for status in (403, 400):
        modules.sandbox.switch(idp_group_status=status)
        modules.group(group="idp-engineers", members=[account])
    for refusal in ("409", "400"):
        modules.sandbox.switch(membership_again=refusal)
        modules.group(members=[account])
    modules.token("712020:nobody")


def by_jira(modules: ModuleClient) -> None:
    account = modules.made_account(access=True)
    wrong = {**modules.jira_options, "jira_token": "not-the-token"}
    modules.preflight(**wrong)
    modules.group(projects=["SHOP"], **wrong)
    modules.group(projects=["NONE"])
    modules.check(account["email"], "not-a-token")
    narrow = modules.made_token(account["account_id"], label="narrow", scopes=["read:jira-user"])
    modules.check(account["email"], narrow["token"], projects=["SHOP"])
    modules.check(account["email"], narrow["token"], cloud_id="00000000-0000-4000-8000-000000000000")
    for through in ("role", "scheme"):
        ModuleClient(modules.sandbox, FREE, modules.tenant).group(projects=["SHOP"], grant_through=through)


def by_jira_align(modules: ModuleClient) -> None:
    for signed_out in ("page", "redirect"):
        modules.sandbox.switch(align_signed_out=signed_out)
        modules.connector(align_session="JA_SESSION=none")
    for form in ("error", "moved"):
        modules.sandbox.switch(align_form=form)
        modules.connector()
    modules.preflight(align_token="not-the-token")
    for switch in ({"align_super_admin": "400"}, {"align_super_admin": "yes", "align_rest_connectors": "404"}):
        modules.sandbox.switch(**switch)
        modules.preflight()


def what_would_become_of_it(modules: ModuleClient) -> None:
    """The doctor, of a site with nothing and of one that stands."""
    services = {**modules.organization_options, **modules.jira_options, **modules.align_options}
    given = {**services, "org_id": modules.org_id, "projects": PROJECTS}
    assert run("jira_connector_doctor", **given)["exit"] == 0
    site = stand_up(modules)
    modules.sandbox.switch(align_description="404", page_size={"projects": 1, "service_accounts": 1})
    assert run("jira_connector_doctor", email=site["email"], token=site["token"], **given)["scopes"]


RUNS: list[Run] = [
    through_a_role,
    through_the_scheme,
    by_the_console,
    the_cloud_id_from_the_workspaces,
    access_after_the_creation,
    a_group_without_jira,
    members_through_jira,
    deleted_by_the_lifecycle,
    global_permissions,
    nothing_beyond,
    a_scheme_that_says_too_little,
    page_after_page,
    a_gateway_that_takes_a_bearer,
    other_spellings,
    by_the_organization,
    by_jira,
    by_jira_align,
    what_would_become_of_it,
]

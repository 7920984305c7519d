# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that together send every operation, by every route, and meet the refusals of every service. Add to RUNS what a new one needs."""

from __future__ import annotations

from typing import Any, Callable

import yaml

from tests.contract.organization_calls import KEY_WITHOUT_SCOPES
from tests.harness.runs import Desk, run
from tests.sandbox.worlds import ONE

PROJECTS, FREE = ["SHOP", "TEAM"], "acme-free"
Run = Callable[[Desk], None]


def world() -> dict[str, Any]:
    """One of everything, a site on a free plan, and a key that opens nothing."""
    with open(ONE, encoding="utf-8") as file:
        made = yaml.safe_load(file)
    made["organizations"][0]["sites"].append(
        {"name": FREE, "plan": "free", "projects": [{"key": "SHOP", "name": "Shop"}]}
    )
    made["organizations"][0]["api_keys"].append({"value": KEY_WITHOUT_SCOPES, "scoped": True, "scopes": []})
    return dict(made)


def stand_up(desk: Desk, **grants: Any) -> dict[str, Any]:
    """A site from nothing to proven, and again, which changes nothing: {account, token, email}."""
    assert desk.cloud_id_of()["cloud_id"] == desk.cloud_id
    made = desk.account(description="made", site_access=[desk.cloud_id], **desk.jira_options)["service_account"]
    wanted = {"members": [made["account_id"]], "app_role": "user", "projects": PROJECTS, **grants}
    assert good(desk.group(**wanted))["granted"]
    token = good(desk.token(made["account_id"], service_account_id=made["id"]))
    assert good(desk.connector(username=made["email"], api_token=token["token"]))["changed"]
    verify(desk, made, token)
    assert not desk.account(description="made", site_access=[desk.cloud_id], **desk.jira_options)["changed"]
    assert (
        not desk.group(**wanted)["changed"]
        and not desk.connector(username=made["email"], api_token=token["token"])["changed"]
    )
    return {**made, **token}


def verify(desk: Desk, account: dict[str, Any], token: dict[str, Any]) -> None:
    options: dict[str, Any] = {
        "account_id": account["account_id"],
        "projects": PROJECTS,
        "connector": "acme",
        "wait": 60,
    }
    good(
        desk.check(
            account["email"], token["token"], **options, align_url=desk.align_url, align_token=desk.align["token"]
        )
    )


def retire(desk: Desk, site: dict[str, Any], **grants: Any) -> None:
    """The connector off and away, the tokens revoked, the group emptied, the account deleted."""
    assert good(desk.connector(state="inactive"))["changed"] and good(desk.connector(state="absent"))["changed"]
    assert good(desk.token(site["account_id"], service_account_id=site["id"], state="absent"))["changed"]
    assert good(desk.group(state="absent", members=[site["account_id"]], projects=PROJECTS, **grants))["changed"]
    assert good(desk.account(state="absent"))["changed"]


def good(result: dict[str, Any]) -> dict[str, Any]:
    assert not result.get("failed") and "handoff" not in result, result
    return result


# --- whole lives --------------------------------------------------------------------------------------------------------


def through_a_role(desk: Desk) -> None:
    """With a rotation and a look at what there is; the connector itself calls Jira, too."""
    site = stand_up(desk)
    rotated = good(desk.token(site["account_id"], service_account_id=site["id"], force=True))
    good(desk.connector(username=site["email"], api_token=rotated["token"], update_token="always"))
    verify(desk, site, rotated)
    good(desk.account(description="changed"))
    info(desk)
    retire(desk, rotated | site)


def through_the_scheme(desk: Desk) -> None:
    site = stand_up(desk, grant_through="scheme", allow_shared_scheme=True)
    retire(desk, site, grant_through="scheme", allow_shared_scheme=True)


def by_the_console(desk: Desk) -> None:
    desk.sandbox.switch(published_collection="404")
    site = stand_up(desk)
    info(desk, account_id=site["account_id"])
    retire(desk, site)


def info(desk: Desk, **of_tokens: Any) -> None:
    """What there is: for the tokens of one account there is more than one list."""
    services = {**desk.organization_options, "org_id": desk.org_id}
    assert good(run("jira_service_account_info", **services))["service_accounts"]
    assert good(run("jira_api_token_info", **services, **of_tokens))["tokens"]
    good(run("jira_align_connector_info", align_url=desk.align_url, align_token=desk.align["token"]))
    good(desk.preflight())


# --- by the way that is left --------------------------------------------------------------------------------------------


def the_cloud_id_from_the_workspaces(desk: Desk) -> None:
    desk.sandbox.switch(edge="unknown", page_size={"workspaces": 1})
    for spelling in ("jira-software", "jira"):
        desk.sandbox.switch(workspace_ari=spelling)
        good(desk.cloud_id_of(org_id=desk.org_id, **desk.organization_options))


def access_after_the_creation(desk: Desk) -> None:
    """A create that does not take the access: assigned, or by invitation, which has to wait for the directory."""
    desk.sandbox.switch(published_create="400", directory_delay={"calls": 2})
    for assign in ("404", "works"):
        desk.sandbox.switch(roles_assign=assign)
        good(desk.account(name="Access" + assign, site_access=[desk.cloud_id]))


def a_group_without_jira(desk: Desk) -> None:
    """Whether the account is in it is asked of the directory."""
    good(desk.group(group="team"))
    good(desk.account(groups=["team"]))


def members_through_jira(desk: Desk) -> None:
    account_id = desk.made_account()["account_id"]
    desk.sandbox.switch(membership_for_service_accounts="404")
    assert (
        good(desk.group(members=[account_id]))["changed"]
        and good(desk.group(members=[account_id], state="absent"))["changed"]
    )


def deleted_by_the_lifecycle(desk: Desk) -> None:
    desk.sandbox.switch(published_collection="404")
    for answer in ("404", "405"):
        desk.sandbox.switch(console_delete=answer)
        desk.made_account()
        good(desk.account(state="absent"))


def global_permissions(desk: Desk) -> None:
    account_id = desk.made_account(access=True)["account_id"]
    good(desk.group(members=[account_id], global_permissions=["USER_PICKER"]))
    for answer in ("errors", "404"):
        desk.sandbox.switch(graphql=answer)
        assert desk.group(members=[account_id], global_permissions=["ADMINISTER"])["handoff"]


def nothing_beyond(desk: Desk) -> None:
    """Grants, actors and a global permission are taken away; an archived project is told from one that is not there."""
    account_id, group = desk.made_account(access=True)["account_id"], "jira-connector-svc"
    good(desk.group(members=[account_id], projects=PROJECTS, grant_through="scheme", allow_shared_scheme=True))
    desk.sandbox.by_hand("add_actor", project="SHOP", role="Administrators", group=group)
    desk.sandbox.by_hand("add_actor", project="TEAM", role="Administrator", group=group)
    desk.sandbox.by_hand("grant_global", permission="ADMINISTER", group=group)
    for check_mode in (True, False):
        taken = good(
            desk.group(
                members=[account_id], projects=PROJECTS, exclusive=True, allow_shared_scheme=True, check_mode=check_mode
            )
        )["removed"]
        assert {each["project"] for each in taken} == {"", *PROJECTS}
    desk.sandbox.by_hand("set_project", project="OPS", archived=True)
    assert "archived: OPS" in desk.group(projects=["OPS", "NONE"])["msg"]
    for answer in ("403", "404"):
        desk.sandbox.switch(group_roles_read=answer)
        assert desk.group()["failed"] and good(desk.group(allow_administration=True))["warnings"]


def a_scheme_that_says_too_little(desk: Desk) -> None:
    """Its grants are then asked for."""
    desk.group(projects=["SHOP"])
    (scheme,) = desk.sandbox.state()["sites"][desk.site]["schemes"].values()
    desk.fault("/project/SHOP/permissionscheme", status=200, json={"id": scheme["id"], "name": scheme["name"]})
    assert not good(desk.group(projects=["SHOP"]))["changed"]


def page_after_page(desk: Desk) -> None:
    sizes = dict.fromkeys(("service_accounts", "tokens", "projects", "group_members", "connectors"), 1)
    desk.sandbox.switch(page_size=sizes, next_links="relative")
    members = [desk.made_account(f"Member{number}")["account_id"] for number in range(3)]
    for number, member in enumerate(members):
        desk.made_token(member, label=f"label{number}")
        desk.sandbox.by_hand("set_connector", name=f"connector{number}")
    good(desk.group(members=members, projects=["SHOP", "OPS", "TEAM"]))
    assert not good(desk.group(members=members, projects=["SHOP", "OPS", "TEAM"]))["changed"]
    info(desk)


def a_gateway_that_takes_a_bearer(desk: Desk) -> None:
    desk.sandbox.switch(gateway_auth="bearer")
    account = desk.made_account(access=True)
    token = desk.made_token(
        account["account_id"],
        scopes=["read:jira-user", "read:jira-work", "read:board-scope:jira-software", "read:project:jira"],
    )
    assert good(desk.check(account["email"], token["token"], permissions=[], scopes=[]))["alive"]


def other_spellings(desk: Desk) -> None:
    """What the contract does not know, as it may be."""
    for ids, fields, directory in (("id_only", "long", "id"), ("atlassianId_only", "status", "directoryId")):
        desk.sandbox.reset()
        desk.sandbox.switch(service_account_ids=ids, align_fields=fields, directory_id_field=directory)
        desk.sandbox.switch(group_create_answer="empty", align_token_field="nothing")
        retire(desk, stand_up(desk))


# --- refused ------------------------------------------------------------------------------------------------------------


def by_the_organization(desk: Desk) -> None:
    for published in ("on", "404"):
        desk.sandbox.switch(published_collection=published)
        for refusal in ("json", "html"):
            desk.sandbox.switch(scoped_refusal=refusal)
            desk.preflight(org_api_key=desk.scoped_key)
            desk.account(org_api_key=desk.scoped_key)
        desk.account(org_api_key="no-such-key")
        for number in range(6):
            desk.account(name=f"Account{number}")
        for status in (402, 409):
            desk.sandbox.switch(allowance_status=status)
            desk.account(name="OneTooMany")
    account = desk.service_accounts()[0]["account_id"]
    for status in (402, 409):
        desk.sandbox.switch(invite_refused=status)
        desk.account(name="Account1", site_access=[desk.cloud_id], **desk.jira_options)
    for status in (403, 400):
        desk.sandbox.switch(idp_group_status=status)
        desk.group(group="idp-engineers", members=[account])
    for status in ("409", "400"):
        desk.sandbox.switch(membership_again=status)
        desk.group(members=[account])
    desk.token("712020:nobody")


def by_jira(desk: Desk) -> None:
    account = desk.made_account(access=True)
    wrong = {**desk.jira_options, "jira_token": "not-the-token"}
    desk.preflight(**wrong)
    desk.group(projects=["SHOP"], **wrong)
    desk.group(projects=["NONE"])
    desk.check(account["email"], "not-a-token")
    narrow = desk.made_token(account["account_id"], label="narrow", scopes=["read:jira-user"])
    desk.check(account["email"], narrow["token"], projects=["SHOP"])
    desk.check(account["email"], narrow["token"], cloud_id="00000000-0000-4000-8000-000000000000")
    for through in ("role", "scheme"):
        Desk(desk.sandbox, FREE, desk.tenant).group(projects=["SHOP"], grant_through=through)


def by_jira_align(desk: Desk) -> None:
    for signed_out in ("page", "redirect"):
        desk.sandbox.switch(align_signed_out=signed_out)
        desk.connector(align_session="JA_SESSION=none")
    for form in ("error", "moved"):
        desk.sandbox.switch(align_form=form)
        desk.connector()
    desk.preflight(align_token="not-the-token")
    for switch in ({"align_super_admin": "400"}, {"align_super_admin": "yes", "align_rest_connectors": "404"}):
        desk.sandbox.switch(**switch)
        desk.preflight()


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
]

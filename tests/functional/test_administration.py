# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_group_permissions refuses administration, and fails closed: what was not read whole is not known to be harmless."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient

GROUP = "jira-connector-svc"
ROLES = "/role-assignments$"


@pytest.fixture
def account_id(modules: ModuleClient) -> str:
    """An account that is to join a group which exists, and has no roles that anybody gave it."""
    modules.sandbox.by_hand("create_group", name=GROUP)
    account_id = modules.made_account()["account_id"]
    modules.sandbox.clear_log()
    return account_id


def assignment(*roles: str, number: int = 0, owner: str = "jira", default: str | None = None) -> dict[str, Any]:
    resource = f"ari:cloud:{owner}::site/{number:08}-0000-4000-8000-000000000000"
    return {"resourceId": resource, "resourceOwner": owner, "roles": list(roles), "defaultRole": default}


def answers(modules: ModuleClient, *pages: Any) -> None:
    """What reading the role assignments is answered, page after page; the last one again and again."""
    rules = [
        {"path": ROLES, "method": "GET", "action": "status", "status": 200, "json": page, "nth": number}
        for number, page in enumerate(pages, 1)
    ]
    rules[-1]["nth"] = f"{len(pages)}-"
    modules.sandbox.faults(rules)


@pytest.mark.answers_unchecked
@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    "cursor", ["kloHX1ZQVasDAkx_P48NYQ", "Qh8E1QpVV00ys/xI7pHI7Q..", "https://elsewhere.example.com/x?cursor=c2"]
)
def test_administration_on_the_second_page_is_refused(
    modules: ModuleClient, account_id: str, cursor: str, check_mode: bool
) -> None:
    ordinary = [assignment("atlassian/user", number=number) for number in range(24)]
    admin = assignment("atlassian/site-admin", owner="platform")
    answers(modules, {"data": ordinary[:20], "links": {"next": cursor}}, {"data": [*ordinary[20:], admin], "links": {}})
    refused = modules.group(members=[account_id], check_mode=check_mode)
    assert refused["failed"] and "atlassian/site-admin" in refused["msg"] and not modules.sandbox.writes()
    first, second = modules.asked("/role-assignments")
    assert first["path"] == second["path"] and "cursor=" in second["query"] and first["host"] == second["host"]


@pytest.mark.parametrize(
    "item",
    [
        *(
            assignment("atlassian/user", f"atlassian/{role}", owner="platform")
            for role in ("org-admin", "site-admin", "user-access-admin")
        ),
        assignment("atlassian/admin"),
        assignment("atlassian/user-access-admin"),
        assignment("ari:cloud:jira::role/product/admin"),
        assignment("Atlassian/ORG-ADMIN", owner="platform"),
        assignment("atlassian/user", default="atlassian/admin"),
        assignment("atlassian/administrators"),
        # Not known is not harmless
        assignment("atlassian/trusted"),
        assignment(" atlassian/user "),
        assignment("admin/user"),
    ],
)
def test_every_role_that_is_not_known_to_be_harmless_is_refused(
    modules: ModuleClient, account_id: str, item: dict[str, Any]
) -> None:
    answers(modules, {"data": [assignment("atlassian/user"), item], "links": {}})
    refused = modules.group(members=[account_id])
    role = item["defaultRole"] or item["roles"][-1]
    assert (
        refused["failed"]
        and refused["msg"].startswith("group: ")
        and role in refused["msg"]
        and not modules.sandbox.writes()
    )
    allowed = modules.group(members=[account_id], allow_administration=True)
    assert allowed["changed"] and any(role in warning for warning in allowed["warnings"])


@pytest.mark.parametrize(
    "role", ["user", "guest", "customer", "contributor", "basic", "stakeholder", "viewer", "ai-access"]
)
def test_an_ordinary_role_is_no_administration(modules: ModuleClient, account_id: str, role: str) -> None:
    answers(
        modules,
        {
            "data": [
                assignment(f"atlassian/{role}"),
                assignment(),
                assignment("ari:cloud:jira-software::role/product/member"),
            ],
            "links": {},
        },
    )
    assert modules.group(members=[account_id])["changed"]


UNREAD: dict[str, Any] = {
    "400": {"status": 400},
    "401": {"status": 401},
    "403": {"status": 403, "json": {"errors": [{"code": "ADMIN-403", "title": "Forbidden", "detail": "No scope."}]}},
    "404": {"status": 404, "json": {"code": 404, "message": "Request failed to match any route"}},
    "405": {"status": 405},
    "410": {"status": 410},
    "500": {"status": 500},
    "redirect": {"status": 302, "headers": {"Location": "https://id.atlassian.com/login"}},
    "page": {"action": "html", "status": 200},
    "empty": {"action": "empty", "status": 200},
    "cut": {"action": "malformed", "status": 200},
    "dropped": {"action": "drop"},
    "no data": {"status": 200, "json": {"links": {}}},
    "data null": {"status": 200, "json": {"data": None}},
    "data of texts": {"status": 200, "json": {"data": ["atlassian/user"]}},
    "an older shape": {
        "status": 200,
        "json": {"data": [{"resourceId": "ari:cloud:jira::site/1", "roleId": "atlassian/user"}]},
    },
    "roles null": {"status": 200, "json": {"data": [{"resourceId": "ari:cloud:jira::site/1", "roles": None}]}},
    "roles a text": {
        "status": 200,
        "json": {"data": [{"resourceId": "ari:cloud:jira::site/1", "roles": "atlassian/user"}]},
    },
    "roles of objects": {
        "status": 200,
        "json": {"data": [{"resourceId": "ari:cloud:jira::site/1", "roles": [{"id": "atlassian/user"}]}]},
    },
    "links a text": {"status": 200, "json": {"data": [], "links": "next"}},
    "next a number": {"status": 200, "json": {"data": [], "links": {"next": 5}}},
    "no cursor": {"status": 200, "json": {"data": [], "links": {"next": "a cursor with blanks"}}},
    "leads back": {"status": 200, "json": {"data": [], "links": {"next": "same"}}},
}


@pytest.mark.answers_unchecked
@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("fault", UNREAD)
def test_role_assignments_that_are_not_read_whole_are_refused_and_named(
    modules: ModuleClient, account_id: str, fault: str, check_mode: bool
) -> None:
    modules.fault(ROLES, method="GET", **UNREAD[fault])
    refused = modules.group(members=[account_id], check_mode=check_mode)
    assert refused["failed"] and not modules.sandbox.writes()
    assert (
        refused["msg"].startswith(f"group: whether {GROUP} carries administration is not known")
        and "role-assignments" in refused["msg"]
    )
    assert "allow_administration" in refused["msg"] and len(refused["msg"]) <= 1000 and "bug" not in refused["msg"]


@pytest.mark.answers_unchecked
@pytest.mark.parametrize("fault", UNREAD)
def test_only_allow_administration_passes_what_was_not_read_and_a_warning_names_it(
    modules: ModuleClient, account_id: str, fault: str
) -> None:
    modules.fault(ROLES, method="GET", **UNREAD[fault])
    allowed = modules.group(members=[account_id], allow_administration=True)
    assert allowed["changed"] and modules.groups()[GROUP]["members"] == [account_id]
    assert any("not known" in warning and "role-assignments" in warning for warning in allowed["warnings"])


def test_a_second_page_that_is_refused_is_not_the_end_of_the_list(modules: ModuleClient, account_id: str) -> None:
    first = {
        "path": ROLES,
        "action": "status",
        "status": 200,
        "json": {"data": [assignment("atlassian/user")], "links": {"next": "c2"}},
        "nth": 1,
    }
    modules.sandbox.faults([first, {"path": ROLES, "method": "GET", "action": "status", "status": 403, "nth": "1-"}])
    refused = modules.group(members=[account_id])
    assert (
        refused["failed"] and "403" in refused["msg"] and "not known" in refused["msg"] and not modules.sandbox.writes()
    )


def test_a_group_that_the_key_may_not_read_is_refused(modules: ModuleClient, account_id: str) -> None:
    hidden = {
        "id": modules.groups()[GROUP]["id"],
        "name": GROUP,
        "managementAccess": {"deletable": True, "modifiable": True, "readable": False},
    }
    modules.fault("/groups/search", status=200, json={"data": [hidden], "links": {}})
    refused = modules.group(members=[account_id])
    assert refused["failed"] and "managementAccess.readable" in refused["msg"] and not modules.sandbox.writes()


def test_a_group_that_somebody_made_meanwhile_is_read_before_anybody_joins_it(
    modules: ModuleClient, account_id: str
) -> None:
    nothing: dict[str, Any] = {
        "path": "/groups/search",
        "action": "status",
        "status": 200,
        "json": {"data": [], "links": {}},
        "nth": "1-2",
    }
    admin = {"data": [assignment("atlassian/org-admin", owner="platform")], "links": {}}
    modules.sandbox.faults(
        [nothing, {"path": ROLES, "method": "GET", "action": "status", "status": 200, "json": admin}]
    )
    refused = modules.group(members=[account_id])
    assert refused["failed"] and "atlassian/org-admin" in refused["msg"] and not modules.groups()[GROUP]["members"]


def test_a_group_that_does_not_exist_yet_carries_nothing_and_is_not_asked(modules: ModuleClient) -> None:
    assert modules.group(group="jira-new-svc")["changed"] and not modules.asked("/role-assignments", method="GET")

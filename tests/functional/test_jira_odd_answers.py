# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_group_permissions: an id, key or link in an answer of Jira that is none is named, and never leads to another path."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest

from tests.support.harness.runs import ModuleClient

pytestmark = pytest.mark.answers_unchecked

# What is no id, whatever it is an id of.
ODD_IDS: list[Any] = [
    "../../x",
    "..",
    ".",
    "",
    "1/2",
    "1?x=1",
    "1#x",
    "%2e%2e",
    "\ud800",
    "\x1b[31m1",
    "x" * 6000,
    -1,
    1.5,
    True,
    None,
    {"id": 1},
    [1],
    10**30,
]
# Every path of Jira that the module may ask for.
KNOWN = re.compile(
    r"/rest/api/3/(project/search|project/[A-Za-z][A-Za-z0-9_]*/(permissionscheme|role|role/[0-9]+)|permissionscheme/[0-9]+/permission(/[0-9]+)?"
    r"|role|myself|mypermissions|permissions/check|applicationrole|group/(member|user)|user|user/groups)"
)


def named(modules: ModuleClient, result: dict[str, Any]) -> None:
    """A short message that is no bug's, and no request to a path that the module has no business with."""
    assert result["failed"] and "bug" not in result["msg"], result
    assert len(result["msg"]) <= 1000 and all(each.isprintable() or each == "\n" for each in result["msg"])
    for entry in modules.asked(plane="jira"):
        assert KNOWN.fullmatch(unquote(entry["path"])), entry["path"]


def answered(modules: ModuleClient, path: str, document: Any, **options: Any) -> dict[str, Any]:
    modules.fault(path, method="GET", status=200, json=document)
    return modules.group(**{"projects": ["SHOP"], **options})


@pytest.mark.parametrize("odd", ODD_IDS, ids=lambda odd: repr(odd)[:20])
@pytest.mark.parametrize("what", ["id", "key"])
def test_odd_project(modules: ModuleClient, what: str, odd: Any) -> None:
    project = {"id": "10001", "key": "SHOP", "style": "classic", what: odd}
    named(modules, answered(modules, "/project/search$", {"values": [project], "isLast": True}))


@pytest.mark.parametrize("odd", ODD_IDS, ids=lambda odd: repr(odd)[:20])
@pytest.mark.parametrize("through", ["role", "scheme"])
def test_odd_scheme(modules: ModuleClient, through: str, odd: Any) -> None:
    named(
        modules,
        answered(
            modules,
            "/project/SHOP/permissionscheme$",
            {"id": odd, "name": "x", "permissions": []},
            grant_through=through,
            allow_shared_scheme=True,
        ),
    )


@pytest.mark.parametrize("odd", ODD_IDS, ids=lambda odd: repr(odd)[:20])
def test_odd_grant_is_never_deleted_by_its_id(modules: ModuleClient, odd: Any) -> None:
    modules.group(projects=["SHOP"], grant_through="scheme", allow_shared_scheme=True)
    holder = {"type": "group", "value": modules.groups()["jira-connector-svc"]["id"], "parameter": "jira-connector-svc"}
    scheme = next(iter(modules.sandbox.state()["sites"][modules.site]["schemes"]))
    grant = {"id": odd, "permission": "DELETE_ISSUES", "holder": holder}
    document = {"id": int(scheme), "name": "x", "permissions": [grant]}
    given = {
        "grant_through": "scheme",
        "allow_shared_scheme": True,
        "exclusive": True,
        "members": [modules.made_account()["account_id"]],
    }
    named(modules, answered(modules, "/project/SHOP/permissionscheme$", document, **given))
    assert modules.asked(method="DELETE") == []


@pytest.mark.parametrize(
    "odd",
    [*ODD_IDS, "https://x/role/../../x", "https://x/role/", "https://x/role/1%2f..", "role/x", "https://x/role/-1"],
    ids=lambda odd: repr(odd)[:20],
)
def test_odd_link_of_a_role(modules: ModuleClient, odd: Any) -> None:
    named(
        modules,
        answered(modules, "/project/TEAM/role$", {"Member": odd, "Viewer": "https://x/role/1"}, projects=["TEAM"]),
    )


@pytest.mark.parametrize("odd", ODD_IDS, ids=lambda odd: repr(odd)[:20])
def test_odd_role_of_the_site(modules: ModuleClient, odd: Any) -> None:
    named(modules, answered(modules, "/rest/api/3/role$", [{"id": odd, "name": "Jira Align Connector"}]))


@pytest.mark.parametrize(
    "odd", [each for each in ODD_IDS if isinstance(each, str) or each is None], ids=lambda odd: repr(odd)[:20]
)
def test_odd_role_that_holds_a_grant(modules: ModuleClient, odd: Any) -> None:
    scheme = next(iter(modules.sandbox.state()["sites"][modules.site]["schemes"]))
    grant = {
        "id": 1,
        "permission": "BROWSE_PROJECTS",
        "holder": {"type": "projectRole", "value": odd, "parameter": odd},
    }
    document = {"id": int(scheme), "name": "x", "permissions": [grant]}
    modules.sandbox.by_hand("create_group", name="jira-connector-svc")
    named(modules, answered(modules, "/project/SHOP/permissionscheme$", document, exclusive=True))


@pytest.mark.parametrize("odd", ["..", ".", ""])
@pytest.mark.parametrize("name", ["org_id", "directory_id"])
def test_odd_option_leads_to_no_other_path(modules: ModuleClient, name: str, odd: str) -> None:
    result = modules.group(projects=["SHOP"], **{name: odd})
    if (name, odd) != ("directory_id", ""):  # which is as good as unset
        assert (
            result["failed"] and f"{name} {odd!r} cannot be part of an address. Nothing was sent." in result["msg"]
        ), result


def test_lone_surrogate_in_a_name_is_shown_as_a_sign(modules: ModuleClient) -> None:
    roles = {"Memb\ud800er": "https://x/role/10102", "Viewer": "https://x/role/1"}
    result = answered(modules, "/project/TEAM/role$", roles, projects=["TEAM"])
    named(modules, result)
    assert "Memb\ufffder" in result["msg"]


GARBLED = ["\u202eevil", "a\udfffb", "../../x", "", 7, {"id": 1}, "x" * 6000]


@pytest.mark.parametrize("odd", GARBLED, ids=lambda odd: repr(odd)[:20])
def test_garbled_group_of_a_role_is_no_proof_that_ours_is_out(modules: ModuleClient, odd: Any) -> None:
    modules.group(projects=["SHOP"])
    actors = [
        {
            "id": 1,
            "displayName": "x",
            "type": "atlassian-group-role-actor",
            "actorGroup": {"groupId": odd, "name": "jira-connector-svc"},
        }
    ]
    modules.fault(
        "/project/SHOP/role/[0-9]+$", method="GET", status=200, json={"id": 10100, "name": "x", "actors": actors}
    )
    named(modules, modules.group(projects=["SHOP"], state="absent"))


@pytest.mark.parametrize("group", [{}, {"groupId": None}, {"name": "jira-connector-svc"}], ids=str)
def test_group_of_a_role_without_its_id_is_no_proof_that_ours_is_out(
    modules: ModuleClient, group: dict[str, Any]
) -> None:
    modules.group(projects=["SHOP"])
    actors = [{"id": 1, "displayName": "x", "type": "atlassian-group-role-actor", "actorGroup": group}]
    modules.fault(
        "/project/SHOP/role/[0-9]+$", method="GET", status=200, json={"id": 10100, "name": "x", "actors": actors}
    )
    named(modules, modules.group(projects=["SHOP"], state="absent"))


@pytest.mark.parametrize("odd", GARBLED, ids=lambda odd: repr(odd)[:20])
def test_garbled_member_is_no_proof_that_ours_is_out(modules: ModuleClient, odd: Any) -> None:
    account = modules.made_account()
    modules.group(members=[account["account_id"]])
    modules.fault("/group/member$", method="GET", status=200, json={"values": [{"accountId": odd}], "isLast": True})
    named(modules, modules.group(members=[account["account_id"]], state="absent"))


@pytest.mark.parametrize(
    "actor, known",
    [
        ({"type": "atlassian-group-role-actor"}, False),
        ({}, False),
        ({"type": "atlassian-user-role-actor"}, True),
        ({"actorUser": {"accountId": "712020:x"}}, True),
    ],
)
@pytest.mark.answers_unchecked
def test_actor_that_does_not_say_its_group_may_be_ours(
    modules: ModuleClient, actor: dict[str, Any], known: bool
) -> None:
    modules.group(projects=["SHOP"])
    role = {"id": 10100, "name": "x", "actors": [{"id": 1, "displayName": "x", **actor}]}
    modules.fault("/project/SHOP/role/[0-9]+$", method="GET", status=200, json=role)
    result = modules.group(projects=["SHOP"], state="absent")
    assert bool(result.get("failed")) is not known
    assert known or ("is not known" in result["msg"] and "SHOP" in result["msg"])

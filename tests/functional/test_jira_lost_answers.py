# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_group_permissions: a lost answer to a grant, an actor or a role is looked up, and the same run goes on."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient

ROLE = "Jira Align Connector"
READ_WRITE = ["ADD_COMMENTS", "BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "WORK_ON_ISSUES"]
SHARED = {"allow_shared_scheme": True}

# The write, what reads it back, and the options that make it happen.
WRITES: dict[str, dict[str, Any]] = {
    "grant to the role": {
        "method": "POST",
        "path": "/permissionscheme/[0-9]+/permission$",
        "look": "/permission$",
        "options": {},
    },
    "grant to the group": {
        "method": "POST",
        "path": "/permissionscheme/[0-9]+/permission$",
        "look": "/permission$",
        "options": {"grant_through": "scheme", **SHARED},
    },
    "role": {"method": "POST", "path": "/rest/api/3/role$", "look": "/rest/api/3/role$", "options": {}},
    "actor": {
        "method": "POST",
        "path": "/project/SHOP/role/[0-9]+$",
        "look": "/project/SHOP/role/[0-9]+$",
        "options": {},
    },
    "actor of a team's role": {
        "method": "POST",
        "path": "/project/TEAM/role/[0-9]+$",
        "look": "/project/TEAM/role/[0-9]+$",
        "options": {"projects": ["TEAM"]},
    },
    "actor's removal": {
        "method": "DELETE",
        "path": "/project/SHOP/role/[0-9]+$",
        "look": "/project/SHOP/role/[0-9]+$",
        "options": {"state": "absent"},
    },
    "grant's removal": {
        "method": "DELETE",
        "path": "/permissionscheme/[0-9]+/permission/[0-9]+$",
        "look": "/permission$",
        "options": {"state": "absent", "grant_through": "scheme", **SHARED},
    },
}
LOST: dict[str, dict[str, Any]] = {
    "dropped before it was done": {"action": "drop", "when": "before"},
    "dropped after it was done": {"action": "drop", "when": "after"},
    "garbage after it was done": {"action": "garbage", "when": "after"},
    "cut JSON after it was done": {"action": "malformed", "when": "after"},
    "empty 200 before it was done": {"action": "empty", "when": "before"},
    "a page after it was done": {"action": "html", "when": "after"},
    "502 after it was done": {"action": "status", "status": 502, "when": "after"},
    "502 before it was done": {"action": "status", "status": 502, "when": "before"},
    "504 after it was done": {"action": "status", "status": 504, "when": "after"},
    "a redirect before it was done": {
        "action": "status",
        "status": 303,
        "headers": {"Location": "https://id.atlassian.com/login"},
        "when": "before",
    },
    "another 2xx after it was done": {"action": "status", "status": 299, "json": [], "when": "after"},
    "a status of a proxy after it was done": {"action": "status", "status": 600, "body": "?", "when": "after"},
}


def state(modules: ModuleClient) -> dict[str, Any]:
    """Of the site, how often the role is there, what is granted through it and to the group, and in how many roles the group is."""
    site, group = (
        modules.sandbox.state()["sites"][modules.site],
        modules.groups().get("jira-connector-svc", {}).get("id"),
    )
    roles = [str(role["id"]) for role in site["roles"].values() if role["name"] == ROLE]
    grants = [grant for scheme in site["schemes"].values() for grant in scheme["grants"].values()]
    return {
        "roles": len(roles),
        "through the role": sorted(grant["permission"] for grant in grants if grant["holder"].get("value") in roles),
        "to the group": sorted(grant["permission"] for grant in grants if grant["holder"].get("value") == group),
    }


def run(modules: ModuleClient, **options: Any) -> dict[str, Any]:
    return modules.group(**{"projects": ["SHOP"], **options})


@pytest.mark.parametrize(
    ("access", "write", "lost"),
    [("site", write, lost) for write in WRITES for lost in LOST]
    + [("gateway", write, "dropped after it was done") for write in WRITES],
)
def test_lost_answer_is_looked_up_once_and_the_run_goes_on(
    modules: ModuleClient, access: str, write: str, lost: str
) -> None:
    case = WRITES[write]
    options = {**case["options"], "jira_access": access}
    present = {**options, "state": "present"}
    if options.get("state") == "absent":
        run(modules, **present)
    modules.sandbox.keep()
    modules.sandbox.clear_log()
    run(modules, **options)
    right, usual = state(modules), looks(modules, case)
    modules.sandbox.restore()
    modules.sandbox.faults([{"path": case["path"], "method": case["method"], "nth": 1, **LOST[lost]}])
    result = run(modules, retries=0, **options)
    assert not result.get("failed") and result["changed"], result
    assert state(modules) == right
    assert looks(modules, case) == usual + 1, "not one look for one lost answer"
    modules.sandbox.faults([])
    again = run(modules, **options)
    assert not again["changed"] and not again.get("failed"), "not converged"


def looks(modules: ModuleClient, case: dict[str, Any]) -> int:
    """How often what shows the write was read."""
    return len([entry for entry in modules.asked(method="GET") if re.search(case["look"], entry["path"])])


@pytest.mark.parametrize("write", WRITES)
def test_lost_answer_that_cannot_be_looked_up_ends_with_both_reasons(modules: ModuleClient, write: str) -> None:
    case = WRITES[write]
    if case["options"].get("state") == "absent":
        run(modules, **{**case["options"], "state": "present"})
    modules.sandbox.keep()
    modules.sandbox.clear_log()
    run(modules, **case["options"])
    usual = looks(modules, case)
    modules.sandbox.restore()
    refusal = {"action": "status", "status": 403, "json": {"errorMessages": ["not for you"], "errors": {}}}
    lost = {"path": case["path"], "method": case["method"], "nth": "every", "action": "drop", "when": "after"}
    modules.sandbox.faults([lost, {"path": case["look"], "method": "GET", "nth": f"{usual + 1}-", **refusal}])
    result = run(modules, retries=0, **case["options"])
    assert (
        result["failed"] and "Looking whether it was done failed" in result["msg"] and "not for you" in result["msg"]
    ), result
    assert "may or may not have been done" in result["msg"] and len(result["msg"]) <= 1000


@pytest.mark.parametrize("write", [write for write in WRITES if WRITES[write]["method"] == "POST"])
def test_write_whose_answer_is_always_lost_is_sent_three_times_and_no_more(modules: ModuleClient, write: str) -> None:
    case = WRITES[write]
    modules.sandbox.faults(
        [{"path": case["path"], "method": "POST", "nth": "every", "action": "drop", "when": "before"}]
    )
    result = run(modules, **case["options"])
    assert result["failed"] and "It was sent 3 times, and what was read afterwards never showed it." in result["msg"], (
        result
    )
    assert len([entry for entry in modules.asked(method="POST") if re.search(case["path"], entry["path"])]) == 3


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize("write", ["actor's removal", "grant's removal"])
def test_removal_that_is_refused_is_believed_only_after_a_look(modules: ModuleClient, write: str, status: int) -> None:
    case = WRITES[write]
    run(modules, **{**case["options"], "state": "present"})
    refusal = {
        "action": "status",
        "status": status,
        "json": {"errorMessages": ["There is no such thing."], "errors": {}},
    }
    fault = {"path": case["path"], "method": "DELETE", "nth": 1, **refusal}
    modules.sandbox.faults([{**fault, "when": "after"}])
    gone = run(modules, **case["options"])
    assert not gone.get("failed") and gone["changed"], gone
    run(modules, **{**case["options"], "state": "present"})
    modules.sandbox.faults([{**fault, "when": "before", "nth": "every"}])
    left = run(modules, **case["options"])
    assert left["failed"] and "There is no such thing." in left["msg"]


@pytest.mark.parametrize("write", ["actor's removal", "grant's removal"])
def test_removal_that_was_lost_and_then_refused_is_believed_only_after_a_look(
    modules: ModuleClient, write: str
) -> None:
    """A 404 after a lost answer may be about the project, the role or the scheme as well."""
    case = WRITES[write]
    run(modules, **{**case["options"], "state": "present"})
    rule = {"path": case["path"], "method": "DELETE"}
    refusal = {"action": "status", "status": 404, "json": {"errorMessages": ["gone"], "errors": {}}}
    modules.sandbox.faults([{**rule, "nth": 1, "action": "drop", "when": "before"}, {**rule, "nth": "2-", **refusal}])
    result = run(modules, **case["options"])
    assert result["failed"] and "gone" in result["msg"], result


REFUSED = {"action": "status", "status": 403, "json": {"errorMessages": ["not for you"], "errors": {}}}


@pytest.mark.parametrize("write", ["role", "grant to the role"])
def test_write_that_a_look_showed_as_done_is_reported_by_a_later_error(modules: ModuleClient, write: str) -> None:
    case, later = WRITES[write], {"path": "/project/SHOP/role/[0-9]+$", "method": "POST", "nth": "every", **REFUSED}
    modules.sandbox.faults(
        [{"path": case["path"], "method": case["method"], "nth": "every", "action": "drop", "when": "after"}, later]
    )
    result = run(modules)
    assert result["failed"] and result["changed"], result
    before = result["msg"].split("This was done before: ", 1)[1]
    assert {"role": "Creating the project role", "grant to the role": "Granting a permission in the permission scheme"}[
        write
    ] in before


def test_removal_that_was_lost_and_then_unknown_to_jira_is_reported_by_a_later_error(modules: ModuleClient) -> None:
    """Whether this run or somebody else removed it, nothing tells."""
    run(modules, projects=["SHOP", "OPS"])
    lost = {"path": "/project/SHOP/role/[0-9]+$", "method": "DELETE"}
    gone = {"action": "status", "status": 404, "json": {"errorMessages": ["gone"], "errors": {}}}
    later = {"path": "/project/OPS/role/[0-9]+$", "method": "DELETE", "nth": "every", **REFUSED}
    modules.sandbox.faults(
        [{**lost, "nth": 1, "action": "drop", "when": "after"}, {**lost, "nth": "2-", **gone}, later]
    )
    result = run(modules, projects=["SHOP", "OPS"], state="absent")
    assert result["failed"] and "may have been done: Removing the group from the project role" in result["msg"], result

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters of site_result take what Ansible hands over: values that are resolved late."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import filter_loader
from ansible.template import Templar

from ansible_collections.jira_ops.align.plugins.module_utils import site_failure, site_result
from tests.conftest import PROJECT
from tests.support.harness.runs import load

SITE, CLOUD = "https://shop.example", "c1"
ACCOUNT = {"account_id": "a", "id": "s", "email": "a@s.example", "name": "one"}
RESOLVED = {"cloud_id": CLOUD, "check_mode": False}
CONNECTOR = {"id": 1, "name": "Jira shop", "active": False}
RECORD = {"token": "ATSTTnew-one", "token_id": "2", "label": "align-2", "account_id": "a", "applied_to": ""}
HANDOFF = {
    "step": "Save and activate the connector",
    "why": "no form",
    "instructions": ["Click."],
    "resume": f"Run with {site_failure.CONFIRM_ANY}.",
}
HANDED = {
    "failed": True,
    "msg": f"Operator action needed. Then: run with {site_failure.CONFIRM_ANY}.",
    "handoff": HANDOFF,
}
REFUSED = {"failed": True, "msg": "Jira Align refused it."}
RETIRED: dict[str, Any] = {
    "site": SITE,
    "resolved": RESOLVED,
    "token": {
        "owned": True,
        "record": {"retired": {"at": "today", "revoked": [{"token_id": "2", "label": "align-2"}]}},
    },
    "account": ACCOUNT,
    "others": [],
    "results": [{"changed": True}, {"changed": False, "skipped": True}],
    "connector": CONNECTOR,
    "delete_account": False,
    "keep_membership": False,
    "delete_connector": False,
}


@pytest.fixture(scope="module")
def filters() -> None:
    """The filters, without the collection's name: Ansible's loader of collections would take the place of Python's in this process."""
    filter_loader.add_directory(str(PROJECT / "plugins" / "filter"))


def templated(expression: str, **variables: Any) -> Any:
    """What a template gives in a play: its variables hold templates of their own, which newer versions of Ansible resolve late."""
    try:
        from ansible.template import trust_as_template as trust  # pylint: disable=import-outside-toplevel
    except ImportError:  # before ansible-core 2.19

        def trust(value: str) -> str:
            return value

    def trusted(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: trusted(each) for name, each in value.items()}
        if isinstance(value, list):
            return [trusted(each) for each in value]
        return trust(value) if isinstance(value, str) else value

    templar = Templar(loader=DataLoader(), variables=trusted(variables))
    return templar.template(trust("{{ " + expression + " }}"))


def lazy(value: Any) -> tuple[Any, dict[str, Any]]:
    """A value whose texts, numbers and lists are templates, and the variables that those name."""
    variables: dict[str, Any] = {}

    def hidden(each: Any) -> Any:
        if isinstance(each, dict):
            return {name: hidden(under) for name, under in each.items()}
        if isinstance(each, str) and ("{" in each or not each):
            return each
        name = f"value_{len(variables)}"
        variables[name] = each
        return "{{ " + name + " }}"

    return hidden(value), variables


KNOWN_OF_FAILURE: dict[str, Any] = {
    "site": SITE,
    "host": "shop",
    "resolved": RESOLVED,
    "record": RECORD,
    "token": {"action": "rotated"},
    "account": {"service_account": ACCOUNT},
    "connector": {"handoff": HANDOFF, "connector": None},
    "on_handoff": "pause",
    "waited": {"steps": [], "confirmed": "", "rotate": True},
}


@pytest.mark.parametrize("failure", [HANDED, REFUSED, {"msg": "All", "results": [HANDED, REFUSED]}])
@pytest.mark.usefixtures("filters")
def test_the_filter_of_failures_takes_what_ansible_hands_over(failure: dict[str, Any]) -> None:
    known, variables = lazy(KNOWN_OF_FAILURE)
    ending = templated(
        "failure | site_failure(step, known)",
        failure=failure,
        step="{{ name_of_step }}",
        name_of_step="Ensure the connector",
        known=known,
        **variables,
    )
    expected = site_failure.failed("Ensure the connector", failure, KNOWN_OF_FAILURE)
    assert ending == expected and json.loads(json.dumps(ending)) == expected


@pytest.mark.usefixtures("filters")
def test_the_filter_of_results_takes_what_ansible_hands_over() -> None:
    known, variables = lazy(RETIRED)
    made = templated("known | site_result('retired')", known=known, **variables)
    expected = site_result.retired(RETIRED)
    assert made == expected and json.loads(json.dumps(made)) == expected


def test_a_kind_that_is_none_is_an_error_that_names_those_that_are() -> None:
    with pytest.raises(AnsibleFilterError, match="'proven' is no kind. Expected one of retired"):
        load("filter.site_result").made({}, "proven")

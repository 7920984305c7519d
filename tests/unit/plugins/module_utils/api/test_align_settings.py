# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of the form's settings, which the module's options follow; and what has to be done to a connector, case by case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from ansible_collections.jira_ops.align.plugins.module_utils.api.align_settings import FIELDS, TOKEN
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import NOT_YET
from ansible_collections.jira_ops.align.plugins.module_utils.resources.align_connector_plan import NOTHING, Plan, plan
from ansible_collections.jira_ops.align.plugins.module_utils.resources.align_connector_spec import (
    Connector,
    ConnectorSpec,
)
from tests.support.harness.runs import load

MODULE = load("modules.jira_align_connector")

SETTINGS: dict[str, Any] = {
    "name": "acme",
    "jira_link": "https://acme.atlassian.net/browse/{external}",
    "jira_api_url": "https://api.atlassian.com/ex/jira/1",
    "authentication": "api_service_account_token",
    "username": "one@example.com",
}
SPEC = ConnectorSpec(
    **SETTINGS, api_token="secret", update_token="on_create", one_per_site=False, state="active", take_over=False
)
OFF = replace(SPEC, state="inactive", jira_link=None, jira_api_url=None, username=None, api_token=None)
THERE = Connector(**SETTINGS, id=7, active=True, status="Running")
UNREAD = replace(THERE, jira_link=None, jira_api_url=None, authentication=None, username=None)
OTHER_ACCOUNT: dict[str, Any] = {"username": "two@example.com"}


@pytest.mark.parametrize("name", FIELDS)
def test_setting_is_an_option_and_a_result(name: str) -> None:
    options = yaml.safe_load(MODULE.DOCUMENTATION)["options"]
    assert name in MODULE.ARGUMENTS.options and name in options
    assert name in yaml.safe_load(MODULE.RETURN)["connector"]["contains"]
    assert name == "name" or FIELDS[name].label in str(options[name]["description"])


def test_required_settings_are_those_that_the_module_asks_for() -> None:
    ((_option, _value, required),) = MODULE.ARGUMENTS.required_if
    assert set(required) == {name for name, field in FIELDS.items() if field.required}


def test_no_two_settings_share_a_field() -> None:
    prefixes = [field.prefix for field in (*FIELDS.values(), TOKEN)]
    assert len(set(prefixes)) == len(prefixes) and not any(
        one != other and one.startswith(other) for one in prefixes for other in prefixes
    )


@pytest.mark.parametrize(
    "spec, current, expected",
    [
        pytest.param(SPEC, THERE, NOTHING, id="as it should be"),
        pytest.param(SPEC, UNREAD, NOTHING, id="what is not read is not compared"),
        pytest.param(SPEC, None, Plan(SETTINGS, True, True, False), id="made and activated"),
        pytest.param(
            replace(SPEC, state="inactive"), None, Plan(SETTINGS, True, None, False), id="made, and left inactive"
        ),
        pytest.param(SPEC, replace(THERE, active=False), Plan({}, False, True, False), id="activated"),
        pytest.param(SPEC, replace(THERE, active=None), Plan({}, False, True, False), id="activity not read"),
        pytest.param(replace(SPEC, state="inactive"), THERE, Plan({}, False, False, False), id="deactivated"),
        pytest.param(
            SPEC,
            replace(THERE, jira_link="x"),
            Plan({"jira_link": SETTINGS["jira_link"]}, False, None, False),
            id="link saved without the token",
        ),
        pytest.param(
            replace(SPEC, **OTHER_ACCOUNT), THERE, Plan(OTHER_ACCOUNT, True, None, False), id="account saved with it"
        ),
        pytest.param(replace(SPEC, update_token="always"), THERE, Plan({}, True, None, False), id="token always"),
        pytest.param(replace(SPEC, update_token="when_refused"), THERE, NOTHING, id="token not refused"),
        pytest.param(
            replace(SPEC, update_token="when_refused"),
            replace(THERE, status="401 Unauthorized"),
            Plan({}, True, None, False),
            id="token refused",
        ),
        pytest.param(
            replace(SPEC, update_token="when_refused", state="inactive"),
            replace(THERE, status="401 Unauthorized", active=False),
            NOTHING,
            id="token refused of an inactive one",
        ),
        pytest.param(OFF, None, NOTHING, id="none to deactivate"),
        pytest.param(OFF, THERE, Plan({}, False, False, False), id="deactivated, settings left"),
        pytest.param(replace(SPEC, state="absent"), None, NOTHING, id="none to remove"),
        pytest.param(replace(SPEC, state="absent"), THERE, Plan({}, False, False, True), id="removed"),
        pytest.param(
            replace(SPEC, state="absent"),
            replace(THERE, active=False),
            Plan({}, False, None, True),
            id="inactive removed",
        ),
    ],
)
def test_plan(spec: ConnectorSpec, current: Connector | None, expected: Plan) -> None:
    found = plan(spec, current)
    assert found == expected and found.changes == (expected != NOTHING)


@pytest.mark.parametrize(
    "spec, current",
    [
        (SPEC, None),
        (replace(SPEC, **OTHER_ACCOUNT), THERE),
        (replace(SPEC, update_token="always"), THERE),
        (replace(SPEC, update_token="when_refused"), replace(THERE, status="401 Unauthorized")),
    ],
)
def test_token_is_needed_where_the_connector_would_hold_none_or_a_wrong_one(
    spec: ConnectorSpec, current: Connector | None
) -> None:
    with pytest.raises(InvalidOption, match="api_token"):
        plan(replace(spec, api_token=None), current)


def test_connector_that_check_mode_would_make() -> None:
    made = plan(SPEC, None).after(None)
    assert made is not None and made.to_dict() == {"id": NOT_YET, **SETTINGS, "active": True, "status": None}
    assert plan(replace(SPEC, state="absent"), THERE).after(THERE) is None

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""options_schema: the role's variables, one sentence for each invalid value."""

from __future__ import annotations

import math
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.options_schema import OPTIONS
from ansible_collections.jira_ops.align.plugins.module_utils.resources.preflight import wrong_options

GOOD: dict[str, list[Any]] = {
    "connector_site_url": ["https://example.atlassian.net", "http://127.0.0.1:8080/"],
    "connector_align_url": ["https://example.jiraalign.com"],
    "connector_api_url": ["https://api.atlassian.com"],
    "connector_jira_access": ["site", "gateway"],
    "connector_org_id": ["3f0c1f64-6a3e-4a54-9d52-0e5f6a7b8c91"],
    "connector_name": ["a", "Jira acme \u00e9", "x" * 255],
    "connector_group": ["jira-connector-svc", 2024, 1.5],
    "connector_service_account_name": ["abcdef", "A1" * 15],
    "connector_profile_add": [[], ["LINK_ISSUES", "read:jira-work"], "LINK_ISSUES,read:jira-work"],
    "connector_profile_remove": [[], ["ADD_COMMENTS"], "ADD_COMMENTS"],
    "connector_projects": [[], ["AB", "A_1"], "AB", "AB,A_1"],
    "connector_project_role": ["Jira Align Connector"],
    "connector_team_project_role": ["", "Member"],
    "connector_global_permissions": [[], ["USER_PICKER", "ADMINISTER"], "ADMINISTER", "USER_PICKER,ADMINISTER"],
    "connector_token_label": ["a", "jira-align example_1.x"],
    "connector_token_days": [1, 365, "30"],
    "connector_rotate_before_days": [0, 364],
    "connector_revoke_grace": ["0", "3600", "90s", "7d", 0, 3600],
    "connector_vault_id": ["", "prod", "a.b_c-1", 7],
    "connector_vault_password": ["given"],
    "connector_wait": [0, 1.5, 3600, "60", "1.5"],
    "connector_expiry_days": [0, 14, "30"],
}
BAD: dict[str, list[Any]] = {
    "connector_site_url": [
        "",
        "example.atlassian.net",
        "https://example.atlassian.net/jira",
        "https://me:x@example.atlassian.net",
        "ftp://x",
        5,
    ],
    "connector_align_url": ["https://example.jiraalign.com/default?x=1"],
    "connector_api_url": ["https://api.atlassian.com/ex/jira"],
    "connector_jira_access": ["", "Site", "both"],
    "connector_org_id": ["", "org", "a b c d e f g h", "x" * 65],
    "connector_name": ["", " a", "a ", "x" * 256, None],
    "connector_group": ["", None, ["a"]],
    "connector_service_account_name": [
        "abcde",
        "x" * 31,
        "jira-align",
        "jira align",
        "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9",
        "abcdef\n",
    ],
    "connector_profile_add": ["LINK ISSUES", {"LINK_ISSUES": True}, [""], ["A B"]],
    "connector_profile_remove": ["A B", ["A\n"]],
    "connector_projects": [["A"], ["1A"], ["AB", "AB"], "AB,AB", "AB, CD", ["A B"], ["A-B"], {"AB": 1}, [["AB"]]],
    "connector_project_role": [""],
    "connector_team_project_role": ["x" * 256],
    "connector_global_permissions": [["SYSTEM_ADMIN"], "ADMINISTER,X"],
    "connector_token_label": ["", " a", "-a", "a" * 201, "a\n"],
    "connector_token_days": [0, 366, "36x", 1.5, True],
    "connector_rotate_before_days": [-1, 365],
    "connector_revoke_grace": ["7 days", "", "-1", "1.5", "d", "1w", None, "366d", "31536001"],
    "connector_vault_id": ["a b", "a;b", None],
    "connector_vault_password": ["", None],
    "connector_wait": [-1, 3601, "3601", "-1", "nan", "inf", math.nan, math.inf, "soon", "", True, None],
    "connector_expiry_days": [-1, "soon", None],
}


def pairs(table: dict[str, list[Any]]) -> list[tuple[str, Any]]:
    return [(name, value) for name, values in table.items() for value in values]


@pytest.mark.parametrize("name, value", pairs(GOOD))
def test_valid_value_is_accepted(name: str, value: Any) -> None:
    assert wrong_options({name: value}) == []


@pytest.mark.parametrize("name, value", pairs(BAD))
def test_invalid_value_is_named_with_what_is_expected(name: str, value: Any) -> None:
    (said,) = wrong_options({name: value})
    assert said.startswith(name + ": ") and ("Expected " in said or "Quote " in said)


def test_every_wrong_variable_is_named_at_once_and_every_rule_is_tested() -> None:
    wrong = wrong_options({name: values[0] for name, values in BAD.items()})
    assert sorted(said.split(":")[0] for said in wrong) == sorted(BAD)
    assert set(GOOD) == set(BAD) == set(OPTIONS["properties"])


@pytest.mark.parametrize("days, before", [(20, 20), (1, 30), ("20", "30")])
def test_a_token_that_would_be_due_as_soon_as_it_is_made(days: Any, before: Any) -> None:
    (said,) = wrong_options({"connector_token_days": days, "connector_rotate_before_days": before})
    assert said.startswith("connector_rotate_before_days: ") and f"Expected 0 to {int(days) - 1}." in said
    assert wrong_options({"connector_token_days": 20, "connector_rotate_before_days": 19}) == []


def test_variables_of_others_are_none_of_its_business() -> None:
    assert wrong_options({"connector_later": object, "other": 1}) == []


@pytest.mark.parametrize(
    "variable, value",
    [
        ("connector_projects", ["SHOP", False]),
        ("connector_projects", False),
        ("connector_group", False),
        ("connector_profile_add", [False]),
        ("connector_global_permissions", [False]),
        ("connector_token_label", False),
        ("connector_vault_id", False),
        ("connector_jira_access", False),
    ],
)
def test_a_boolean_where_text_belongs_is_to_be_quoted(variable: str, value: Any) -> None:
    assert wrong_options({variable: value}) == [
        f"{variable}: invalid value false: YAML reads no, off or false without quotes as a boolean. Quote the value, like 'NO'."
    ]


def test_a_boolean_where_a_number_belongs_is_not_to_be_quoted() -> None:
    assert "Quote" not in wrong_options({"connector_token_days": True})[0]


@pytest.mark.parametrize("value", ["", None])
def test_what_is_empty_is_called_so(value: Any) -> None:
    (said,) = wrong_options({"connector_vault_password": value})
    assert said.startswith("connector_vault_password: is empty. Expected the password ")

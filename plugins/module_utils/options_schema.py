# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role's variables as a JSON Schema: what ansible-core's argument specs cannot say (patterns, bounds)."""

from __future__ import annotations

import math
from typing import Any

from ansible.module_utils.common.validation import check_type_float, check_type_list

from .api.operation import matching
from .arguments import boolean_read

_NAME = {**matching(r"^\S(.*\S)?\Z"), "minLength": 1, "maxLength": 255}
_ENTRIES = {"type": "array", "items": matching(r"^\S+\Z")}
_URL = matching(r"^https?://[^\s/?#@]+/?\Z")

OPTIONS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "connector_site_url": _URL,
        "connector_align_url": _URL,
        "connector_api_url": _URL,
        "connector_jira_access": {"enum": ["site", "gateway"]},
        "connector_org_id": matching(r"^[A-Za-z0-9-]{8,64}\Z"),
        "connector_name": _NAME,
        "connector_group": _NAME,
        "connector_service_account_name": matching(r"^[A-Za-z0-9]{6,30}\Z"),
        "connector_profile_add": _ENTRIES,
        "connector_profile_remove": _ENTRIES,
        "connector_projects": {"type": "array", "uniqueItems": True, "items": matching(r"^[A-Za-z][A-Za-z0-9_]+\Z")},
        "connector_project_role": _NAME,
        "connector_team_project_role": {"type": "string", "maxLength": 255},
        "connector_global_permissions": {"type": "array", "items": {"enum": ["USER_PICKER", "ADMINISTER"]}},
        "connector_token_label": matching(r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,199}\Z"),
        "connector_token_days": {"type": "integer", "minimum": 1, "maximum": 365},
        "connector_rotate_before_days": {"type": "integer", "minimum": 0, "maximum": 364},
        "connector_revoke_grace": {**matching(r"^[0-9]{1,8}[sd]?\Z"), "type": ["string", "integer"]},
        "connector_vault_id": matching(r"^[A-Za-z0-9_.-]*\Z"),
        "connector_vault_password": {"enum": ["given"]},
        "connector_wait": {"type": "number", "minimum": 0, "maximum": 3600},
        "connector_expiry_days": {"type": "integer", "minimum": 0},
    },
}

_RULES = {
    "connector_site_url": "the site's address without a path, like https://example.atlassian.net",
    "connector_align_url": "the tenant's address without a path, like https://example.jiraalign.com",
    "connector_api_url": "the API's address without a path, like https://api.atlassian.com",
    "connector_jira_access": "site, for an administrator's token without scopes, or gateway, for one with scopes",
    "connector_org_id": "the organization's ID, as in the address of Atlassian Administration (admin.atlassian.com/o/<ID>)",
    "connector_service_account_name": "6 to 30 characters, letters A-Z and digits only",
    "connector_profile_add": "a list of token scopes and permission keys, like [LINK_ISSUES]",
    "connector_profile_remove": "a list of token scopes and permission keys, like [WORK_ON_ISSUES]",
    "connector_projects": "a list of different project keys, like [ALPHA, BETA]",
    "connector_global_permissions": "a list of USER_PICKER (Browse users and groups) and ADMINISTER (Administer Jira)",
    "connector_team_project_role": "a role's name of at most 255 characters, or nothing",
    "connector_token_label": "1 to 200 letters, digits, spaces, dots, underscores and hyphens, beginning with a letter or digit",
    "connector_token_days": "1 to 365 days",
    "connector_rotate_before_days": "0 to 364 days",
    "connector_revoke_grace": "seconds, like 3600, or days, like 7d",
    "connector_vault_id": "a vault ID of letters, digits, dots, underscores and hyphens, or nothing",
    "connector_vault_password": "the password with which the token record is encrypted, from a vaulted variable or the environment",
    "connector_wait": "0 to 3600 seconds",
    "connector_expiry_days": "0 days or more",
}


def as_given(options: dict[str, Any]) -> dict[str, Any]:
    """Return the role's variables as the modules' argument specs take them, so that both agree on what is valid.

    Extra variables are text: "30" is 30 days, and SHOP,OPS a list. A name that YAML read as a number is text.
    """
    return {name: _as_type(OPTIONS["properties"].get(name, {}).get("type"), value) for name, value in options.items()}


def _as_type(wanted: Any, value: Any) -> Any:
    if wanted == "string":
        return _text(value)
    if wanted == "integer" and isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if wanted == "number" and isinstance(value, str):
        return _number(value)
    if wanted == "array" and isinstance(value, (str, list)):
        return [_text(each) for each in check_type_list(value)]
    return value


def _number(value: str) -> Any:
    """Return the finite number that a text is, else the text as it is, for the schema to refuse."""
    try:
        number = check_type_float(value)
    except (TypeError, ValueError):
        return value
    return number if math.isfinite(number) else value


def _text(value: Any) -> Any:
    """Return a number as text; a boolean stays one, for it does not tell which of its words was written."""
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def in_words(error: Any) -> str:
    """A departure from the schema, naming the variable, its value and what belongs there."""
    variable = str(error.absolute_path[0]) if error.absolute_path else "the options"
    if isinstance(error.instance, bool) and error.schema.get("type") not in ("integer", "number"):
        return f"{variable}: {boolean_read(error.instance)}"
    return f"{variable}: {str(error.instance)[:100]!r} will not do. Give {_RULES.get(variable, 'a name of 1 to 255 characters')}."

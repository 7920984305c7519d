# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's message in the words of the role's user: its variables instead of the module's options, the account by its name. Private to the collection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Options that no sentence uses as a word, and their variable; found anywhere in a message.
VARIABLES = {
    name: f"connector_{name}"
    for name in (
        "align_session",
        "align_token",
        "align_url",
        "align_user",
        "allow_administration",
        "allow_shared_scheme",
        "api_url",
        "ca_path",
        "directory_id",
        "global_permissions",
        "grant_through",
        "jira_access",
        "jira_email",
        "jira_token",
        "org_api_key",
        "org_id",
        "profile_add",
        "profile_remove",
        "project_role",
        "prune_orphans",
        "revoke_grace",
        "rotate_before_days",
        "site_url",
        "take_over",
        "team_project_role",
        "trusted_hosts",
        "validate_certs",
    )
}
VARIABLES["expires_in_days"] = "connector_token_days"
# Options that are words as well: found where a message begins with one, as that of an invalid value does, and after "option".
WORDS = {
    "confirmed": "connector_handoff_done",
    "exclusive": "connector_exclusive",
    "force": "connector_rotate_now",
    "group": "connector_group",
    "label": "connector_token_label",
    "profile": "connector_profile",
    "projects": "connector_projects",
    "routes": "connector_routes",
    "store": "connector_token_store",
    "token": "connector_token",
    "wait": "connector_wait",
}
_ANYWHERE = re.compile(rf"(?<![\w/.-])(?:{'|'.join(sorted(VARIABLES, key=len, reverse=True))})(?![\w/-])")
_OPTION = re.compile(rf"(?:^|(?<=Nothing was changed\. ))({'|'.join(WORDS)})(?=: )|\bthe option ({'|'.join(WORDS)})\b")
# Both names, as some messages have it: force (connector_rotate_now).
_BOTH = re.compile(rf"\b(?:name|{'|'.join([*WORDS, *VARIABLES])}) \((connector_[a-z_]+)\)")
_TOKEN_PLACE = "from the token store"
_RERUN = "Run the same playbook again:"


def of_role(text: str) -> str:
    """Return a message that names the role's variables, where it named the module's options."""
    text = _BOTH.sub(r"\1", text)
    text = _OPTION.sub(lambda found: WORDS[found[1] or found[2]], text)
    return _ANYWHERE.sub(lambda found: VARIABLES[found[0]], text)


def for_operator(text: str, account: Mapping[str, Any], host: str, to_show: str) -> str:
    """Return a message or a line of instructions as the operator of a host needs it.

    account: name, email and account_id of its service account. to_show: how the token in store is shown.
    """
    text = of_role(text)
    names = [str(account.get(name) or "") for name in ("name", "email")]
    called = f"{names[0]} ({names[1]})" if all(names) else names[0] or names[1]
    if called and account.get("account_id"):
        text = text.replace(f"account {account['account_id']}", f"account {called}")
    if to_show:
        text = text.replace(_TOKEN_PLACE, f"{_TOKEN_PLACE}. {to_show}")
    return text.replace(_RERUN, f"Run the same playbook again, with --limit {host}:") if host else text

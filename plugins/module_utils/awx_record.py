# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The credential type that holds one connector's token record in AWX, for the token store and for awx_setup. Private to the collection."""

from __future__ import annotations

import hashlib
import re
from typing import Any

DESCRIPTION = "Token record of a Jira Align connector, kept by jira_ops.align"
_FIELDS: dict[str, Any] = {
    "fields": [
        {"id": "token", "label": "API token", "type": "string", "secret": True},
        {"id": "token_id", "label": "Token ID", "type": "string"},
        {"id": "record", "label": "Token record", "type": "string", "multiline": True},
    ]
}


def credential_type(name: str, variable: str) -> dict[str, Any]:
    """Return the type as AWX takes it. A job with the credential has the token in the environment variable, and its ID in another one."""
    injected = {variable: "{{ token }}", f"ID_OF_{variable}": "{{ token_id }}"}
    return {
        "name": name,
        "description": DESCRIPTION,
        "kind": "cloud",
        "inputs": _FIELDS,
        "injectors": {"env": injected},
    }


def default_name(host: str) -> str:
    """Return the default of connector_awx_credential."""
    return f"Jira Align connector {host}"


def default_variable(host: str) -> str:
    """Return the default of connector_awx_variable. What is not possible in names is replaced as the role's connector__host has it."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "-", host)
    if plain != host or not host.strip("."):
        plain = f"{plain}-{hashlib.sha256(host.encode()).hexdigest()[:8]}"
    return "JIRA_ALIGN_TOKEN_" + re.sub(r"[^A-Z0-9]", "_", plain.upper())

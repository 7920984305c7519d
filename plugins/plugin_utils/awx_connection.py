# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the lookup of awx.awx is told where AWX is. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# By the name that the modules give an option: what the lookup calls it, and where both find it in the environment.
# An option that only one of them takes would have them talk to two servers.
_OPTIONS = {
    "controller_host": ("host", "CONTROLLER_HOST"),
    "controller_username": ("username", "CONTROLLER_USERNAME"),
    "controller_password": ("password", "CONTROLLER_PASSWORD"),
    "controller_oauthtoken": ("oauth_token", "CONTROLLER_OAUTH_TOKEN"),
    "validate_certs": ("verify_ssl", "CONTROLLER_VERIFY_SSL"),
    "request_timeout": ("request_timeout", "CONTROLLER_REQUEST_TIMEOUT"),
}
NAMES = tuple(_OPTIONS)


def lookup_options(options: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the lookup's options, from those of the modules and from the environment.

    A job that has a credential of AWX's built-in type finds each variable under its old name too (TOWER_HOST). Left to itself, the lookup takes
    that one, unlike the modules, and warns that it is deprecated.
    """
    found = {}
    for name, (of_lookup, variable) in _OPTIONS.items():
        if name in options:
            found[of_lookup] = options[name]
        elif variable in environment:
            found[of_lookup] = environment[variable]
    return found

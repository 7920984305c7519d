# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of awx.awx's lookup: what is given goes before the environment, and the old names of variables are not read."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.plugin_utils.awx_connection import lookup_options

HOST = "https://awx.example.com"


@pytest.mark.parametrize(
    ("options", "environment", "expected"),
    [
        ({}, {}, {}),
        ({"controller_host": HOST, "validate_certs": False}, {}, {"host": HOST, "verify_ssl": False}),
        ({"controller_host": HOST}, {"CONTROLLER_HOST": "https://another.example.com"}, {"host": HOST}),
        ({}, {"CONTROLLER_HOST": HOST, "TOWER_HOST": "https://another.example.com"}, {"host": HOST}),
        (
            {"controller_oauthtoken": "one"},
            {"CONTROLLER_USERNAME": "", "CONTROLLER_VERIFY_SSL": "False", "CONTROLLER_REQUEST_TIMEOUT": "5"},
            {"oauth_token": "one", "username": "", "verify_ssl": "False", "request_timeout": "5"},
        ),
        ({}, {"TOWER_HOST": HOST}, {}),
    ],
)
def test_the_options_of_the_lookup(
    options: dict[str, Any], environment: dict[str, str], expected: dict[str, Any]
) -> None:
    assert lookup_options(options, environment) == expected

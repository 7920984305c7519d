# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""doctor.facts: what a description on a page lists."""

from __future__ import annotations

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.doctor.facts import connector_writes

_PATH = "/rest/align/api/2/connectors"


@pytest.mark.parametrize(
    "page, writes",
    [
        ("", []),
        (f'{{"paths": {{"{_PATH}": {{"get": {{}}}}}}}}', []),
        (f'{{"paths": {{"{_PATH}": {{"get": {{}}, "post": {{}}}}}}}}', ["POST"]),
        (f'{{"paths": {{"{_PATH}/{{id}}": {{"patch": {{}}, "delete": {{}}}}}}}}', ["DELETE", "PATCH"]),
        (f'{{"paths": {{"{_PATH}/{{id}}/boards": {{"post": {{}}}}}}}}', []),
        (f'"{_PATH}": {{"post": ', []),
        (f'"{_PATH}": ' + "{" * 100_000, []),
    ],
)
def test_writes_on_connectors(page: str, writes: list[str]) -> None:
    assert connector_writes(page) == writes

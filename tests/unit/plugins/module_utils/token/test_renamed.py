# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of a renamed host is found by what it serves, and the message says how to go on without a second connector."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.token import renamed
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import from_dict

OWNER, OTHER = "c1 https://tenant", "c2 https://tenant"
HELD = {
    "token": "secret",
    "token_id": "1",
    "label": "jira-align-old-1a2b3c4d-20270131T120000Z",
    "owner": OWNER,
    "applied_to": "https://tenant Jira old",
}
WAITS = {**HELD, "applied_to": "", "previous": {"applied_to": "https://tenant Jira old"}}
RETIRED = {"owner": OWNER, "retired": {"at": "2027-01-01"}}
KEEP = "Set connector_name: Jira old and connector_token_label: jira-align-old-1a2b3c4d"


@pytest.mark.parametrize(
    "record, said",
    [
        (HELD, ["store/old.yml", "store/new.yml", KEEP]),
        (WAITS, ["store/old.yml", KEEP]),
        (RETIRED, ["store/old.yml", "If the host was renamed, move it there."]),
        ({**HELD, "applied_to": "https://elsewhere Jira old"}, ["Set connector_token_label: jira-align-old-1a2b3c4d"]),
        ({**HELD, "owner": OTHER}, []),
        ({**HELD, "owner": ""}, []),
    ],
)
def test_record_of_this_site_under_another_name(record: dict[str, Any], said: list[str]) -> None:
    beside = [renamed.beside("store/labs.yml", from_dict({**HELD, "owner": OTHER}))]
    beside.append(renamed.beside("store/old.yml", from_dict(record)))
    again = renamed.from_dicts([each.to_dict() for each in beside])
    assert again == beside and "secret" not in str(again)
    text = renamed.found(again, OWNER, "store/new.yml")
    assert [each for each in said if each not in text] == [] and bool(text) is bool(said), text

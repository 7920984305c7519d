# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A confirmation that is not for the token that waits is refused before anything is asked."""

from __future__ import annotations

from tests.support.harness.runs import ModuleClient

LABEL = "align-20270101T120000Z"
APPLIED = {
    "token_id": "2",
    "label": LABEL,
    "account_id": "a",
    "applied_to": "tenant name",
    "applied_at": "2027-01-01T12:10:00Z",
}
WAITING = {**APPLIED, "applied_to": "", "applied_at": "", "handed_over_for": "tenant name"}


def test_the_module_refuses_before_it_asks_anything(modules: ModuleClient) -> None:
    modules.sandbox.clear_log()
    result = modules.token("(not made yet)", profile="read_only", stored=WAITING, confirmed="true", check_mode=True)
    assert result["failed"] is True and LABEL in result["msg"]
    assert not modules.token(
        "(not made yet)", profile="read_only", stored=WAITING, confirmed=LABEL, check_mode=True
    ).get("failed")
    assert modules.sandbox.log() == []

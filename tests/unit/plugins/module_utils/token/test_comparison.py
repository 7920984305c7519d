# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What record and list say of each other: which sentences, and whether the site must not look well."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils import site_result
from ansible_collections.jira_ops.align.plugins.module_utils.token.comparison import compare
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import from_dict

STAMPED = "align-20270131T120000Z"
HELD = {"token": "secret", "token_id": "2", "label": STAMPED, "applied_to": "tenant name"}
WAITS = {**HELD, "applied_to": "", "handed_over_for": "tenant name", "previous": {"token_id": "1"}}
RETIRED = {"label": STAMPED, "retired": {"at": "2027-02-01T12:00:00Z", "revoked": []}}


def listed(token_id: str = "2", unused: int | None = 0, live: bool = True, label: str = "align") -> dict[str, Any]:
    return {
        "token_id": token_id,
        "label": f"{label}-{token_id}",
        "unstamped_label": label,
        "live": live,
        "in_use": True,
        "unused_days": unused,
        "assured_days": 100,
        "days_left": 100,
        "statement": f"The token {label}-{token_id} expires on 2027-05-11T12:00:00Z",
    }


GONE = "is not listed any more"
UNKNOWN = "Live tokens that the store does not know: align-3"
WAITING = "waits to be confirmed (connector_handoff_done)"
SINCE = "retired on 2027-02-01T12:00:00Z"
UNUSED = "The connector does not sign in: no token of its label was used for 3 days."


@pytest.mark.parametrize(
    "record, tokens, said, wrong",
    [
        # Nothing to say
        ({}, [], [], False),
        ({}, [listed()], [], False),
        (HELD, [listed()], [], False),
        # The store's token
        (HELD, [], [GONE], True),
        (HELD, [listed("3")], [GONE, UNKNOWN], True),
        (HELD, [listed("2", label="labs")], [], False),  # listed under another label, which rotate replaces
        # Others of the label
        (HELD, [listed(), listed("3")], [UNKNOWN], False),
        (HELD, [listed(), listed("3", live=False)], [], False),
        (HELD, [listed(), listed("3", label="labs")], [], False),
        ({**HELD, "replaces": [{"token_id": "3"}]}, [listed(), listed("3")], [], False),
        # One that waits; the connector may hold the one before it
        (WAITS, [listed(), listed("1")], [WAITING], False),
        (WAITS, [listed(), listed("1"), listed("3")], [UNKNOWN, WAITING], False),
        # A record of another label, as one of another site's is, says nothing of this one
        ({**HELD, "label": "labs-20270131T120000Z"}, [listed("3")], [], False),
        ({**RETIRED, "label": "labs"}, [listed()], [], False),
        # Retired
        (RETIRED, [], [SINCE], True),
        (RETIRED, [listed("3", unused=10)], [f"{SINCE}. Take", "Tokens of it that live: align-3"], True),
        (RETIRED, [listed("3", live=False)], [SINCE], True),
        # Nobody signs in
        ({}, [listed(unused=3)], [UNUSED], True),
        ({}, [listed(unused=2)], [], False),
        ({}, [listed(unused=None)], [], False),
        ({}, [listed(unused=3), listed("3", unused=0)], [], False),
        ({}, [listed(unused=3), listed("3", unused=None)], [], False),
        ({}, [listed(unused=9, live=False)], [], False),
        ({}, [listed(unused=9), listed("3", unused=3)], [UNUSED], True),
    ],
)
def test_findings(record: dict[str, Any], tokens: list[dict[str, Any]], said: list[str], wrong: bool) -> None:
    findings = compare(from_dict(record), "align", tokens)
    text = " ".join(each.text for each in findings)
    assert [each for each in said if each not in text] == [] and (said != [] or text == ""), text
    assert any(each.wrong for each in findings) is wrong
    # What is wrong is red, whatever number of days the token has left.
    result = site_result.expiry({"site": "s", "label": "align", "days": 14, "tokens": tokens, "record": record})
    ours = [token for token in tokens if token["unstamped_label"] == "align"]
    assert result["state"] == ("alive" if ours and not wrong else "expiring")
    assert "secret" not in str(result)


def test_connector_that_is_meant_to_be_off_need_not_sign_in() -> None:
    assert compare(from_dict({}), "align", [listed(unused=9)], expected_active=False) == []
    assert compare(from_dict(HELD), "align", [listed("3", unused=9)], expected_active=False) != []


def test_message_of_a_retired_connector_leaves_out_how_its_token_stands() -> None:
    known = {"site": "s", "label": "align", "days": 14, "tokens": [listed("3")], "record": RETIRED}
    assert site_result.expiry(known)["message"].startswith("This connector was retired on 2027-02-01T12:00:00Z.")


def test_record_that_was_not_read_is_said() -> None:
    result = site_result.expiry(
        {"site": "s", "label": "align", "days": 14, "tokens": [listed()], "not_read": "No password. " + "x" * 900}
    )
    assert result["state"] == "alive" and "The token record was not read: No password." in result["message"]
    assert len(result["message"]) < 700


def test_many_labels_make_one_short_sentence() -> None:
    (finding,) = compare(from_dict(HELD), "align", [listed(), *(listed(str(number)) for number in range(10, 90))])
    assert "align-14 and 75 more" in finding.text and len(finding.text) < 200

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose a connector of the wanted name is: refused, changed, or changed with a warning."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.align_settings import FIELDS
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from ansible_collections.jira_ops.align.plugins.module_utils.resources.align_connector_spec import (
    Connector,
    ConnectorSpec,
    Holder,
    brought_back,
    refuse_anothers,
    why_anothers,
)

SITE, ELSEWHERE = "https://api.atlassian.com/ex/jira/one", "https://api.atlassian.com/ex/jira/another"
ACCOUNT, THEIRS = "svc@s.example", "team@s.example"
OURS, NOT_KNOWN = Holder.OURS, Holder.NOT_KNOWN


def connector(url: str | None, username: str | None, active: bool | None = True) -> Connector:
    shown = {"jira_link": "link", "name": "acme", "jira_api_url": url, "username": username}
    authentication = "api_service_account_token"
    return Connector(
        **dict.fromkeys(FIELDS) | {**shown, "authentication": authentication}, id=3, active=active, status=None
    )


def wanted(**given: Any) -> ConnectorSpec:
    """Return the connector as stand_up wants it; with expected_api_url, as retire does."""
    settings: dict[str, Any] = dict.fromkeys(FIELDS)
    if "expected_api_url" not in given:
        settings |= {"jira_link": "link", "jira_api_url": SITE, "username": ACCOUNT}
    rest = {"api_token": "secret", "update_token": "on_create", "one_per_site": True, "state": "active"}
    return ConnectorSpec(**{**settings, "name": "acme", "authentication": "api_service_account_token", **rest, **given})


RETIRES = {"state": "inactive", "expected_api_url": SITE, "expected_username": ACCOUNT}
REMOVES = {**RETIRES, "state": "absent"}


@pytest.mark.parametrize(
    "given, current, refused",
    [
        # A caller without a record
        ({}, (ELSEWHERE, THEIRS), True),
        ({}, (ELSEWHERE, THEIRS, False), False),
        ({}, (ELSEWHERE, ACCOUNT), False),
        ({}, (SITE, THEIRS), False),
        # A record that does not say that the connector is this host's
        ({"by_record": NOT_KNOWN}, (ELSEWHERE, THEIRS), True),
        ({"by_record": NOT_KNOWN}, (ELSEWHERE, THEIRS, False), True),
        ({"by_record": NOT_KNOWN}, (ELSEWHERE, ACCOUNT), True),
        ({"by_record": NOT_KNOWN}, (ELSEWHERE, None), True),
        ({"by_record": NOT_KNOWN}, (SITE, THEIRS), False),
        ({"by_record": NOT_KNOWN}, (f"{SITE.upper()}/", ACCOUNT), False),
        ({"by_record": NOT_KNOWN}, (None, None), False),
        ({"by_record": NOT_KNOWN, "take_over": True}, (ELSEWHERE, THEIRS), False),
        ({"by_record": NOT_KNOWN, "state": "inactive"}, (ELSEWHERE, THEIRS), True),
        # A record that says that it is
        ({"by_record": OURS}, (ELSEWHERE, THEIRS), False),
        ({"by_record": OURS}, (ELSEWHERE, THEIRS, False), False),
        # Switched off or removed, whatever the record says
        *(
            ({**goes, "by_record": record}, current, refused)
            for record in (OURS, NOT_KNOWN, None)
            for goes, current, refused in (
                (RETIRES, (ELSEWHERE, THEIRS), True),
                (RETIRES, (ELSEWHERE, ACCOUNT), True),
                (RETIRES, (SITE, THEIRS), True),
                (RETIRES, (SITE, ACCOUNT), False),
                (RETIRES, (None, None), False),
                (RETIRES, (ELSEWHERE, THEIRS, None), True),
                (RETIRES, (ELSEWHERE, THEIRS, False), False),
                (REMOVES, (ELSEWHERE, THEIRS, False), True),
                (REMOVES, (SITE, ACCOUNT, False), False),
                ({**RETIRES, "expected_username": None}, (SITE, THEIRS), False),
                ({**RETIRES, "take_over": True}, (ELSEWHERE, THEIRS), False),
            )
        ),
    ],
)
def test_somebody_elses_is_refused(given: dict[str, Any], current: tuple[Any, ...], refused: bool) -> None:
    spec, there = wanted(**given), connector(*current)
    assert bool(why_anothers(spec, there)) is refused
    if not refused:
        return refuse_anothers(spec, there)
    with pytest.raises(InvalidOption) as failure:
        refuse_anothers(spec, there)
    message = str(failure.value)
    assert "'acme' (ID 3)" in message and "connector_take_over" in message and "It was left as it is." in message
    assert (ELSEWHERE if current[0] == ELSEWHERE else THEIRS) in message


def test_no_connector_is_nobodys() -> None:
    refuse_anothers(wanted(by_record=NOT_KNOWN), None)


@pytest.mark.parametrize(
    "given, current, warned",
    [
        ({}, (ELSEWHERE, THEIRS), False),
        ({"by_record": OURS}, (ELSEWHERE, THEIRS), True),
        ({"by_record": OURS}, (ELSEWHERE, ACCOUNT), True),
        ({"by_record": OURS, "expected_username": ACCOUNT}, (SITE, THEIRS), True),
        # The account that the record names is replaced on purpose.
        ({"by_record": OURS, "expected_username": THEIRS}, (SITE, THEIRS), False),
        ({"by_record": OURS, "expected_username": ACCOUNT}, (SITE, ACCOUNT), False),
        ({"by_record": OURS}, (None, None), False),
        ({"by_record": NOT_KNOWN, "take_over": True}, (ELSEWHERE, THEIRS), False),
        ({**RETIRES, "by_record": OURS}, (ELSEWHERE, THEIRS, False), False),
    ],
)
def test_one_that_was_changed_by_somebody_is_set_right_with_a_warning(
    given: dict[str, Any], current: tuple[Any, ...], warned: bool
) -> None:
    warnings = brought_back(wanted(**given), connector(*current))
    assert bool(warnings) is warned
    assert all("was changed by somebody" in warning and "'acme' (ID 3)" in warning for warning in warnings)
    assert brought_back(wanted(**given), None) == ()

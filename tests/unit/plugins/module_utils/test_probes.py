# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""probes: the reads that prove scopes, as data."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api import software
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service
from ansible_collections.jira_ops.align.plugins.module_utils.probes import PROBES, WHO, ListedId, Probe

ALL = (WHO, *PROBES)


@pytest.mark.parametrize("probe", ALL, ids=lambda probe: probe.operation.name)
def test_probe_reads_as_the_service_account_and_proves_what_its_description_names(probe: Probe) -> None:
    assert probe.operation.service is Service.GATEWAY and not probe.operation.writes
    assert probe.proves and probe.proves <= set(probe.operation.scopes)


@pytest.mark.parametrize("number", [number for number, probe in enumerate(PROBES) if probe.needs])
def test_needed_id_is_in_the_path_and_its_list_is_read_before(number: int) -> None:
    needed = PROBES[number].needs
    assert needed is not None and f"{{{needed.field}}}" in PROBES[number].operation.path
    assert needed.source in [probe.operation for probe in PROBES[:number]]


def test_every_other_part_of_a_path_is_the_cloud_id() -> None:
    for probe in ALL:
        names = {"cloud_id"} | ({probe.needs.field} if probe.needs else set())
        assert probe.operation.path.format(**dict.fromkeys(names, "1"))


@pytest.mark.parametrize(
    "only, entries, found",
    [
        (None, [], None),
        (None, [{"id": 0}, {"id": 2}], 0),
        (("type", "scrum"), [{"id": 1, "type": "kanban"}, {"id": 2, "type": "scrum"}, {"id": 3, "type": "scrum"}], 2),
        (("type", "scrum"), [{"id": 1}, {"id": 2, "type": None}], None),
    ],
)
def test_id_is_of_the_first_entry_that_fits(only: Any, entries: list[dict[str, Any]], found: Any) -> None:
    assert ListedId("board_id", "board", software.BOARDS, only).among(entries) == found


def test_scopes_that_a_probe_names_itself_stand_in_place_of_its_operations() -> None:
    assert Probe(software.BOARD, proves=frozenset({"read:jira-work"})).proves == {"read:jira-work"}

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""align_slots: which slot carries a name, is free or serves a site, and how many pages it takes to know."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.align_form import Page, Unclear, page_of
from ansible_collections.jira_ops.align.plugins.module_utils.api.align_settings import FIELDS, TOKEN
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from ansible_collections.jira_ops.align.plugins.module_utils.resources.align_slots import Slots

Wording = Callable[[int, str], str]
# How a chooser may word a slot of this number and name.
WORDINGS: dict[str, Wording] = {
    "name and number": lambda number, name: f"{name} (#{number})",
    "number and name": lambda number, name: f"{number} - {name}",
    "name alone": lambda number, name: name,
    "name alone, a placeholder for none": lambda number, name: name or "(new connector)",
    "name and kind": lambda number, name: f"{name} [Jira]",
}
SILENT: dict[str, Wording] = {
    "number alone": lambda number, name: f"Connector {number}",
    "something else": lambda number, name: f"https://site{number}.atlassian.net",
    "nothing": lambda number, name: "",
}


class Tenant:
    """Slots with these names, and a form that counts how often it is opened."""

    def __init__(
        self, names: list[str], wording: Wording, opens_at: int = 1, rest: dict[str, str] | None = None
    ) -> None:
        self.names, self.wording, self.opens_at = dict(enumerate(names, 1)), wording, opens_at
        self.rest = rest or {}
        self.opened: list[int] = []

    def open(self, number: str | None) -> Page:
        shown = int(number or self.opens_at)
        self.opened.append(shown)
        chooser = "".join(
            f"<option value={each}{' selected' if each == shown else ''}>{self.wording(each, name)}</option>"
            for each, name in self.names.items()
        )
        name = self.names[shown]
        link, api = (
            (f"https://s{shown}.atlassian.net/browse/{{external}}", f"https://api.atlassian.com/ex/jira/{shown}")
            if name
            else ("", "")
        )
        texts = dict.fromkeys(each.prefix for each in (*FIELDS.values(), TOKEN) if not each.choices)
        fields = {**texts, "txtConnectorName": name, "txtURL": link, "txtAPIURL": api}
        inputs = "".join(f"<input name={field}{shown} value='{value or ''}'>" for field, value in fields.items())
        found = page_of(
            f"<form method=post><select name=cmbJiraConnectorID>{chooser}</select>{inputs}<select name=ddlAuthType{shown}></select></form>"
        )
        assert found is not None
        return found

    def slots(self, fresh: bool = True) -> Slots:
        return Slots("https://tenant", self.open, lambda: self.rest, fresh)


def names(count: int, free: int = 2) -> list[str]:
    return [f"Jira site{number}" for number in range(1, count + 1)] + [""] * free


@pytest.mark.parametrize("opens_at", [1, 7, 60, 61])
@pytest.mark.parametrize("wording", WORDINGS.values(), ids=list(WORDINGS))
def test_named_connector_is_found_with_few_looks_where_the_chooser_words_names(wording: Wording, opens_at: int) -> None:
    tenant = Tenant(names(60), wording, opens_at)
    found = tenant.slots().named("Jira site42")
    assert found is not None and found.number == "42" and len(tenant.opened) <= 4


@pytest.mark.parametrize("count", [2, 10, 60, 200])
@pytest.mark.parametrize("wording", WORDINGS.values(), ids=list(WORDINGS))
def test_missing_name_and_free_slot_take_a_constant_number_of_looks(wording: Wording, count: int) -> None:
    tenant = Tenant(names(count), wording)
    slots = tenant.slots()
    assert slots.named("Jira site") is None and slots.named("another") is None
    free = slots.free()
    assert free is not None and free.number == str(count + 1) and len(tenant.opened) <= 4


@pytest.mark.parametrize("wording", SILENT.values(), ids=list(SILENT))
def test_every_slot_is_looked_at_once_at_most_where_nothing_shows(wording: Wording) -> None:
    tenant = Tenant(names(30), wording)
    slots = tenant.slots()
    assert (
        slots.named("another") is None
        and slots.free() is not None
        and slots.serving("https://x/ex/jira/none", "https://none/browse/1") is None
    )
    found = slots.named("Jira site17")
    assert found is not None and found.number == "17"
    assert len(tenant.opened) == len(set(tenant.opened)) <= 32


@pytest.mark.parametrize("wording", SILENT.values(), ids=list(SILENT))
def test_rest_shows_where_the_chooser_does_not(wording: Wording) -> None:
    listed = names(60, free=1)
    tenant = Tenant(listed, wording, rest={str(number): name for number, name in enumerate(listed, 1)})
    slots = tenant.slots()
    found = slots.named("Jira site42")
    assert found is not None and found.number == "42" and slots.named("another") is None and len(tenant.opened) <= 3


def test_rest_whose_ids_are_not_the_slots_numbers_shows_nothing() -> None:
    listed = names(20, free=1)
    tenant = Tenant(listed, SILENT["nothing"], rest={str(number + 1): name for number, name in enumerate(listed, 1)})
    found = tenant.slots().named("Jira site20")
    assert found is not None and found.number == "20"


@pytest.mark.parametrize("wording", [*WORDINGS.values(), *SILENT.values()], ids=[*WORDINGS, *SILENT])
@pytest.mark.parametrize(
    "odd", ["2", "Jira (#2)", "#3", "a - b", "x [Jira]", "1 - Jira", "A", "Jira site1 (new connector)"]
)
def test_no_name_is_overlooked_however_it_looks(wording: Wording, odd: str) -> None:
    for place in (1, 3, 5):
        listed = ["Jira site1", "Jira (#3)", "3", "B - 2", "", ""]
        listed[place - 1] = odd
        for opens_at in (1, 2, 5):
            found = Tenant(listed, wording, opens_at).slots().named(odd)
            assert found is not None and found.number == str(place), (place, opens_at)


def test_wording_that_fits_one_page_by_chance_rules_nothing_out() -> None:
    """The chooser lists addresses; one connector is called as its site is."""
    sites = {1: "acme", 2: "beta", 3: "gamma"}
    tenant = Tenant(["acme", "prod", "other"], lambda number, name: f"https://{sites[number]}.atlassian.net")
    found = tenant.slots().named("prod")
    assert found is not None and found.number == "2"


def test_name_that_the_chooser_cuts_is_found() -> None:
    long = "Jira connector of the department of long names and longer ones"
    tenant = Tenant(
        ["Jira one", "Jira two", long, ""], lambda number, name: name[:20] + ("..." if len(name) > 20 else "")
    )
    found = tenant.slots().named(long)
    assert found is not None and found.number == "3"


@pytest.mark.parametrize("wording", [*WORDINGS.values(), *SILENT.values()], ids=[*WORDINGS, *SILENT])
def test_two_of_one_name_are_an_error(wording: Wording) -> None:
    with pytest.raises(InvalidOption, match="IDs 2, 4"):
        Tenant(["one", "two", "three", "two", ""], wording).slots().named("two")


@pytest.mark.parametrize("wording", [*WORDINGS.values(), *SILENT.values()], ids=[*WORDINGS, *SILENT])
def test_site_that_is_served_is_found_by_address_and_by_link(wording: Wording) -> None:
    for address, link in (
        ("https://api.atlassian.com/ex/jira/3/", "https://none/x"),
        ("https://x/ex/jira/9", "https://S3.atlassian.net/browse/"),
    ):
        found = Tenant(names(5), wording).slots().serving(address, link)
        assert found is not None and found.number == "3"


def test_what_was_seen_spares_the_next_site_its_looks() -> None:
    tenant = Tenant(names(40), SILENT["nothing"])
    first = tenant.slots(fresh=False)
    assert first.named("another") is None and first.serving("https://x/ex/jira/none", "https://none/") is None
    first.remember()
    tenant.opened.clear()
    second = tenant.slots(fresh=False)
    assert (
        second.named("one more") is None
        and second.serving("https://x/ex/jira/none", "https://none/") is None
        and second.free() is not None
    )
    found = second.named("Jira site33")
    assert found is not None and found.number == "33" and len(tenant.opened) <= 4


def test_what_was_seen_is_confirmed_before_it_counts() -> None:
    tenant = Tenant(names(5), SILENT["nothing"])
    slots = tenant.slots(fresh=False)
    slots.named("none")
    slots.remember()
    tenant.names[3], tenant.names[6] = "renamed", "taken"
    again = tenant.slots(fresh=False)
    assert again.named("Jira site3") is None and again.free().number == "7"
    assert again.serving("https://api.atlassian.com/ex/jira/3", "https://x/").number == "3"


def test_damaged_memory_costs_looks_and_nothing_else(tmp_path: Path) -> None:
    tenant = Tenant(names(3), SILENT["nothing"])
    slots = tenant.slots(fresh=False)
    slots.named("none")
    slots.remember()
    (file,) = tmp_path.rglob("*.slots")
    for content in ("", "[]", "{", '{"1": {"odd": 1}}', '{"1": null}', "\x00"):
        file.write_text(content, encoding="utf-8")
        found = tenant.slots(fresh=False).named("Jira site2")
        assert found is not None and found.number == "2"


def test_page_that_shows_another_slot_than_asked_for_is_unclear() -> None:
    tenant = Tenant(names(3), SILENT["nothing"])

    def always_first(_number: Any) -> Page:
        return tenant.open(None)

    with pytest.raises(Unclear, match="shows connector 1"):
        Slots("https://tenant", always_first, dict, True).named("Jira site3")

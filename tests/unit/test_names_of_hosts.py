# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role derives from a host's name: each host has its own, whatever it is called, and none leads anywhere else."""

from __future__ import annotations

import inspect
import re
import unicodedata
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

# Since ansible-core 2.19, a template has to be trusted.
TRUSTED: dict[str, Any] = {
    name: True for name in inspect.signature(DataLoader.load_from_file).parameters if name == "trusted_as_template"
}
ROLE = Path(__file__).resolve().parents[2] / "roles" / "connector"
DERIVED = {
    "connector_token_store_path": r"\.connector_store/[A-Za-z0-9._-]+\.yml",
    "connector_hashi_vault_path": r"jira_align/[A-Za-z0-9._-]+",
    "connector_token_label": r"jira-align-[A-Za-z0-9.-]+-[0-9a-f]{8}",
    "connector_awx_variable": r"[A-Z][A-Z0-9_]*",
}
# Names that look alike once everything else than letters, digits and hyphens is made a hyphen, or is left out.
ALIKE = [
    ("東京", "大阪"),
    ("acme one", "acme-one"),
    ("acme/one", "acme one"),
    ("../one", "..-one"),
    ("münchen", "m-nchen"),
    (unicodedata.normalize("NFC", "é1"), unicodedata.normalize("NFD", "é1")),
    ("one:two", "one;two"),
    ("😀", "😁"),
    ("\u0430", "a"),  # the first is Cyrillic
    ("one ", "one"),
    ("ONE é", "one é"),
    ("[::1]", "-::1-"),
]
# Of these, no environment variable could tell them apart without changing what AWX has already; a run of both is refused.
ALIKE_IN_AWX = [("acme-one", "acme.one"), ("acme_one", "acme-one"), ("Acme", "acme")]


def derived(host: str) -> dict[str, str]:
    """The role's defaults for a host, of one site."""
    loader = DataLoader()
    variables: dict[str, Any] = {}
    for folder in ("defaults", "vars"):
        variables.update(loader.load_from_file(str(ROLE / folder / "main.yml"), **TRUSTED))
    address = {"connector_site_url": "https://a.atlassian.net", "connector_align_url": "https://a.jiraalign.com"}
    templar = Templar(loader=loader, variables={**variables, **address, "inventory_hostname": host})
    return {name: str(templar.template(variables[name])).strip() for name in DERIVED}


@pytest.mark.every_core
@pytest.mark.parametrize("one, other", [*ALIKE, *ALIKE_IN_AWX])
def test_two_hosts_have_different_names_for_everything(one: str, other: str) -> None:
    first, second = derived(one), derived(other)
    same = {name for name in DERIVED if first[name] == second[name]}
    assert same == ({"connector_awx_variable"} if (one, other) in ALIKE_IN_AWX else set())


@pytest.mark.parametrize("host", [name for pair in ALIKE for name in pair] + ["..", ".", "-", "a" * 300])
def test_name_is_one_that_the_store_takes(host: str) -> None:
    for name, value in derived(host).items():
        assert re.fullmatch(DERIVED[name], value), (name, value)
        assert not {".", ".."} & set(value.split("/")), value


def test_plain_name_is_left_as_it_is() -> None:
    found = derived("acme-one.example")
    assert found["connector_token_store_path"] == ".connector_store/acme-one.example.yml"
    assert found["connector_hashi_vault_path"] == "jira_align/acme-one.example"
    assert found["connector_awx_variable"] == "JIRA_ALIGN_TOKEN_ACME_ONE_EXAMPLE"


# How long a name may be so that what is derived from it is as it was.
@pytest.mark.every_core
@pytest.mark.parametrize("length, label, place", [(180, 200, 201), (181, 200, 202), (239, 200, 260), (250, 200, 260)])
def test_name_that_is_too_long_is_cut_and_still_tells_hosts_apart(length: int, label: int, place: int) -> None:
    first, second = (derived("a" * (length - 1) + last) for last in "bc")
    assert (len(first["connector_token_label"]), len(first["connector_token_store_path"])) == (label, place)
    assert first["connector_token_label"] != second["connector_token_label"]
    assert first["connector_token_store_path"] != second["connector_token_store_path"]
    name = first["connector_token_store_path"].rsplit("/", 1)[1]
    assert len(f".{name}.unfinished") <= 255 and name.startswith("a" * (length - 1) + "b") == (length < 240)


def test_no_two_of_all_of_them_share_a_record() -> None:
    names = sorted({name for pair in [*ALIKE, *ALIKE_IN_AWX] for name in pair})
    places = {name: derived(name)["connector_token_store_path"] for name in names}
    assert not [(one, other) for one, other in combinations(names, 2) if places[one] == places[other]]

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The generated parts of the documentation are those that the code gives now."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ansible_collections.jira_ops.align.plugins.module_utils.role_variable_table import VARIABLES
from tests.support.harness import pages
from tests.support.harness.operations import OPERATIONS

PROJECT = Path(__file__).resolve().parents[2]

# Task files that parts of the role share.
SHARED_TASKS = {"act_on_failure", "hand_over", "settings", "failure", "token_and_connector"}


def test_generated_documentation_is_up_to_date() -> None:
    run = subprocess.run(
        [sys.executable, "tests/tools/generate_docs.py", "--check"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_default_of_the_role_is_a_documented_variable() -> None:
    specs = yaml.safe_load((PROJECT / "roles/connector/meta/argument_specs.yml").read_text(encoding="utf-8"))[
        "argument_specs"
    ]
    defaults = yaml.safe_load((PROJECT / "roles/connector/defaults/main.yml").read_text(encoding="utf-8"))
    documented = {name: spec for entry in reversed(specs.values()) for name, spec in entry["options"].items()}
    required = {name for name, spec in documented.items() if spec.get("required")}
    assert set(documented) - required == set(defaults)
    for name, spec in documented.items():
        if "default" in spec:
            assert spec["default"] == defaults[name], name
    for part, entry in specs.items():
        for name, spec in entry["options"].items():
            left_out = part in VARIABLES[name].optional_in
            assert (left_out and {**spec, "required": True} == documented[name]) or spec == documented[name], name
    parts = {path.stem for path in (PROJECT / "roles/connector/tasks").glob("*.yml")} - SHARED_TASKS
    assert set(specs) == parts, "a part of the role has no argument spec"


PAGES = [
    path.relative_to(PROJECT)
    for pattern in ("*.md", ".github/**/*.md", "docs/*.md", "roles/*/*.md", "tests/**/*.md")
    for path in sorted(PROJECT.glob(pattern))
    if path.parent.name != "site"  # its links are where `make docs-site` puts the pages, and Sphinx checks them
]


def content(name: str) -> str | None:
    path = PROJECT / name
    if not path.is_file():
        return "" if path.is_dir() else None
    return path.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("page", [str(path) for path in PAGES])
def test_links_between_pages_lead_somewhere(page: str) -> None:
    assert pages.broken(page, content(page) or "", content) == []


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("## Rotate, retire, report what expires", "rotate-retire-report-what-expires"),
        ("### `vault_file`", "vault_file"),
        ("# [The doctor](doctor.md) & more", "the-doctor--more"),
        ("## How far this is tested #", "how-far-this-is-tested-"),
    ],
)
def test_anchor_is_the_one_that_github_makes(heading: str, anchor: str) -> None:
    assert pages.anchors(f"{heading}\n") == {anchor}


def test_broken_links_are_found() -> None:
    files = {"docs/there.md": "# One\n```\n# no heading\n```\n# One\n", "docs/folder": ""}
    text = "# Own\n[a](there.md#one-1) [b](../docs/folder) [c](#own) [d](https://example.com/x) `[e](code.md)`\n"
    assert pages.broken("docs/page.md", text, files.get) == []
    wrong = "[a](gone.md) [b](there.md#two) [c](#none) [d](there.md#no-heading) [e](../../there.md)"
    assert [each.split(": ")[1] for each in pages.broken("docs/page.md", wrong, files.get)] == [
        "gone.md",
        "there.md#two",
        "#none",
        "there.md#no-heading",
        "../../there.md",
    ]


@pytest.mark.parametrize("page", sorted((PROJECT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_tests_that_a_page_cites_exist(page: Path) -> None:
    cited = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", page.read_text(encoding="utf-8"))
    lacking = [f"{file}::{test}" for file, test in cited if f"def {test}" not in (content(file) or "")]
    assert not lacking and (cited or page.name != "security_model.md")


def test_every_write_has_its_row_in_the_table_of_lost_answers() -> None:
    text = (PROJECT / "docs/lost_answers.md").read_text(encoding="utf-8")
    rows = [
        [re.findall(r"`([a-z_.]+)`", cell) for cell in line.split("|")]
        for line in text.splitlines()
        if line.startswith("| ") and "`" in line
    ]
    writes, reads = [name for row in rows for name in row[2]], {name for row in rows for name in row[4]}
    assert sorted(writes) == sorted({each.name for each in OPERATIONS.values() if each.writes})
    assert reads <= {each.name for each in OPERATIONS.values() if not each.writes} and all(row[4] for row in rows)

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make release-check` decides."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from tests.tools import examples
from tests.tools.matrix_cells import PROJECT
from tests.tools.release import artifact, supply_chain, versions
from tests.tools.release.finding import Verdict

GOOD = [
    ".config/ansible-lint.yml",
    "README.md",
    "docs/stores.md",
    "plugins/modules/jira_cloud_id.py",
    "roles/connector/tasks/main.yml",
    "changelogs/changelog.yaml",
]


@pytest.mark.parametrize(
    "name",
    [
        "tests/unit/test_docs.py",
        "extensions/molecule/default/verify.yml",
        "Makefile",
        "changelogs/fragments/words.yml",
        "plugins/modules/__pycache__/x.pyc",
        "roles/connector/tests/test.yml",
        "roles/another/tasks/main.yml",
        ".github/ISSUE_TEMPLATE/bug_report.yml",
        "docs/.hidden",
    ],
)
def test_what_no_user_runs_is_not_for_the_artifact(name: str) -> None:
    assert artifact.unexpected([*GOOD, name]) == [name]


def test_modules_that_lint_of_the_artifact_knows_by_name_are_those_in_use() -> None:
    settings = yaml.safe_load((PROJECT / ".config/ansible-lint.yml").read_text(encoding="utf-8"))
    tasks = "\n".join(path.read_text(encoding="utf-8") for path in PROJECT.glob("playbooks/**/*.yml"))
    assert settings["mock_modules"] == sorted(set(re.findall(r"awx\.awx\.\w+(?=:\n)", tasks)))


def test_links_out_of_the_artifact_are_found() -> None:
    held = {
        "README.md": "[a](docs/stores.md#two) [b](roles/connector) [c](CONTRIBUTING.md)",
        "docs/stores.md": "# Two",
        "roles/connector/x.yml": "",
    }
    assert artifact.broken_links(held) == ["README.md: CONTRIBUTING.md"]


def test_documented_plugins_are_named_in_full() -> None:
    names = [*GOOD, "plugins/lookup/token_store.py", "roles/connector/meta/argument_specs.yml"]
    kinds = {kind: artifact.documented(names, kind) for kind in ("module", "lookup", "filter", "role")}
    assert kinds == {
        "module": {"jira_ops.align.jira_cloud_id"},
        "lookup": {"jira_ops.align.token_store"},
        "filter": set(),
        "role": {"jira_ops.align.connector"},
    }


@pytest.mark.parametrize(
    ("released", "sections", "least"),
    [
        ("0.5.0", {"bugfixes"}, "0.5.1"),
        ("0.5.0", {"bugfixes", "minor_changes"}, "0.6.0"),
        ("0.5.3", {"breaking_changes"}, "0.6.0"),
        ("1.2.3", {"security_fixes"}, "1.2.4"),
        ("1.2.3", {"deprecated_features"}, "1.3.0"),
        ("1.2.3", {"removed_features", "bugfixes"}, "2.0.0"),
    ],
)
def test_next_version_follows_from_the_changes(released: str, sections: set[str], least: str) -> None:
    assert versions.least_next(released, sections) == least


RELEASES = {"releases": {"0.4.0": {"fragments": ["old.yml"]}, "0.5.0": {"fragments": ["new.yml"]}}}
FRAGMENTS = {"old.yml": {"breaking_changes": ["x"]}, "new.yml": {"minor_changes": ["x"]}}


@pytest.mark.parametrize(
    ("version", "tags", "fragments", "said"),
    [
        ("0.5.0", [], FRAGMENTS, []),
        ("0.5.0", ["v0.4.0"], FRAGMENTS, []),
        ("0.5.0", ["v0.4.0", "v0.10.0"], FRAGMENTS, ["too low after 0.10.0. Expected 0.10.1"]),
        ("0.5.0", ["v0.5.0"], FRAGMENTS, ["too low after 0.5.0. Expected 0.5.1"]),
        ("0.4.1", ["v0.4.0"], FRAGMENTS, ["no release 0.4.1", "too low after 0.4.0. Expected 0.5.0"]),
        (
            "0.5.0",
            ["v0.4.0"],
            {**FRAGMENTS, "late.yml": {"bugfixes": ["x"]}},
            ["lacks 1 fragments, run `make changelog`: late.yml"],
        ),
    ],
)
def test_version_that_cannot_be_released_is_named(
    version: str, tags: list[str], fragments: dict[str, dict[str, list[str]]], said: list[str]
) -> None:
    found = versions.problems(version, tags, fragments, RELEASES)
    assert len(found) == len(said) and all(part in problem for part, problem in zip(said, found, strict=True)), found


def test_option_of_a_later_version_is_named() -> None:
    texts = {
        "plugins/modules/a.py": 'version_added: "0.5.0"\n version_added: 0.10.0',
        "docs/a.md": "version_added: 9.9.9",
    }
    assert versions.too_new("0.9.0", texts) == ["plugins/modules/a.py: version_added 0.10.0 is after 0.9.0"]


KNOWN = {"name": "requests", "version": "2.0", "vulns": []}


@pytest.mark.parametrize(
    ("packages", "verdict"),
    [
        ([KNOWN], Verdict.PASSED),
        ([KNOWN, {"name": "six", "skip_reason": "not found"}], Verdict.NOT_CHECKED),
        ([{**KNOWN, "vulns": [{"id": "PYSEC-1"}]}, {"name": "six", "skip_reason": "not found"}], Verdict.FAILED),
        ([], Verdict.NOT_CHECKED),
    ],
)
def test_package_of_which_nothing_is_known_is_not_checked(packages: list[dict[str, object]], verdict: Verdict) -> None:
    assert supply_chain.audit_finding(json.dumps({"dependencies": packages}), "").verdict is verdict


def test_audit_without_a_report_is_not_checked() -> None:
    finding = supply_chain.audit_finding("", "Traceback\nConnectionError: no route")
    assert finding.verdict is Verdict.NOT_CHECKED and "no route" in finding.text


def test_bill_of_materials_says_what_it_is_of() -> None:
    packages = [{"name": name, "bom-ref": name} for name in ("requests", "pip")]
    bill = supply_chain.with_artifact(
        {"components": packages, "dependencies": [{"ref": "pip"}, {"ref": "requests"}]}, "1.0.0", "ab"
    )
    assert [each["name"] for each in bill["components"]] == ["requests"]
    assert bill["metadata"]["component"]["version"] == "1.0.0"
    assert bill["dependencies"] == [{"ref": "jira_ops.align", "dependsOn": ["requests"]}, {"ref": "requests"}]


def test_playbooks_of_a_page_are_told_from_other_yaml() -> None:
    page = "```yaml\n- hosts: all\n```\n```yaml\n- name: Task\n  debug:\n```\n```yaml\nall: {hosts: {}}\n```\n```sh\n- hosts: all\n```\n"
    assert examples.playbooks(page) == ["- hosts: all\n"]

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""extensions/ee: ansible-builder makes a build context of it, in which the collection's requirements are read. `make ee` goes on from there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

from tests.conftest import PROJECT
from tests.tools.execution_environment import create, introspected


def test_the_context_installs_the_collections_and_what_they_need(tmp_path: Path) -> None:
    """The second half is what the Containerfile's own step does, with the script of the context."""
    context, target = tmp_path / "context", tmp_path / "src"
    containerfile = create(context)
    assert containerfile.arguments["PYCMD"] == f"/usr/bin/{containerfile.arguments['PYPKG']}"
    assert containerfile.step("ansible-galaxy collection install").endswith(
        '-r requirements.yml --collections-path "/usr/share/ansible/collections"'
    )
    listed = yaml.safe_load((context / "_build/requirements.yml").read_text(encoding="utf-8"))
    assert [each["name"] for each in listed["collections"]] == ["jira_ops.align", "community.hashi_vault", "awx.awx"]

    collections = tmp_path / "collections"
    for name, place in (
        ("jira_ops/align", PROJECT),
        *((each, _borrowed(each)) for each in ("community/hashi_vault", "awx/awx")),
    ):
        (collections / "ansible_collections" / name).parent.mkdir(parents=True)
        (collections / "ansible_collections" / name).symlink_to(place)
    target.mkdir()
    arguments = introspected(containerfile.step("introspect.py introspect"), context, collections, target)
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    names = set(re.findall(r"^([\w-]+)", (target / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
    ours = set(re.findall(r"^([\w-]+)", (PROJECT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
    assert ours | {"hvac"} <= names
    assert not names & {"boto3", "botocore", "azure-identity", "awxkit"}
    # Of the two others, one lists packages for CentOS 8 only.
    assert "from collection jira_ops.align" not in (target / "bindep.txt").read_text(encoding="utf-8")


def test_the_page_shows_the_definition_that_is_tested() -> None:
    page = (PROJECT / "docs/execution_environment.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"<!-- tested: execution-environment\.yml -->\n```yaml\n(.*?)```", page, re.DOTALL)
    definition = (PROJECT / "extensions/ee/execution-environment.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(shown) == yaml.safe_load(definition)


def test_the_collection_says_what_it_needs_beside_its_manifest() -> None:
    """ansible-builder takes the path as one below the collection; the artifact has both files."""
    metadata = yaml.safe_load((PROJECT / "meta/execution-environment.yml").read_text(encoding="utf-8"))
    ignored = yaml.safe_load((PROJECT / "galaxy.yml").read_text(encoding="utf-8"))["build_ignore"]
    assert metadata == {"version": 3, "dependencies": {"python": "requirements.txt"}}
    assert not {"requirements.txt", "requirements*", "meta", "meta/execution-environment.yml"} & set(ignored)


def _borrowed(name: str) -> Path:
    return PROJECT / ".build/collections/ansible_collections" / name

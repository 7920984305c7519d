# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether version, changelog and tags fit together, as docs/upgrade_policy.md has it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from tests.tools.release.finding import Finding, judged

# Before 1.0.0, what breaks raises the minor version; see docs/upgrade_policy.md.
_BREAKING = {"breaking_changes", "removed_features", "major_changes"}
_ADDS = {"minor_changes", "deprecated_features"}
_VERSION_ADDED = re.compile(r"version_added[\"']?\s*[:=]\s*[\"']?(\d+\.\d+\.\d+)")


def number(version: str) -> tuple[int, ...]:
    """Return a version as numbers that compare."""
    return tuple(map(int, version.split(".")))


def least_next(released: str, sections: set[str]) -> str:
    """Return the lowest version that may follow a released one, given the sections that the changes since then are in."""
    major, minor, patch = number(released)
    if sections & _BREAKING and major:
        return f"{major + 1}.0.0"
    if sections & (_BREAKING | _ADDS):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


def problems(
    version: str, tags: Sequence[str], fragments: Mapping[str, Mapping[str, Any]], changelog: Mapping[str, Any]
) -> list[str]:
    """Return what keeps a version from being released: a version that is taken or too low, or a change that the changelog lacks."""
    releases = changelog["releases"]
    listed = {name for release in releases.values() for name in release.get("fragments", ())}
    lacking = sorted(set(fragments) - listed)
    found = (
        [
            f"CHANGELOG.rst lacks {len(lacking)} fragments, run `make changelog`: {', '.join(lacking[:3])}{', ...' if lacking[3:] else ''}"
        ]
        if lacking
        else []
    )
    if version not in releases:
        found.append(f"CHANGELOG.rst has no release {version}: run `make changelog`")
    released = sorted((tag[1:] for tag in tags), key=number)
    if released:
        upto = [release for each, release in releases.items() if number(each) <= number(released[-1])]
        before = {name for release in upto for name in release.get("fragments", ())}
        since = {section for name, sections in fragments.items() if name not in before for section in sections}
        least = least_next(released[-1], since)
        if number(version) < number(least):
            found.append(
                f"galaxy.yml: version {version} is too low after {released[-1]}. Expected {least} or higher, by docs/upgrade_policy.md"
            )
    return found


def too_new(version: str, texts: Mapping[str, str]) -> list[str]:
    """Return the files whose version_added is of a release after this one."""
    return [
        f"{name}: version_added {added} is after {version}"
        for name, text in texts.items()
        for added in sorted(set(_VERSION_ADDED.findall(text)))
        if name.startswith(("plugins/", "roles/")) and number(added) > number(version)
    ]


def checked(project: Path, texts: Mapping[str, str]) -> Finding:
    """Return what there is to say of the version that galaxy.yml names."""
    version = yaml.safe_load((project / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    changelog = yaml.safe_load((project / "changelogs/changelog.yaml").read_text(encoding="utf-8"))
    folder = project / "changelogs/fragments"
    fragments = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in folder.glob("*.yml")}
    listed = subprocess.run(["git", "tag", "--list", "v*"], cwd=project, capture_output=True, text=True, check=True)
    tags = [tag for tag in listed.stdout.split() if re.fullmatch(r"v\d+\.\d+\.\d+", tag)]
    wrong = problems(version, tags, fragments, changelog) + too_new(version, texts)
    return judged(
        "version", wrong, f"{version}, its changelog is whole; released so far: {', '.join(tags) or 'no tag'}"
    )

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make release-check`: whether the artifact that make has built could be released. It releases nothing.

Usage: release_check.py BUILD_FOLDER   Its own work is below BUILD_FOLDER/release; the bill of materials is beside the artifact.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.tools import matrix_cells, pythons
from tests.tools.matrix_cells import PROJECT
from tests.tools.release import artifact, consumer, supply_chain, versions
from tests.tools.release.finding import Finding, Verdict


def findings(build: Path, built: Path) -> Iterator[Finding]:
    """Check one thing after the other, the quick ones first."""
    held = artifact.texts(built)
    yield from artifact.checked(built, held)
    yield versions.checked(PROJECT, held)
    # What the README has a user install, and what looks at it.
    python = supply_chain.environment(
        build / "release" / "needed", "-r", str(PROJECT / "requirements.txt"), "ansible-core>=2.16,<2.22"
    )
    tools = supply_chain.environment(build / "release" / "tools", "-r", str(PROJECT / "requirements-release.txt"))
    yield supply_chain.audited(python, tools)
    yield supply_chain.listed(python, tools, built, json.loads(held["MANIFEST.json"])["collection_info"]["version"])
    interpreters = pythons.found()
    cells = matrix_cells.chosen("ends", interpreters)
    if len({cell.core for cell in cells}) < 2:
        yield Finding(
            "oldest and newest", Verdict.NOT_CHECKED, "this machine has no Python for one of both; see CONTRIBUTING.md"
        )
    for cell in cells:
        cell.make(interpreters)
        yield from consumer.checked(cell, built.resolve(), build.resolve() / "release" / cell.name, list(held))


def main() -> int:
    """Print each finding as it comes, and end with 1 where one failed."""
    build = Path(sys.argv[1])
    (built,) = (build / "artifact").glob("*.tar.gz")
    print(f"{built}:")
    found = []
    for finding in findings(build, built):
        print(finding, flush=True)
        found.append(finding.verdict)
    unknown = found.count(Verdict.NOT_CHECKED)
    verdict = "not to be released" if Verdict.FAILED in found else "nothing was found against a release"
    print(verdict + (f"; {unknown} NOT CHECKED, see above" if unknown else ""))
    return int(Verdict.FAILED in found)


if __name__ == "__main__":
    sys.exit(main())

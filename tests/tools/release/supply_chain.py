# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artifact needs beside itself: known weaknesses in it, and the list of it (a software bill of materials)."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.tools.release.finding import Finding, Verdict, judged


def environment(folder: Path, *packages: str) -> Path:
    """Make an environment with what pip is told to install, and return its Python."""
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    install = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*install, *packages], check=True)
    return python


def audited(python: Path, tools: Path) -> Finding:
    """Ask the package index for known weaknesses in what is installed. tools: the Python that has pip-audit."""
    where = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
        capture_output=True,
        text=True,
        check=True,
    )
    command = [
        str(tools),
        "-m",
        "pip_audit",
        "--path",
        where.stdout.strip(),
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return audit_finding(run.stdout, run.stderr)


def audit_finding(report: str, errors: str) -> Finding:
    """Return what a report of pip-audit says. A package of which nothing is known is not one without weaknesses."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = errors.strip().splitlines()[-1:] or ["no report"]
        return Finding("pip-audit", Verdict.NOT_CHECKED, f"the index could not be asked: {last[0][:160]}")
    weak = [
        f"{each['name']} {each['version']}: {weakness['id']}" for each in packages for weakness in each.get("vulns", ())
    ]
    unknown = [each["name"] for each in packages if "skip_reason" in each]
    if weak:
        return judged("pip-audit", weak, "")
    if unknown or not packages:
        text = f"the index says nothing of weaknesses in {len(unknown)} of {len(packages)} packages ({', '.join(unknown[:3])}, ...)"
        return Finding("pip-audit", Verdict.NOT_CHECKED, text)
    return judged("pip-audit", [], f"no known weakness in {len(packages)} packages")


def listed(python: Path, tools: Path, artifact: Path, version: str) -> Finding:
    """Write the bill of materials beside the artifact, in CycloneDX's format. tools: the Python that has cyclonedx-bom."""
    place = artifact.with_name(artifact.name.replace(".tar.gz", ".cdx.json"))
    command = [
        str(tools),
        "-m",
        "cyclonedx_py",
        "environment",
        str(python),
        "--output-reproducible",
        "--of",
        "JSON",
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        return judged("bill of materials", [run.stderr.strip()], "")
    bill = with_artifact(json.loads(run.stdout), version, hashlib.sha256(artifact.read_bytes()).hexdigest())
    place.write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8")
    return judged("bill of materials", [], f"{len(bill['components'])} packages, in {place.name}")


def with_artifact(bill: Mapping[str, Any], version: str, digest: str) -> dict[str, Any]:
    """Return a bill that says what it is the bill of. Tools for making environments are no part of it."""
    component = {
        "type": "application",
        "bom-ref": "jira_ops.align",
        "name": "jira_ops.align",
        "version": version,
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "licenses": [{"license": {"id": "GPL-3.0-or-later"}}],
    }
    kept = [each for each in bill["components"] if each["name"] not in ("pip", "setuptools", "wheel")]
    gone = {each["bom-ref"] for each in bill["components"]} - {each["bom-ref"] for each in kept}
    links = [each for each in bill.get("dependencies", ()) if each["ref"] not in gone]
    return {
        **bill,
        "metadata": {**bill.get("metadata", {}), "component": component},
        "components": kept,
        "dependencies": [{"ref": component["bom-ref"], "dependsOn": sorted(each["bom-ref"] for each in kept)}, *links],
    }

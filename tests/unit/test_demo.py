# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo without a sandbox: what it prints fits a screen, and nothing of the user's settings reaches its playbooks."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from tests.demo import play, screen

PROJECT = Path(__file__).resolve().parents[2]
OUTPUT = """TASK [Print the summary] ****
acme-shop:
  excess  A, B
2 sites: 2 proven.
acme-shop  proven, token created
acme-labs  proven, token created
ok: [acme-shop]

PLAY RECAP *****
acme-shop : ok=15 changed=4
"""


def result(**given: Any) -> dict[str, Any]:
    return {"proven": True, "token": {"days_left": 364}, "connector": {"name": "Jira x", "active": True}, **given}


def test_summary_is_what_a_user_looks_at_last() -> None:
    assert screen.summary(OUTPUT).split("\n")[1:4] == OUTPUT.split("\n")[3:6]
    assert "PLAY RECAP" not in screen.summary(OUTPUT) and "excess" not in screen.summary(OUTPUT)
    assert "no hosts" in screen.summary("ERROR: no hosts\n")


def test_table_fits_80_columns_whatever_it_holds() -> None:
    long = result(proven=False, message="because " * 40, connector={"name": "Jira " + "x" * 90, "active": False})
    lines = screen.table({"acme-shop": result(), "s" * 90: long}).splitlines()
    assert len(lines) == 3 and max(map(len, lines)) <= screen.COLUMNS
    assert lines[1].split() == ["acme-shop", "Jira", "x", "yes", "364", "yes"] and "NO:" in lines[2]


@pytest.mark.parametrize(
    "name",
    ["ANSIBLE_CONFIG", "ANSIBLE_STDOUT_CALLBACK", "ANSIBLE_VAULT_PASSWORD_FILE", "JIRA_ALIGN_SESSION", "HTTPS_PROXY"],
)
def test_nothing_of_the_users_settings_reaches_a_playbook(name: str, tmp_path: Path) -> None:
    made = play.environment(tmp_path, {name: "the user's", "PATH": "/bin", "ANSIBLE_COLLECTIONS_PATH": "/installed"})
    assert "the user's" not in made.values() and Path(made["ANSIBLE_CONFIG"]).read_text(encoding="utf-8") == ""
    assert made["PATH"] == "/bin" and made["ANSIBLE_COLLECTIONS_PATH"] == "/installed"


def test_starter_runs_a_playbook_below_a_path_with_blanks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "with blanks"
    folder.mkdir()
    monkeypatch.setattr(play, "_program", lambda: "/bin/echo")
    play.write_starter(folder, folder / "inventory.json")
    subprocess.run([str(folder / "play"), "verify", "--limit", "a b"], check=True)
    assert capfd.readouterr().out == f"-i {folder}/inventory.json jira_ops.align.verify --limit a b\n"


def test_demo_needs_nothing_that_the_workshop_has_otherwise() -> None:
    def read(name: str) -> dict[str, str]:
        lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
        found = [Requirement(line) for line in lines if line and line[0] not in "#-"]
        return {each.name: str(each.specifier) for each in found}

    workshop = {**read("requirements-test.txt"), **read("requirements-system.txt"), **read("requirements-dev.txt")}
    assert read("requirements-demo.txt").items() <= workshop.items()

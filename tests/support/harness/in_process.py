# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of tests that call the collection's code in their own process; a conftest imports those that it wants."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.harness.runs import Clock, leave_out_environment, skip_waits


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What the modules wait, they wait on this clock: budgets and order are the real ones."""
    return skip_waits(monkeypatch)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No credential, proxy or netrc of whoever runs the tests."""
    leave_out_environment(monkeypatch)


@pytest.fixture(autouse=True)
def own_shared_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs on this machine share (locks, what was seen of connector slots), every test has for itself."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

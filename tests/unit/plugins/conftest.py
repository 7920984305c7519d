# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules at a sandbox, with a clock on which waiting takes no time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.check import all_problems
from tests.harness.runs import Clock, ModuleClient, leave_out_environment, skip_waits
from tests.sandbox import pytest_plugin
from tests.sandbox.fixture import Sandbox

sandbox_process = pytest_plugin.sandbox_process
demo_process, demo_sandbox = pytest_plugin.demo_process, pytest_plugin.demo_sandbox
make_sandbox = pytest_plugin.make_sandbox


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


@pytest.fixture
def sandbox(sandbox_process: Sandbox, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A clean sandbox of one.yml. What a test makes the modules ask of it, and what it answers, has to be in the contract."""
    sandbox_process.reset()
    sandbox_process.record()
    yield sandbox_process
    checked = request.node.get_closest_marker("answers_unchecked") is None
    requests_checked = request.node.get_closest_marker("requests_unchecked") is None
    assert all_problems(sandbox_process.exchanges(), request=requests_checked, answer=checked) == []


@pytest.fixture(scope="session")
def modules_process(sandbox_process: Sandbox) -> ModuleClient:
    """The credentials of one.yml, read once."""
    return ModuleClient(sandbox_process, "acme-one", "align")


@pytest.fixture
def modules(sandbox: Any, modules_process: ModuleClient) -> ModuleClient:
    """The site acme-one and the tenant align of a clean sandbox."""
    return modules_process


@pytest.fixture
def demo_modules(demo_sandbox: Any) -> ModuleClient:
    """The site acme-shop and the tenant acme-align of a clean sandbox with two organizations and six sites."""
    return ModuleClient(demo_sandbox, "acme-shop", "acme-align")


@pytest.fixture
def dead_url() -> str:
    """An address on loopback where nobody listens."""
    return "http://127.0.0.1:9"

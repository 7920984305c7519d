# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules at a sandbox, with a clock on which waiting takes no time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.contract.check import all_problems
from tests.support.harness import in_process
from tests.support.harness.runs import ModuleClient
from tests.support.sandbox import pytest_plugin
from tests.support.sandbox.fixture import Sandbox

sandbox_process = pytest_plugin.sandbox_process
demo_process, demo_sandbox = pytest_plugin.demo_process, pytest_plugin.demo_sandbox
make_sandbox = pytest_plugin.make_sandbox
clock, bare_environment, own_shared_files = (
    in_process.clock,
    in_process.bare_environment,
    in_process.own_shared_files,
)


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

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: `pytest_plugins = ["tests.support.sandbox.pytest_plugin"]` in a conftest, or import them there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Callable

import pytest

from .fixture import Sandbox, World
from .worlds import DEMO, ONE


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[Sandbox]:
    """One process of one.yml for the whole session; use `sandbox` for a clean one."""
    with Sandbox(ONE) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Sandbox:
    """The shared process, reset for this test."""
    sandbox_process.reset()
    return sandbox_process


@pytest.fixture(scope="session")
def demo_process() -> Iterator[Sandbox]:
    with Sandbox(DEMO) as sandbox:
        yield sandbox


@pytest.fixture
def demo_sandbox(demo_process: Sandbox) -> Sandbox:
    """Two organizations, six sites, two tenants, reset for this test."""
    demo_process.reset()
    return demo_process


@pytest.fixture
def make_sandbox() -> Iterator[Callable[..., Sandbox]]:
    """A process of its own for this test: make_sandbox(world)."""
    started: list[Sandbox] = []

    def make(world: World = None) -> Sandbox:
        sandbox = Sandbox(world)
        started.append(sandbox)
        return sandbox.start()

    yield make
    for sandbox in started:
        sandbox.__exit__()

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of whole runs share: ansible-playbook, and sandboxes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.harness.play import Ansible
from tests.support.sandbox.fixture import Sandbox
from tests.system import kill_points, test_three_slices
from tests.system.beside import begun
from tests.system.support import Rollout

pytest_plugins = ["tests.support.sandbox.pytest_plugin"]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("kill points", "runs that are killed (test_killed.py)")
    usual = kill_points.SETTINGS
    group.addoption(
        "--kill-share", type=float, default=usual.share, help="the share of all points that is tried; 1 is all"
    )
    group.addoption("--kill-seed", type=int, default=usual.seed, help="which of them")
    group.addoption(
        "--kill-at", default=usual.only, help="one point, as in rotate/1/17/after: playbook, sites, request, moment"
    )
    group.addoption(
        "--kill-at-once", type=int, default=usual.at_once, help="how many of each kind of run at the same time"
    )
    parser.getgroup("slices", "three slices at once (test_three_slices.py)").addoption(
        "--slice-rounds", type=int, default=1, help="how often"
    )


def pytest_configure(config: pytest.Config) -> None:
    settings, given = kill_points.SETTINGS, config.getoption
    settings.share, settings.seed = given("--kill-share"), given("--kill-seed")
    test_three_slices.ROUNDS["number"] = given("--slice-rounds")
    settings.only, settings.at_once = given("--kill-at"), given("--kill-at-once")
    if settings.only and not settings.only.startswith(kill_points.STORIES):
        raise pytest.UsageError(
            f"--kill-at {settings.only}: a point begins with one of {', '.join(kill_points.STORIES)}"
        )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest runs go on beside all other tests, and are waited for last."""
    items.sort(key=lambda item: item.path.stem == "test_killed")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for outcome in sorted(kill_points.SETTINGS.outcomes, key=lambda outcome: (outcome.playbook, outcome.sites)):
        terminalreporter.write_line(f"killed: {outcome}")


@pytest.fixture(scope="session", autouse=True)
def long_runs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Begins what the selected tests will ask for, in their order."""
    with begun(
        dict.fromkeys(name for item in request.session.items for name in getattr(item, "fixturenames", ())),
        tmp_path_factory.mktemp,
    ):
        yield


@pytest.fixture
def ansible(tmp_path: Path) -> Ansible:
    """Runs playbooks in the test's own folder."""
    return Ansible(tmp_path)


@pytest.fixture
def rollout(ansible: Ansible, sandbox: Sandbox) -> Rollout:
    """One site, nothing there yet."""
    return Rollout(ansible, sandbox)

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the integration tests share: ansible-playbook, and sandboxes."""
from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest

from tests.harness.play import Ansible
from tests.integration.beside import begun
from tests.integration.support import Rollout
from tests.sandbox.fixture import Sandbox

pytest_plugins = ["tests.sandbox.pytest_plugin"]


@pytest.fixture(scope="session", autouse=True)
def long_runs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Begins what the selected tests will ask for."""
    with begun({name for item in request.session.items for name in getattr(item, "fixturenames", ())}, tmp_path_factory.mktemp):
        yield


@pytest.fixture
def ansible(tmp_path: Path) -> Ansible:
    """Runs playbooks in the test's own folder."""
    return Ansible(tmp_path)


@pytest.fixture
def rollout(ansible: Ansible, sandbox: Sandbox) -> Rollout:
    """One site, nothing there yet."""
    return Rollout(ansible, sandbox)

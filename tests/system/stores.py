# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of token stores share: the examples of docs/stores.md, and reading how a host failed."""

from __future__ import annotations

import os
import re

from tests.conftest import PROJECT
from tests.support.harness.play import Run

NOWHERE = "http://127.0.0.1:1"
COLLECTIONS = {
    "ANSIBLE_COLLECTIONS_PATH": os.pathsep.join(
        [os.environ["ANSIBLE_COLLECTIONS_PATH"], str(PROJECT / ".build" / "collections")]
    )
}


def example(name: str) -> str:
    """Return a block of docs/stores.md."""
    text = (PROJECT / "docs" / "stores.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"<!-- tested: {re.escape(name)} -->\n```\w+\n(.*?)```", text, re.DOTALL)
    return str(found)


def controller_environment(url: str, token: str) -> dict[str, str]:
    """Return what a job gets from a credential of AWX's built-in type Red Hat Ansible Automation Platform: every variable under two names."""
    values = {"HOST": url, "USERNAME": "", "PASSWORD": "", "VERIFY_SSL": "False", "OAUTH_TOKEN": token}
    return {f"{prefix}_{name}": value for prefix in ("TOWER", "CONTROLLER") for name, value in values.items()}


def only_reading(policy: str) -> str:
    """Return a Vault policy for the same paths that allows no more than to read them."""
    return re.sub(r"\[.*?\]", '["read"]', policy)


def said(run: Run, host: str) -> str:
    """Return the last failure of a host, which is what its run ended with."""
    return [each.msg for each in run.results if each.host == host and each.failed][-1]


def missing(text: str, *expected: str) -> list[str]:
    """Return what a message lacks, and the message."""
    lacking = [each for each in expected if each not in text]
    return [*lacking, text] if lacking else []

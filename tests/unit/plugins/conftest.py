# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Code of the collection alone, with a clock on which waiting takes no time: no sandbox, no Ansible run."""

from __future__ import annotations

from tests.support.harness import in_process

clock, bare_environment, own_shared_files = (
    in_process.clock,
    in_process.bare_environment,
    in_process.own_shared_files,
)

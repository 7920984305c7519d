# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a process would write to syslog goes into the file that TEST_SYSLOG names; Python reads this where it is on PYTHONPATH."""

from __future__ import annotations

import os
import syslog


def write(*given: object) -> None:
    """Append a message."""
    with open(os.environ["TEST_SYSLOG"], "a", encoding="utf-8") as file:
        file.write(f"{given[-1]}\n")


if "TEST_SYSLOG" in os.environ:
    syslog.syslog = write  # type: ignore[assignment]

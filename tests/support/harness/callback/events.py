# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A callback that writes what callbacks are told as JSON lines to the file that EVENTS_FILE names: so tests read results, not screens."""

from __future__ import annotations

import json
import os
import time
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: events
type: aggregate
short_description: Results as JSON lines
description:
  - Writes every task's result, and the recap, as one JSON object per line to the file named by the environment variable E(EVENTS_FILE).
author:
  - the jira_ops.align authors (@jira-ops)
"""


class CallbackModule(CallbackBase):
    """One line per result, with when the task began and ended on that host."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "events"

    def __init__(self) -> None:
        super().__init__()
        self._began: dict[tuple[str, str], float] = {}
        self._file = open(os.environ["EVENTS_FILE"], "a", encoding="utf-8", buffering=1)  # noqa: SIM115 - open as long as the object lives

    def _write(self, **line: Any) -> None:
        self._file.write(json.dumps(line, default=str) + "\n")

    def _result(self, status: str, result: Any, item: bool = False) -> None:
        task, host = result._task, result._host.get_name()
        content = dict(result._result)
        self._write(
            event="item" if item else "result",
            status="changed" if status == "ok" and content.get("changed") else status,
            host=host,
            name=task.name or task.action,
            action=task.action,
            path=task.get_path() or "",
            check=bool(task.check_mode),
            ignored=bool(task.ignore_errors) if status == "failed" else False,
            began=self._began.get((task._uuid, host), 0.0),
            ended=time.time(),
            result=content,
        )

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        self._began[(task._uuid, host.get_name())] = time.time()

    def v2_runner_on_ok(self, result: Any) -> None:
        self._result("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._result("failed", result)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._result("skipped", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._result("unreachable", result)

    def v2_runner_item_on_ok(self, result: Any) -> None:
        self._result("ok", result, item=True)

    def v2_runner_item_on_failed(self, result: Any) -> None:
        self._result("failed", result, item=True)

    def v2_runner_item_on_skipped(self, result: Any) -> None:
        self._result("skipped", result, item=True)

    def v2_runner_retry(self, result: Any) -> None:
        self._result("retry", result, item=True)

    def v2_on_file_diff(self, result: Any) -> None:
        self._write(event="diff", host=result._host.get_name(), name=result._task.name, diff=result._result.get("diff"))

    def v2_playbook_on_stats(self, stats: Any) -> None:
        self._write(event="stats", hosts={host: stats.summarize(host) for host in sorted(stats.processed)})
        self._file.flush()

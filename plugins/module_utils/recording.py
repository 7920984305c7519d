# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recording a run: the shape of every exchange of a module, redacted as in the doctor's report, appended to a file. Private to the collection."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .lock import exclusive

if TYPE_CHECKING:
    from .api.exchange import Exchange

FORMAT = 1


class Recorder:
    """Keeps what the clients of one module have exchanged, where a file is given for it."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._seen: list[Exchange] = []

    def watch(self, client: Any) -> Any:
        """Return the client, watched."""
        if self._path:
            client.observers.append(self._seen.append)
        return client

    def write(self, module: str) -> str | None:
        """Append a line to the file, and return why that was not possible, or None. The run goes on either way."""
        if not self._path or not self._seen:
            return None
        line = json.dumps(
            {"recording": "jira_ops.align", "format": FORMAT, "module": module, "exchanges": _shapes(self._seen)}
        )
        try:
            with exclusive("recording", os.path.abspath(self._path)):
                handle = os.open(
                    self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
                )
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(f"{line}\n")
        except OSError as failure:
            return f"record_exchanges: {self._path} cannot be written: {failure.strerror}. The exchanges of {module} are not recorded."
        return None


def _shapes(seen: Sequence[Exchange]) -> list[dict[str, Any]]:
    # Imported where a run is recorded, which most are not: no module waits for it otherwise.
    from .doctor.report_exchanges import exchanges_of  # pylint: disable=import-outside-toplevel

    return exchanges_of([(exchange.operation.service.value, exchange) for exchange in seen])

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything on disk before an answer to a write leaves: one SQLite file, a row per part of the world.

Only the parts that changed are written, so a write costs the same with one site as with hundreds; a killed process loses
nothing that it answered.
"""

from __future__ import annotations

import json
import os
import sqlite3
from typing import Any, Dict, Iterable, List, Optional


class Store:
    def __init__(self, path: str) -> None:
        # It holds every secret of the world
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._db = sqlite3.connect(path, isolation_level=None)
        # The operating system outlives a killed process: no need to wait for the disk
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("CREATE TABLE IF NOT EXISTS part (name TEXT PRIMARY KEY, body TEXT)")
        self._db.execute("CREATE TABLE IF NOT EXISTS log (n INTEGER PRIMARY KEY, body TEXT)")

    def load(self) -> Optional[Dict[str, Any]]:
        parts = {name: json.loads(body) for name, body in self._db.execute("SELECT name, body FROM part")}
        return parts or None

    def load_log(self) -> List[Dict[str, Any]]:
        return [json.loads(body) for (body,) in self._db.execute("SELECT body FROM log ORDER BY n")]

    def save(self, parts: Dict[str, Any], entries: Iterable[Dict[str, Any]]) -> None:
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT OR REPLACE INTO part VALUES (?, ?)", [(name, json.dumps(body)) for name, body in parts.items()]
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO log VALUES (?, ?)", [(entry["n"], json.dumps(entry)) for entry in entries]
        )
        self._db.execute("COMMIT")

    def clear_log(self) -> None:
        self._db.execute("DELETE FROM log")

    def clear(self) -> None:
        self._db.execute("DELETE FROM log")
        self._db.execute("DELETE FROM part")

    def close(self) -> None:
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token store command: the record as JSON on the stdout of one command of the user's, and on the stdin of another."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ansible_collections.jira_ops.align.plugins.module_utils.gate import line
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord, from_dict
from ansible_collections.jira_ops.align.plugins.plugin_utils.controller import reason
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores.base import StoreError, TokenStore

_LONGEST, _LONGEST_WORD = 300, 250
# An argument that gives a secret: as --token=value, as --token value, or as both in one text. What follows it there may be part of the value.
_SECRET_OPTION = r"--?[\w-]*(?:token|password|passphrase|secret|key)[\w-]*"
_SECRET = re.compile(rf"((?:^|\s){_SECRET_OPTION}(?:=|\s+)).*", re.IGNORECASE | re.DOTALL)
_NEXT_IS_SECRET = re.compile(rf"(?:.*\s)?{_SECRET_OPTION}\s*", re.IGNORECASE | re.DOTALL)


def shown(argv: Sequence[str]) -> list[str]:
    """Return a command's words as they may be shown: without what may be a secret among them."""
    words = [_SECRET.sub(r"\1...", str(each)) for each in argv]
    follows = [False, *(bool(_NEXT_IS_SECRET.fullmatch(str(each))) for each in argv[:-1])]
    return ["..." if secret else line(word, longest=_LONGEST_WORD) for word, secret in zip(words, follows)]


class Command(TokenStore):
    """Two commands, each a list of words without a shell, run on the controller."""

    NAME: ClassVar[str] = "command"
    OPTIONS: ClassVar[dict[str, Any]] = {
        "load": {"type": "list", "elements": "str", "required": True},
        "save": {"type": "list", "elements": "str", "required": True},
    }

    @property
    def place(self) -> str:
        """The command that loads it."""
        return f"of the command {self._named('load')}"

    @property
    def lock_name(self) -> str:
        """The whole command: commands of several places begin with the same word."""
        return f"of the command {shlex.join(shown(self.options['load']))}"

    @property
    def to_show(self) -> str:
        """The user's own command, without what may be a secret among its arguments."""
        return f"Show it with: {line(shlex.join(shown(self.options['load'])))} (the field token)"

    def load(self, known: TokenRecord | None = None) -> TokenRecord | None:
        """Read the record from the first command's stdout. Nothing, or {}, means that there is none."""
        printed = self._run("load", known).strip()
        try:
            fields = json.loads(printed or "{}")
            if not isinstance(fields, dict):
                raise ValueError("no object")
        except ValueError as failure:
            problem = f"connector_command_load: {self._named('load')} printed no JSON object."
            raise StoreError(f"{problem} Let it print the record, or nothing where there is none.") from failure
        return from_dict(fields, f"token record {self.place}") if fields else None

    def save(self, record: TokenRecord) -> None:
        """Give the record to the second command, on its stdin."""
        self._run("save", record, {"stdin": json.dumps(record.to_dict()), "stdin_add_newline": True})

    def _run(self, option: str, record: TokenRecord | None, stdin: Mapping[str, Any] | None = None) -> str:
        argv = self.options[option]
        variable = f"connector_command_{option}"
        if not argv:
            raise StoreError(f"{variable}: an empty list is no command. Give the command and its arguments.")
        if re.search(r"\s", argv[0]) and shutil.which(argv[0]) is None:
            problem = f"{self._named(option)!r} has white space, and no file has that name."
            raise StoreError(f"{variable}: {problem} Give a list of words: the command, then each argument by itself.")
        result = self.controller.module("ansible.builtin.command", {"argv": argv, **(stdin or {})})
        if result.get("failed") or result.get("rc"):
            said = _said(result, record.secrets if record else ())
            raise StoreError(f"{variable}: {self._named(option)} failed: {said}")
        return str(result.get("stdout") or "")

    def _named(self, option: str) -> str:
        """Return the command as messages name it: its first word."""
        return shown(self.options[option][:1])[0] if self.options[option] else ""


def _said(result: Mapping[str, Any], secrets: Sequence[str]) -> str:
    """Return the last line that the command wrote to stderr, but never one that repeats a secret, or what is left of one where it is cut."""
    lines = str(result.get("stderr") or "").strip().splitlines()
    if any(secret in lines[-1] for secret in secrets if lines):
        return f"exit code {result.get('rc')}."
    # What Ansible says then is not the same on every ansible-core.
    if not lines and (not result.get("msg") or "non-zero return code" in str(result["msg"])):
        return f"exit code {result.get('rc')}, and nothing on its stderr."
    said = line(lines[-1], longest=_LONGEST) if lines else reason(result)
    if not lines and "Broken pipe" in said:  # what it wrote to stderr is lost then
        return "it ended before it had read the record on its standard input."
    return f"{said.rstrip('.')}."

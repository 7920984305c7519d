# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names that variables beginning with connector_ may have, and what to do about another one. Private to the collection.

A misspelt variable has no effect, so a connector would have other rights than asked for, in other projects. A test compares PLAYBOOKS with the
shipped playbooks.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any

from . import operator_words
from .role_variable_table import REMOVED, VARIABLES

PREFIX = "connector_"
# Facts and internals of the role.
_PRIVATE = "connector__"

ROLE = frozenset(VARIABLES)
# What the playbooks take.
PLAYBOOKS = frozenset(PREFIX + name for name in "hosts report_path retire".split())
# What they and the role set.
_SET = frozenset(PREFIX + name for name in "failed lines part result results sites".split())
_KNOWN = ROLE | PLAYBOOKS | _SET
_OPTIONS = "|".join(sorted(name for name in operator_words.VARIABLES if f"{PREFIX}{name}" in ROLE))
# An option's name as a word of its own, of which the message does not give the variable itself.
_OPTION = re.compile(rf"(?<![\w./<-])({_OPTIONS})(?![\w/>]| \({PREFIX})")
# What the role's names look like where their beginning is misspelt.
_OTHER_PREFIX = re.compile(r"([A-Za-z]{8,10})[_-]([A-Za-z][\w-]{0,60})")
# More names than these in one message help nobody.
_MOST = 10


def unknown_names(names: Sequence[Any]) -> list[str]:
    """Return a sentence for each name of a variable that nothing takes, with the nearest one that something does."""
    unknown = [name for name in sorted(set(map(str, names))) if _is_unknown(name)]
    found = [f"{name[:100]}: this variable is not known and has no effect. {_remedy(name)}" for name in unknown[:_MOST]]
    return found + [f"{len(unknown) - _MOST} more variables are not known."] * (len(unknown) > _MOST)


def _is_unknown(name: str) -> bool:
    if name.startswith(PREFIX):
        return not name.startswith(_PRIVATE) and name not in _KNOWN
    return _meant(name) != ""


def _meant(name: str) -> str:
    """Return the name that was meant where the prefix itself is misspelt: conector_projects, connector-projects. Empty of a name that is somebody else's."""
    match = _OTHER_PREFIX.fullmatch(name)
    if match is None or not _one_edit(match[1].lower(), PREFIX[:-1]):
        return ""
    meant = PREFIX + match[2].replace("-", "_").lower()
    return meant if meant in ROLE | PLAYBOOKS else ""


def _one_edit(one: str, other: str) -> bool:
    """Return whether two words are the same but for one letter too many, too few, another one, or two that changed places."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    swapped = left[1::-1] + left[2:] if len(left) > 1 else left
    return right in (left, left[1:], swapped) or left == right[1:] or left[1:] == right[1:]


def in_role_terms(text: str) -> str:
    """Return a module's message with the role's variables in place of the options that they are handed to.

    Of names that are words as well (name, group, projects), only one that the message begins with is the option.
    """
    option, colon, rest = text.partition(": ")
    begins = colon and f"{PREFIX}{option}" in ROLE
    return _OPTION.sub(rf"{PREFIX}\1", f"{PREFIX}{option}{colon}{rest}" if begins else text)


def _remedy(name: str) -> str:
    if name in REMOVED:
        return REMOVED[name]
    if not name.startswith(PREFIX):
        return f"Did you mean {_meant(name)}?"
    # Without the prefix, which makes all names alike.
    given, names = name[len(PREFIX) : 100].lower(), [each[len(PREFIX) :] for each in sorted(ROLE | PLAYBOOKS)]
    begun = sorted((each for each in names if len(given) > 2 and each.startswith(given)), key=len)
    nearest = begun or difflib.get_close_matches(given, names, n=1)
    return (
        f"Did you mean {PREFIX}{nearest[0]}?"
        if nearest
        else "Remove it, or give it a name that does not begin with connector_."
    )

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A variable's value for an option of a module: nothing where it is omit, as where a task omits the option. Private to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible import errors

# What resolving raises of omit since ansible-core 2.19; before, omit is a text.
_Omitted: Any = getattr(errors, "AnsibleValueOmittedError", ())


def resolved(templar: Any, variables: Mapping[str, Any], name: str) -> list[Any]:
    """Return the value as the only entry; of a variable that is omitted, none. Raises what the templar raises of one that cannot be resolved."""
    try:
        value = templar.template(variables[name])
    except _Omitted:
        return []
    return [] if isinstance(value, str) and value == variables.get("omit") else [value]

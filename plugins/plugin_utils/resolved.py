# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of variables: nothing of one that is omit, as where a task omits an option. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible import errors

from ansible_collections.jira_ops.align.plugins.plugin_utils.plain import plain

# What resolving raises of omit since ansible-core 2.19; before, omit is a text.
_Omitted: Any = getattr(errors, "AnsibleValueOmittedError", ())


def resolved(templar: Any, variables: Mapping[str, Any], name: str) -> list[Any]:
    """Return the value as the only entry; of a variable that is omitted, none. Raises what the templar raises of one that cannot be resolved."""
    try:
        value = templar.template(variables[name])
    except _Omitted:
        return []
    return [] if isinstance(value, str) and value == variables.get("omit") else [value]


def resolve_each(
    templar: Any, variables: Mapping[str, Any], names: Iterable[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the plain values of those variables that are set, and a message for each that cannot be resolved, both by name."""
    values: dict[str, Any] = {}
    unresolved: dict[str, str] = {}
    for name in names:
        if name in variables:
            try:
                values.update((name, plain(value)) for value in resolved(templar, variables, name))
            except Exception as failure:  # pylint: disable=broad-except # before ansible-core 2.19, filters raise any
                unresolved[name] = f"{name}: its value cannot be resolved: {failure}"
    return values, unresolved

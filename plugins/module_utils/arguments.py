# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Argument specs, composed: what every module takes, and what one module adds.

The documentation of CONNECTION is the fragment jira_ops.align.connection.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.basic import env_fallback
from ansible.module_utils.common.validation import check_type_dict

from .api import services
from .api.credential import ModuleOption


@dataclass(frozen=True)
class Arguments:
    """An argument spec and its rules, in the terms of ansible-core's ArgumentSpecValidator."""

    options: dict[str, dict[str, Any]]
    required_if: list[tuple[str, Any, tuple[str, ...]]] = field(default_factory=list)
    required_one_of: list[tuple[str, ...]] = field(default_factory=list)
    required_together: list[tuple[str, ...]] = field(default_factory=list)
    required_by: dict[str, tuple[str, ...]] = field(default_factory=dict)
    mutually_exclusive: list[tuple[str, ...]] = field(default_factory=list)

    def __add__(self, other: Arguments) -> Arguments:
        return Arguments(
            {**self.options, **other.options},
            self.required_if + other.required_if,
            self.required_one_of + other.required_one_of,
            self.required_together + other.required_together,
            {**self.required_by, **other.required_by},
            self.mutually_exclusive + other.mutually_exclusive,
        )

    def rules(self) -> dict[str, Any]:
        """The rules as keyword arguments of AnsibleModule and ArgumentSpecValidator alike."""
        return {
            "required_if": self.required_if,
            "required_one_of": self.required_one_of,
            "required_together": self.required_together,
            "required_by": self.required_by,
            "mutually_exclusive": self.mutually_exclusive,
        }


def prepared(options: dict[str, dict[str, Any]], given: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """Return the arguments that ansible-core can take, and the message about the first that it would take for something else, or None."""
    kept, problem = without_odd_dictionaries(options, given)
    return kept, problem or _not_text(options, given) or _not_finite(options, given)


def boolean_read(value: bool) -> str:
    """Return what to say of a boolean where text belongs."""
    words = "yes, on or true" if value else "no, off or false"
    example = "YES" if value else "NO"
    return f"invalid value {str(value).lower()}: YAML reads {words} without quotes as a boolean. Quote the value, like '{example}'."


def no_text(value: Any) -> str:
    """Return what to say of a value of another kind where text belongs, or an empty text. ansible-core would make 'False' or "['x']" of it."""
    if isinstance(value, bool):
        return boolean_read(value)
    if isinstance(value, (list, tuple, Mapping)):
        kind, remedy = type(value).__name__, "Give one text; of a lookup, query() returns a list and lookup() a text."
        return f"a value of type {kind} is not a text. {remedy}"
    return ""


def _not_text(options: dict[str, dict[str, Any]], given: dict[str, Any]) -> str | None:
    """Return the message about the first value of another kind where text belongs, or None. It is not repeated: it may be a secret."""
    for name, spec in _spellings(options):
        value = given.get(name)
        entries = (
            value
            if isinstance(value, (list, tuple)) and spec.get("elements") == "str"
            else [value]
            if spec.get("type") == "str"
            else []
        )
        for each in entries:
            if no_text(each):
                return f"{name}: {no_text(each)}"
    return None


def _not_finite(options: dict[str, dict[str, Any]], given: dict[str, Any]) -> str | None:
    """Return the message about a number that is none, or is endless: no time passes it, so what waits for that long never ends."""
    for name, spec in _spellings(options):
        if spec.get("type") == "float" and isinstance(given.get(name), (str, float)):
            try:
                finite = math.isfinite(float(given[name]))
            except ValueError:
                continue  # ansible-core refuses it
            if not finite:
                return f"{name}: invalid value {given[name]}. Expected a number, like 30."
    return None


def without_odd_dictionaries(
    options: dict[str, dict[str, Any]], given: dict[str, Any]
) -> tuple[dict[str, Any], str | None]:
    """Return the arguments without those that have suboptions and are no dictionary, and the message about the first of these, or None.

    With one of them, ansible-core ends (some versions with a traceback) before it knows which arguments are secrets, and shows all of them.
    The value is left out and not repeated: it may hold a secret itself.
    """
    kept, problem = dict(given), None
    for spelling, spec in _spellings(options):
        if "options" in spec and given.get(spelling) is not None and not _is_dictionary(given[spelling]):
            kept[spelling] = None
            kind = type(given[spelling]).__name__
            remedy = "Give a dictionary, as the documentation has it."
            problem = problem or f"{spelling}: a value of type {kind} is not a dictionary. {remedy}"
    return kept, problem


def _spellings(options: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Return every name under which an option may be given, aliases among them, with its specification."""
    return [(name, spec) for option, spec in options.items() for name in (option, *spec.get("aliases", ()))]


def _is_dictionary(value: Any) -> bool:
    try:
        return isinstance(check_type_dict(value), Mapping)
    except (TypeError, ValueError):
        return False


def _from_environment(option: ModuleOption) -> dict[str, Any]:
    """Return the spec of an option for which an environment variable is used where it is unset."""
    secret = {"no_log": True} if option.secret else {}
    default = {} if option.default is None else {"default": option.default}
    return {"type": "str", **secret, **default, "fallback": (env_fallback, [option.variable])}


# Taken by every module, used by those that need them: so one entry for the action group in module_defaults suits all.
CONNECTION = Arguments(
    {
        **{option.name: _from_environment(option) for option in services.common_options()},
        "org_id": {"type": "str"},  # a module that cannot do without it declares it once more
        "jira_access": {"type": "str", "choices": ["site", "gateway"], "default": "site"},
        "validate_certs": {"type": "bool", "default": True},
        "ca_path": {"type": "path"},
        "timeout": {"type": "float", "default": 30.0},
        "retries": {"type": "int", "default": 4},
        "trusted_hosts": {"type": "list", "elements": "str", "default": []},
        "routes": {
            "type": "list",
            "elements": "str",
            "choices": ["published", "console", "handoff"],
            "default": ["published", "console", "handoff"],
        },
        "on_handoff": {"type": "str", "choices": ["report", "fail"], "default": "report"},
        "record_exchanges": {"type": "path"},
    }
)

# What a connector may do, for the modules that give it, that make a token for it, and that prove it; documented by the fragment profile.
PROFILE = Arguments(
    {
        "profile": {"type": "str", "choices": ["read_only", "read_write", "boards", "administer"]},
        "profile_add": {"type": "list", "elements": "str"},
        "profile_remove": {"type": "list", "elements": "str"},
    }
)

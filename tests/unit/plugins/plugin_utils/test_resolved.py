# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A variable that is omitted has no value, in every version of ansible-core."""

from __future__ import annotations

from typing import Any

import pytest
from ansible import errors, template
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.jira_ops.align.plugins.plugin_utils.resolved import resolve_each, resolved
from tests.support.harness.lookups import Resolving

# What a task has as omit: before ansible-core 2.19 a text, since then nothing but what Ansible itself knows.
TEXT = {} if hasattr(errors, "AnsibleValueOmittedError") else {"omit": "__omit_place_holder__1"}
# Since 2.19, only a text that is trusted is a template.
TRUSTED: Any = getattr(template, "trust_as_template", str)


@pytest.mark.parametrize(
    "value, found",
    [
        ("{{ unknown | default(omit) }}", []),
        ("{{ omit }}", []),
        ("{{ other | default(omit) }}", ["x"]),
        ("", [""]),
        (None, [None]),
        (["a"], [["a"]]),
    ],
)
def test_the_value_of_a_variable_unless_it_is_omitted(value: Any, found: list[Any]) -> None:
    variables = {"name": TRUSTED(value) if value and isinstance(value, str) else value, "other": "x", **TEXT}
    assert resolved(Templar(loader=DataLoader(), variables=variables), variables, "name") == found


# Before ansible-core 2.19, a filter's own errors are not Ansible's.
@pytest.mark.parametrize("kind", [errors.AnsibleError, ZeroDivisionError, ValueError])
def test_each_variable_is_resolved_by_itself(kind: type[Exception]) -> None:
    variables = {"a": 1, "b": kind("no such file"), "c": None, "d": "not asked for"}
    assert resolve_each(Resolving(), variables, ["a", "b", "c", "missing"]) == (
        {"a": 1, "c": None},
        {"b": "b: its value cannot be resolved: no such file"},
    )

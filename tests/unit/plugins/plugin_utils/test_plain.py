# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""plain: what Ansible hands over becomes types that every library can write."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.jira_ops.align.plugins.module_utils.token.record import from_dict
from ansible_collections.jira_ops.align.plugins.plugin_utils.plain import plain


class Unsafe(str):
    """As the unsafe text of ansible-core before 2.19, whose str() is itself."""

    def __str__(self) -> str:  # pylint: disable=invalid-str-returned
        return self


class Number(int):
    """As a tagged number of ansible-core 2.19."""


@pytest.mark.parametrize(
    "value, expected",
    [
        (Unsafe("a"), "a"),
        ({Unsafe("a"): [Unsafe("b"), (Unsafe("c"),)]}, {"a": ["b", ["c"]]}),
        (Number(1), 1),
        (True, True),
        (None, None),
        (1.5, 1.5),
    ],
)
def test_value_is_plain(value: Any, expected: Any) -> None:
    found = plain(value)
    assert found == expected and type(found) is type(expected)
    assert yaml.safe_load(yaml.safe_dump(found)) == expected


def test_record_of_unsafe_texts_can_be_written() -> None:
    record = from_dict({"token_id": Unsafe("1"), "token": Unsafe("t"), "label": Unsafe("l"), "serves": Unsafe("c t")})
    assert yaml.safe_load(yaml.safe_dump(record.to_dict()))["owner"] == "c t"

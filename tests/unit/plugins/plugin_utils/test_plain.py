# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""plain: what Ansible hands over becomes types that every library can write."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
import yaml

from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord, from_dict
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


def unsafe(value: Any) -> Any:
    """The same value with each text in it unsafe, as another strategy plugin's results have it."""
    if isinstance(value, dict):
        return {Unsafe(name): unsafe(each) for name, each in value.items()}
    if isinstance(value, list):
        return [unsafe(each) for each in value]
    return Unsafe(value) if isinstance(value, str) else value


TOKEN = {"token": "t", "token_id": "1", "label": "l", "account_id": "a", "email": "e", "scopes": ["read", "write"]}
MORE = {"service_account_id": "s", "expires_at": "2026-12-01T00:00:00Z", "expires_in_days": 365}
REPLACED = [{"token_id": "0", "label": "l", "account_id": "a"}]
STORED = {
    **TOKEN,
    **MORE,
    "serves": "c t",
    "applied_to": "x",
    "previous": {"token": "p", "token_id": "0"},
    "replaces": REPLACED,
    "retired": {"at": "2026-12-01T00:00:00Z", "revoked": REPLACED},
}


@pytest.mark.parametrize(
    "record",
    [
        from_dict(unsafe(STORED)),
        from_dict({"serves": "c t"}).issued(unsafe({**TOKEN, **MORE}), unsafe(REPLACED)),
        from_dict(STORED).retired(
            unsafe(REPLACED), unsafe({**MORE, "id": "s"}), datetime(2026, 12, 1, tzinfo=timezone.utc)
        ),
    ],
    ids=["stored", "issued", "retired"],
)
def test_record_of_unsafe_texts_can_be_written(record: TokenRecord) -> None:
    assert yaml.safe_load(yaml.safe_dump(record.to_dict()))["owner"] == "c t"

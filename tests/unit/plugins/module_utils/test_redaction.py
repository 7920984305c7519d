# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""redaction: every form in which a secret could be written."""

from __future__ import annotations

import base64
from urllib.parse import quote, quote_plus

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.redaction import MASK, Redactor

SECRET = "p&ss w/rd=\u00e9+"


@pytest.mark.parametrize(
    "form", [SECRET, quote(SECRET, safe=""), quote_plus(SECRET), base64.b64encode(SECRET.encode()).decode()]
)
def test_plain_encoded_and_base64(form: str) -> None:
    redactor = Redactor([None, "", SECRET])
    assert redactor.clean(f"before {form} after") == f"before {MASK} after"


def test_a_secret_that_holds_another_is_gone_whole() -> None:
    assert Redactor(["abcd", "abcdefgh"]).clean("xabcdefghx") == f"x{MASK}x"


@pytest.mark.parametrize("prefix", ["ATSTT", "ATATT", "ATCTT"])
def test_what_looks_like_an_atlassian_token_is_gone_though_nobody_named_it(prefix: str) -> None:
    assert Redactor().clean(f'"{prefix}3xFfGF0-_abc=12345AB",') == f'"{MASK}",'


def test_what_is_too_short_to_be_a_secret_masks_nothing() -> None:
    assert Redactor(["a", "on"]).clean("a person") == "a person"

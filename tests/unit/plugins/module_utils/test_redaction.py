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


@pytest.mark.parametrize(
    "text, cleaned",
    [
        ("Failed to parse: http://user:s3cret@proxy:99999", f"Failed to parse: http://{MASK}@proxy:99999"),
        ("http://user:PW#X@h", f"http://{MASK}@h"),
        ("http://user:P/W?X@h:1/", f"http://{MASK}@h:1/"),
        ("http://:PW@h", f"http://{MASK}@h"),
        ("https://a@b/c", "https://a@b/c"),
        ("https://h:443/path?email=a@b.c", "https://h:443/path?email=a@b.c"),
        ("https://[::1]:443/x a@b.c", "https://[::1]:443/x a@b.c"),
        ("at https://h:443: a@b.c", "at https://h:443: a@b.c"),
    ],
)
def test_what_a_url_signs_in_with_is_gone(text: str, cleaned: str) -> None:
    assert Redactor().clean(text) == cleaned

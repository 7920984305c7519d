# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""html_form: a form as a browser sees it."""

from __future__ import annotations

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.html_form import Form, forms_of
from ansible_collections.jira_ops.align.plugins.module_utils.api.html_page import Unreadable


def form(content: str) -> Form:
    """The one form of a page with this content."""
    (found,) = forms_of(f"<form method=POST action='/x'>{content}<input type=submit name=go value=Go></form>")
    return found


def sent(content: str, values: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """What a browser sends when Go is pressed, without the button."""
    filled = form(content).filled(values or {})
    (pressed,) = [button for button in filled.buttons() if button.name == "go"]
    pairs = filled.submission(pressed)
    assert pairs.count(("go", "Go")) == 1
    return [pair for pair in pairs if pair != ("go", "Go")]


@pytest.mark.parametrize(
    "content, pairs",
    [
        ("<input name=a value=1><input name=b value=2><input name=a value=3>", [("a", "1"), ("b", "2"), ("a", "3")]),
        ("<INPUT NAME='a' VALUE=\"x y\">", [("a", "x y")]),
        (
            "<input type=hidden name=a value='&quot;R&amp;D&quot; &lt;b&gt; caf&eacute; &#39;'>",
            [("a", '"R&D" <b> caf\u00e9 \'')],
        ),
        ("<input name=a>", [("a", "")]),
        ("<input name=a value>", [("a", "")]),
        ("<input value=1>", []),
        ("<input name=a value=1 disabled>", []),
        ("<input name=a value=1 disabled='disabled'>", []),
        ("<input name=a value=1 readonly>", [("a", "1")]),
        ("<input type=checkbox name=a><input type=checkbox name=b checked>", [("b", "on")]),
        ("<input type=checkbox name=a value=x checked='checked'/>", [("a", "x")]),
        ("<input type=radio name=a value=1><input type=radio name=a value=2 checked>", [("a", "2")]),
        (
            "<input type=submit name=b value=B><input type=image name=c><input type=button name=d value=D><input type=reset name=e>",
            [],
        ),
        ("<button name=b>B</button><button name=c type=button value=C>C</button>", []),
        ("<input type=file name=f>", []),
        ("<input type=password name=p value='&#8226;&#8226;'>", [("p", "\u2022\u2022")]),
        ("<textarea name=t>\n\na\nb</textarea>", [("t", "\r\na\r\nb")]),
        ("<textarea name=t>a &lt; b</textarea>", [("t", "a < b")]),
        ("<textarea name=t></textarea>", [("t", "")]),
        ("<select name=s><option value=1>One<option value=2 selected>Two</select>", [("s", "2")]),
        ("<select name=s><option value=1>One</option><option>  Two\n words </option></select>", [("s", "1")]),
        ("<select name=s><option>  Two\n words </option></select>", [("s", "Two words")]),
        ("<select name=s><option value='' selected>None</option></select>", [("s", "")]),
        ("<select name=s></select>", []),
        ("<select name=s multiple><option value=1>One<option value=2>Two</select>", []),
        (
            "<select name=s multiple><option value=1 selected>One<option value=2 selected>Two</select>",
            [("s", "1"), ("s", "2")],
        ),
        ("<select name=s><option value=1 disabled>One<option value=2>Two</select>", [("s", "2")]),
        ("<fieldset disabled><input name=a value=1></fieldset><input name=b value=2>", [("b", "2")]),
        ("<select name=s disabled><option value=1>One</select>", []),
        ("<!-- <input name=old value=1> --><input name=a value=1>", [("a", "1")]),
        ("<script>var t = \"<input name='js' value='1'>\";</script><input name=a value=1>", [("a", "1")]),
        ("<template><input name=t value=1></template><input name=a value=1>", [("a", "1")]),
        ("<datalist><input name=d value=1></datalist><input name=a value=1>", [("a", "1")]),
        ("<input name=a value=1 form=other>", []),
        ("<fieldset disabled><legend><input name=a value=1></legend><input name=b value=2></fieldset>", [("a", "1")]),
        ("<select name=s><optgroup disabled><option value=1>One</optgroup><option value=2>Two</select>", [("s", "2")]),
        ("<select name=s size=3><option value=1>One<option value=2>Two</select>", []),
        ("<input name=a value='x&#10;y'>", [("a", "x\r\ny")]),
        ("<table><tr><td><input name=a value=1></table>", [("a", "1")]),
        ("<noscript><input name=n value=1></noscript><input name=a value=1>", [("n", "1"), ("a", "1")]),
        ("<svg><input name=s value=1></svg><input name=a value=1>", [("a", "1")]),
    ],
)
def test_what_a_browser_sends(content: str, pairs: list[tuple[str, str]]) -> None:
    assert sent(content) == pairs


def test_fields_are_typed_over_in_their_place() -> None:
    content = "<input name=a value=1><select name=s><option value=1>One<option value=2>Two</select><textarea name=t>x</textarea>"
    assert sent(content, {"s": "2", "t": "y", "a": "&\u00e9", "unknown": "z"}) == [
        ("a", "&\u00e9"),
        ("s", "2"),
        ("t", "y"),
    ]


def test_only_the_pressed_button_is_sent_of_two_with_one_name() -> None:
    found = form("<button name=b value=1>One</button><button name=b value=2>Two</button>")
    first, second, *_rest = found.buttons()
    assert found.submission(first) == [("b", "1")]
    assert found.submission(second) == [("b", "2")]


def test_every_form_is_told_apart_and_an_unclosed_one_is_kept() -> None:
    first, second = forms_of(
        "<input name=outside><form action=/a><input name=a></form><form method='post'><input name=b>"
    )
    assert (first.method, first.action, [control.name for control in first.controls]) == ("get", "/a", ["a"])
    assert (second.method, second.action, [control.name for control in second.controls]) == ("post", "", ["b"])


@pytest.mark.parametrize(
    "page",
    [
        "",
        "no form",
        "<form",
        "<<>><form></form></form>",
        "<select><option>",
        "</textarea></button></select>",
        "\x00<form\x00>",
    ],
)
def test_a_page_that_is_no_form_is_read_without_a_word(page: str) -> None:
    assert all(not one.controls for one in forms_of(page))


def test_a_select_shows_its_marked_option_or_the_first() -> None:
    found = form(
        "<select name=a><option value=1>One<option value=2>Two</select><select name=b><option value=1>One<option selected value=2>Two</select>"
    )
    assert [found.control(name).chosen.text for name in "ab"] == ["One", "Two"]


def test_an_unclosed_button_does_not_swallow_what_follows() -> None:
    assert sent("<button name=b>B<input name=a value=1></button><textarea name=t>text</textarea>") == [
        ("a", "1"),
        ("t", "text"),
    ]


@pytest.mark.parametrize(
    "page, names",
    [
        ("<form><input name=a></form><div><input name=b></div>", ["a"]),
        ("<div><form><input name=a></div><input name=b></form><input name=c>", ["a", "b"]),
        ("<table><form><tr><td><input name=a></td></tr></form></table><input name=b>", ["a"]),
        ("<table><form><tr><td><input name=a></td></tr></table><input name=b></form>", ["a", "b"]),
        ("<form id=f><input name=a></form><input name=b form=f><input name=c>", ["a", "b"]),
        ("<form><input name=a><form><input name=b></form><input name=c>", ["a", "b"]),
        ("<form><div><input name=a></form><input name=b></div>", ["a", "b"]),
        ("<form><p><input name=a><table></p><input name=b></table></form>", ["a", "b"]),
    ],
)
def test_broken_markup_has_the_owners_that_a_browser_finds(page: str, names: list[str]) -> None:
    """The form owner of the HTML standard: the form that is open, else the one around the control, whatever the tree looks like."""
    assert [control.name for control in forms_of(page)[0].controls] == names


@pytest.mark.parametrize(
    "button, pairs",
    [
        ("<button name=b>Go</button>", [("b", "")]),
        ("<button name=b value=1>Go</button>", [("b", "1")]),
        ("<input type=image name=b>", [("b.x", "0"), ("b.y", "0")]),
        ("<input type=submit value=Go>", []),
    ],
)
def test_pressed_button_sends_what_a_browser_sends(button: str, pairs: list[tuple[str, str]]) -> None:
    (found,) = forms_of(f"<form>{button}</form>")
    assert found.submission(found.buttons()[0]) == pairs


@pytest.mark.parametrize(
    "page, closed",
    [
        ("<form><input></form>", True),
        ("<form><input>", False),
        ("<form><input name='", False),
        ("<form></form><form>", False),
    ],
)
def test_form_that_the_page_does_not_end_is_known(page: str, closed: bool) -> None:
    assert all(form.closed for form in forms_of(page)) is closed


HOSTILE = {
    "a tag without end": "<a " * 20000,
    "nesting": "<div>" * 20000,
    "formatting": "<p><b>" * 20000,
    "attributes": "<a " + " ".join(f"x{number}" for number in range(20000)) + ">",
    "a comment in pieces": "<!--" + "-x" * 499_000,
    "a script in pieces": "<script>" + "<x" * 499_000,
    "options": "<select>" + "<option>" * 120_000,
    "more than is read": "x" * 1_000_001,
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_page_is_read_or_given_up(page: str) -> None:
    try:
        assert not [control for form in forms_of(page) for control in form.controls]
    except Unreadable as given_up:
        assert str(given_up)

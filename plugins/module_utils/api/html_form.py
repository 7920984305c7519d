# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTML form as a browser sees it: what it holds, and what it would send when one button is pressed. Private to the collection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .html_page import CONTROLS, ParsedPage, parse

_BUTTONS = ("submit", "image", "button", "reset")


@dataclass(frozen=True)
class Option:
    """One choice of a select: its value, and the text that is shown. explicit: the value is an attribute; else it is the text."""

    value: str
    text: str
    selected: bool
    disabled: bool = False
    explicit: bool = True


@dataclass(frozen=True)
class Control:
    """One field or button. kind: an input's type, or 'textarea', 'select', 'submit'. text: what a button shows."""

    name: str
    kind: str
    value: str = ""
    ticked: bool = False
    disabled: bool = False
    options: tuple[Option, ...] = ()
    multiple: bool = False
    text: str = ""
    rows: int = 1  # of a select: of one with more, nothing is chosen until somebody does

    @property
    def chosen(self) -> Option | None:
        """A select's choice; a browser takes the first that can be chosen where none is marked."""
        marked = [option for option in self.options if option.selected]
        if marked or self.rows > 1:
            return marked[-1] if marked else None
        return next((option for option in self.options if not option.disabled), None)

    def sent(self) -> list[str]:
        """The values that a select sends."""
        marked = [option for option in self.options if option.selected] if self.multiple else [self.chosen]
        return [option.value for option in marked if option is not None and not option.disabled]


@dataclass(frozen=True)
class Form:
    """The controls of one form, in document order."""

    method: str
    action: str
    controls: tuple[Control, ...] = ()
    closed: bool = True

    def control(self, name: str) -> Control | None:
        """The first control of this name."""
        return next((control for control in self.controls if control.name == name), None)

    def count(self, name: str) -> int:
        """How many controls have this name."""
        return sum(control.name == name for control in self.controls)

    def buttons(self) -> list[Control]:
        """What can be pressed."""
        return [control for control in self.controls if control.kind in ("submit", "image")]

    def filled(self, values: dict[str, str]) -> Form:
        """The form with these fields typed over, or these values chosen."""
        return replace(self, controls=tuple(_filled(control, values) for control in self.controls))

    def submission(self, button: Control) -> list[tuple[str, str]]:
        """The fields that a browser sends, in order: every named one that is not disabled, ticked boxes only, one button."""
        sent: list[tuple[str, str]] = []
        for control in self.controls:
            if control is button and control.kind == "image":
                sent += [(f"{control.name}.{axis}" if control.name else axis, "0") for axis in "xy"]
            elif control is button:
                sent += [(control.name, control.value)] if control.name else []
            elif not control.name or control.disabled or control.kind in _BUTTONS or control.kind == "file":
                continue
            elif control.kind in ("checkbox", "radio"):
                if control.ticked:
                    sent.append((control.name, control.value or "on"))
            elif control.kind == "select":
                sent += [(control.name, value) for value in control.sent()]
            else:
                sent.append((control.name, control.value))
        # A browser sends every line end as CR LF.
        return [
            (name, "\r\n".join(value.replace("\r\n", "\n").replace("\r", "\n").split("\n"))) for name, value in sent
        ]


def forms_of(page: str) -> list[Form]:
    """Every form of a page, each with the controls that a browser says it owns. Raises Unreadable."""
    parsed = parse(page)
    elements = list(parsed.root.iter())
    parents = {id(child): element for element in elements for child in element}
    forms = [element for element in elements if element.tag == "form" and not _inside(element, parents, ("template",))]
    by_id = {
        element.get("id"): element
        for element in reversed(elements)
        if isinstance(element.tag, str) and element.get("id")
    }
    owned: dict[int, list[Control]] = {id(form): [] for form in forms}
    for element in elements:
        if element.tag in CONTROLS and not _inside(element, parents, ("template", "datalist")):
            owner = _owner(element, parsed, parents, by_id)
            control = _control(element, parents)
            if control is not None and owner is not None and id(owner) in owned:
                owned[id(owner)].append(control)
    return [
        Form(
            (form.get("method") or "get").lower(),
            form.get("action") or "",
            tuple(owned[id(form)]),
            form is not parsed.unclosed,
        )
        for form in forms
    ]


def _owner(element: Any, parsed: ParsedPage, parents: dict[int, Any], by_id: dict[str, Any]) -> Any:
    """The standard's form owner: the attribute form, else the form open at the time, else the nearest one around it."""
    if element.get("form") is not None:
        named = by_id.get(element.get("form"))
        return named if named is not None and named.tag == "form" else None
    if id(element) in parsed.owners:
        return parsed.owners[id(element)]
    return next((each for each in _ancestors(element, parents) if each.tag == "form"), None)


def _ancestors(element: Any, parents: dict[int, Any]) -> Iterator[Any]:
    while id(element) in parents:
        element = parents[id(element)]
        yield element


def _inside(element: Any, parents: dict[int, Any], tags: tuple[str, ...]) -> bool:
    return any(each.tag in tags for each in _ancestors(element, parents))


def _control(element: Any, parents: dict[int, Any]) -> Control | None:
    name, disabled = element.get("name") or "", _is_disabled(element, parents)
    if element.tag == "input":
        kind, value = (element.get("type") or "text").strip().lower(), element.get("value") or ""
        return Control(name, kind, value, element.get("checked") is not None, disabled, text=value)
    if element.tag == "button":
        kind = (element.get("type") or "submit").strip().lower()
        kind = kind if kind in ("reset", "button") else "submit"
        return Control(name, kind, element.get("value") or "", disabled=disabled, text=_text(element))
    if element.tag == "textarea":
        return Control(name, "textarea", "".join(element.itertext()), disabled=disabled)
    if element.tag == "select":
        rows, multiple = str(element.get("size") or ""), element.get("multiple") is not None
        options = tuple(_option(option, parents) for option in element.iter("option"))
        return Control(
            name,
            "select",
            "",
            False,
            disabled,
            options,
            multiple,
            rows=int(rows) if rows.isascii() and rows.isdigit() else 1,
        )
    return None


def _option(element: Any, parents: dict[int, Any]) -> Option:
    text, value = _text(element), element.get("value")
    group = parents[id(element)]
    disabled = element.get("disabled") is not None or (group.tag == "optgroup" and group.get("disabled") is not None)
    return Option(
        text if value is None else value,
        element.get("label") or text,
        element.get("selected") is not None,
        disabled,
        value is not None,
    )


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _is_disabled(element: Any, parents: dict[int, Any]) -> bool:
    """By itself, or by a fieldset around it, unless it stands in that one's first legend."""
    if element.get("disabled") is not None:
        return True
    child = element
    for parent in _ancestors(element, parents):
        if parent.tag == "fieldset" and parent.get("disabled") is not None and child is not parent.find("legend"):
            return True
        child = parent
    return False


def _filled(control: Control, values: dict[str, str]) -> Control:
    if control.name not in values or control.kind in _BUTTONS:
        return control
    value = values[control.name]
    if control.kind == "select":
        return replace(
            control, options=tuple(replace(option, selected=option.value == value) for option in control.options)
        )
    return replace(control, value=value)

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTML form as a browser sees it: what it holds, and what it would send when one button is pressed."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

_BUTTONS = ("submit", "image", "button", "reset")


@dataclass(frozen=True)
class Option:
    """One choice of a select: its value, and the text that a person sees."""

    value: str
    text: str
    selected: bool
    disabled: bool = False


@dataclass(frozen=True)
class Control:
    """One field or button. kind: an input's type, or 'textarea', 'select', 'submit'."""

    name: str
    kind: str
    value: str = ""
    ticked: bool = False
    disabled: bool = False
    options: tuple[Option, ...] = ()
    multiple: bool = False

    @property
    def chosen(self) -> Option | None:
        """A select's choice; a browser takes the first that can be chosen where none is marked."""
        marked = [option for option in self.options if option.selected]
        return marked[-1] if marked else next((option for option in self.options if not option.disabled), None)

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

    def control(self, name: str) -> Control | None:
        """The first control of this name."""
        return next((control for control in self.controls if control.name == name), None)

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
            if control is button:
                sent.append((control.name, control.value))
            elif not control.name or control.disabled or control.kind in _BUTTONS or control.kind == "file":
                continue
            elif control.kind in ("checkbox", "radio"):
                if control.ticked:
                    sent.append((control.name, control.value or "on"))
            elif control.kind == "select":
                sent += [(control.name, value) for value in control.sent()]
            else:
                sent.append((control.name, control.value))
        return sent


def forms_of(page: str) -> list[Form]:
    """Every form of a page."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.forms


def _filled(control: Control, values: dict[str, str]) -> Control:
    if control.name not in values or control.kind in _BUTTONS:
        return control
    value = values[control.name]
    if control.kind == "select":
        return replace(control, options=tuple(replace(option, selected=option.value == value) for option in control.options))
    return replace(control, value=value)


@dataclass
class _Open:
    """An element whose content is still being read."""

    attributes: dict[str, str | None]
    text: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects forms; character references are decoded by the parser."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: tuple[str, str, list[Control]] | None = None
        self._fieldsets: list[bool] = []  # of those that are open, whether disabled
        self._area: _Open | None = None
        self._button: _Open | None = None
        self._select: _Open | None = None
        self._options: list[Option] = []
        self._option: _Open | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        attributes = dict(attrs)
        if tag == "form":
            self._end_form()
            self._form = (attributes.get("method") or "get").lower(), attributes.get("action") or "", []
        elif tag == "fieldset":
            self._fieldsets.append("disabled" in attributes)
        elif tag == "input":
            kind = (attributes.get("type") or "text").lower()
            self._add(attributes, kind, attributes.get("value") or "", ticked="checked" in attributes)
        elif tag == "textarea":
            self._area = _Open(attributes)
        elif tag == "button":
            self._button = _Open(attributes)
        elif tag == "select":
            self._select, self._options = _Open(attributes), []
        elif tag == "option" and self._select is not None:
            self._end_option()
            self._option = _Open(attributes)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if tag == "form":
            self._end_form()
        elif tag == "fieldset" and self._fieldsets:
            self._fieldsets.pop()
        elif tag == "textarea" and self._area is not None:
            text = "".join(self._area.text)
            # The parser of HTML drops one line break right after the opening tag; a browser sends the others as CRLF.
            text = text[1:] if text.startswith("\n") else text
            self._add(self._area.attributes, "textarea", text.replace("\r\n", "\n").replace("\n", "\r\n"))
            self._area = None
        elif tag == "button" and self._button is not None:
            kind = (self._button.attributes.get("type") or "submit").lower()
            self._add(self._button.attributes, kind, self._button.attributes.get("value") or "".join(self._button.text).strip())
            self._button = None
        elif tag == "option":
            self._end_option()
        elif tag == "select" and self._select is not None:
            self._end_option()
            self._add(self._select.attributes, "select", options=tuple(self._options))
            self._select = None

    def handle_data(self, data: str) -> None:
        """Text belongs to the innermost element that is read for its text."""
        for element in (self._area, self._option, self._button):
            if element is not None:
                element.text.append(data)
                return

    def close(self) -> None:
        """A page that ends without closing its form still has it."""
        super().close()
        self._end_form()

    def _end_option(self) -> None:
        if self._option is None:
            return
        text = " ".join("".join(self._option.text).split())
        value = self._option.attributes.get("value")
        attributes = self._option.attributes
        self._options.append(Option(text if value is None else value, text, "selected" in attributes, "disabled" in attributes))
        self._option = None

    def _end_form(self) -> None:
        if self._form is not None:
            method, action, controls = self._form
            self.forms.append(Form(method, action, tuple(controls)))
        self._form = None

    def _add(self, attributes: dict[str, str | None], kind: str, value: str = "", ticked: bool = False, options: tuple[Option, ...] = ()) -> None:
        if self._form is not None:
            disabled = "disabled" in attributes or any(self._fieldsets)
            self._form[2].append(Control(attributes.get("name") or "", kind, value, ticked, disabled, options, "multiple" in attributes))

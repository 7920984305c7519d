# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A GraphQL document, read as far as calls of this kind need: operations, fields, arguments, directives, variables, fragments on a type."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

TOKEN = re.compile(r'\s*(?:#[^\n]*\n\s*)*,?\s*("(?:[^"\\\n]|\\.)*"|\.\.\.|-?\d+(?:\.\d+)?|\w+|[{}()\[\]:!$@=])')


class Invalid(ValueError):
    """The document is not valid; says why, in the words of a validation error."""


@dataclass
class Variable:
    name: str


@dataclass
class Field:
    """A field, or with a type in `on` a fragment on that type."""

    name: str
    alias: str = ""
    on: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    directives: dict[str, dict[str, Any]] = field(default_factory=dict)
    fields: list[Field] = field(default_factory=list)


@dataclass
class Document:
    kind: str
    variables: dict[str, str]
    fields: list[Field]
    directives: dict[str, dict[str, Any]]


def tokens_of(text: str) -> list[str]:
    tokens, place = [], 0
    text = text.rstrip().rstrip(",")
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise Invalid("Syntax error at offset %d" % place)
        tokens.append(match.group(1))
        place = match.end()
    return tokens


class Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens + [""] * 3
        self.place = 0

    @property
    def next(self) -> str:
        return self.tokens[self.place]

    def take(self, wanted: str = "") -> str:
        token = self.next
        if (wanted and token != wanted) or not token:
            raise Invalid("Syntax error: Expected %s, found %s" % (wanted or "more", token or "<EOF>"))
        self.place += 1
        return token

    def skip(self, token: str) -> bool:
        if self.next == token:
            self.place += 1
            return True
        return False

    def name(self) -> str:
        token = self.take()
        if not re.fullmatch(r"[A-Za-z_]\w*", token):
            raise Invalid("Syntax error: Expected Name, found " + token)
        return token

    def document(self) -> Document:
        kind, variables, directives = "query", {}, {}
        if self.next != "{":
            kind = self.name()
            if kind not in ("query", "mutation"):
                raise Invalid("Syntax error: Unexpected Name " + kind)
            if self.next not in ("{", "(", "@"):
                self.name()
            if self.skip("("):
                variables = self.declarations()
            directives = self.directives()
        fields = self.selection()
        if self.next:
            raise Invalid("Syntax error: Unexpected " + self.next)
        return Document(kind, variables, fields, directives)

    def declarations(self) -> dict[str, str]:
        found = {}
        while not self.skip(")"):
            self.take("$")
            name = self.name()
            self.take(":")
            found[name] = self.type()
        return found

    def type(self) -> str:
        if self.skip("["):
            text = "[%s]" % self.type()
            self.take("]")
        else:
            text = self.name()
        return text + "!" if self.skip("!") else text

    def directives(self) -> dict[str, dict[str, Any]]:
        found = {}
        while self.skip("@"):
            name = self.name()
            found[name] = self.arguments() if self.skip("(") else {}
        return found

    def arguments(self, end: str = ")") -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not self.skip(end):
            name = self.name()
            self.take(":")
            found[name] = self.value()
        return found

    def value(self) -> Any:
        token = self.take()
        if token == "$":
            return Variable(self.name())
        if token == "{":
            return self.arguments("}")
        if token == "[":
            items = []
            while not self.skip("]"):
                items.append(self.value())
            return items
        if token[0] == '"' or token in ("true", "false", "null") or token[0] in "-0123456789":
            return json.loads(token)
        raise Invalid("Syntax error: Unexpected " + token)

    def selection(self) -> list[Field]:
        self.take("{")
        found = []
        while not self.skip("}"):
            found.append(self.field())
        if not found:
            raise Invalid("Syntax error: Expected Name, found }")
        return found

    def field(self) -> Field:
        if self.skip("..."):
            self.take("on")
            on = self.name()
            return Field("", on=on, directives=self.directives(), fields=self.selection())
        name = alias = self.name()
        if self.skip(":"):
            name = self.name()
        arguments = self.arguments() if self.skip("(") else {}
        return Field(name, alias, "", arguments, self.directives(), self.selection() if self.next == "{" else [])


def read(text: str) -> Document:
    return Reader(tokens_of(text)).document()


def given(
    document: Document, wanted: dict[str, str], found: dict[str, Any], variables: dict[str, Any], where: str
) -> dict[str, Any]:
    """Return the arguments with the values of their variables: each known, of the type that its place wants, none missing."""
    values: dict[str, Any] = {}
    for name, value in found.items():
        if name not in wanted:
            raise Invalid("Validation error (UnknownArgument@[%s]) : Unknown field argument '%s'" % (where, name))
        values[name] = _value(document, wanted[name], value, variables, where + "/" + name)
    for name, kind in wanted.items():
        if kind.endswith("!") and values.get(name) is None:
            raise Invalid("Validation error (MissingFieldArgument@[%s]) : Missing field argument '%s'" % (where, name))
    return values


def _value(document: Document, kind: str, value: Any, variables: dict[str, Any], where: str) -> Any:
    if isinstance(value, Variable):
        declared = document.variables.get(value.name)
        if declared is None:
            raise Invalid("Validation error (UndefinedVariable@[%s]) : Undefined variable '%s'" % (where, value.name))
        if declared != kind and declared != kind + "!":
            text = "Validation error (VariableTypeMismatch@[%s]) : Variable type '%s' does not match expected type '%s'"
            raise Invalid(text % (where, declared, kind))
        value = variables.get(value.name)
    elif isinstance(value, dict) and kind.rstrip("!") in INPUTS:
        return given(document, INPUTS[kind.rstrip("!")], value, variables, where)
    return _checked(kind, value, where)


def _checked(kind: str, value: Any, where: str) -> Any:
    bare = kind.rstrip("!")
    if value is None and not kind.endswith("!"):
        return None
    if bare.startswith("[") and isinstance(value, list):
        return [_checked(bare[1:-1], item, where) for item in value]
    if bare in INPUTS and isinstance(value, dict):
        return given(Document("", {}, [], {}), INPUTS[bare], value, {}, where)
    if bare in ("ID", "String") and isinstance(value, str):
        return value
    raise Invalid(
        "Validation error (WrongType@[%s]) : argument value '%s' must be of type '%s'"
        % (where, json.dumps(value), kind)
    )


INPUTS: dict[str, dict[str, str]] = {
    "JiraGlobalPermissionAddGroupGrantInput": {"groupAri": "ID!", "key": "String!"},
    "JiraGlobalPermissionDeleteGroupGrantInput": {"groupAri": "ID!", "key": "String!"},
}


def selected(fields: list[Field], shape: Any, value: Any, where: str) -> Any:
    """Return of the value what the fields select. A shape is {field: shape or None}; one with several types is {"on": {type: shape}}."""
    if isinstance(value, list):
        return [selected(fields, shape, item, where) for item in value]
    check(fields, shape, where)
    return _only(fields, shape, value)


def check(fields: list[Field], shape: Any, where: str) -> None:
    if shape is None:
        if fields:
            raise Invalid("Validation error (SubselectionNotAllowed@[%s])" % where)
        return
    if not fields:
        raise Invalid("Validation error (SubselectionRequired@[%s])" % where)
    types = shape.get("on", {}) if "on" in shape else {}
    for each in fields:
        if each.on:
            if each.on not in types:
                raise Invalid("Validation error (UnknownType@[%s]) : Unknown type '%s'" % (where, each.on))
            check(each.fields, types[each.on], where)
        elif each.name != "__typename":
            if types or each.name not in shape:
                raise Invalid(
                    "Validation error (FieldUndefined@[%s/%s]) : Field '%s' is undefined"
                    % (where, each.name, each.name)
                )
            check(each.fields, shape[each.name], where + "/" + each.name)


def _only(fields: list[Field], shape: Any, value: Any) -> Any:
    if value is None or shape is None:
        return value
    if isinstance(value, list):
        return [_only(fields, shape, item) for item in value]
    if "on" in shape:
        chosen = [each for each in fields if each.on == value["__typename"]]
        inner = [named for each in chosen for named in each.fields] + [
            each for each in fields if each.name == "__typename"
        ]
        return _only(inner, shape["on"][value["__typename"]], value)
    return {each.alias: _only(each.fields, shape.get(each.name), value.get(each.name)) for each in fields}

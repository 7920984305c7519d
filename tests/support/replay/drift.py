# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift: a doctor's report held against the contract's schemas and Atlassian's descriptions.

Every difference is named with its operation, and with what that operation rests on: what was seen refutes it, or, where it is as described, raises it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft7Validator

from ansible_collections.jira_ops.align.plugins.module_utils.api.align_form import CHOOSER
from ansible_collections.jira_ops.align.plugins.module_utils.api.align_settings import AUTHENTICATIONS, FIELDS, TOKEN
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Operation
from tests.support.contract import check
from tests.support.harness.operations import OPERATIONS
from tests.support.replay.rebuild import Rebuilder

_RULE = re.compile(r"(\$[^:]*): (\w+)")
# Rules about a value, which say nothing where the value is one that stands for another.
_OF_VALUES = {"enum", "const", "pattern", "format", "minLength", "maxLength", "minimum", "maximum", "multipleOf", "not"}
_STEP = re.compile(r"\.([A-Za-z_@\$][\w@\$-]*)|\[(\d+)\]|\['([^']*)'\]")
# Where no form is on the page, nobody is signed in: that is no drift.
_FORM = {
    **{field.prefix: field.label for field in (*FIELDS.values(), TOKEN)},
    "txtConnectorAdmin": "Connector Admin",
    "__STATE": "the state that the service checks",
    "btnUpdateConnectors": "Save",
}


@dataclass(frozen=True)
class Drift:
    """One difference: the operation's name in the code, the call, and what was seen."""

    name: str
    operation: Operation
    problem: str

    def __str__(self) -> str:
        return (
            f"{self.operation.method} {self.operation.path} ({self.name}): {self.problem}. It refutes: {self.operation.evidence.value} "
            f"({self.operation.source})."
        )


def drift(report: dict[str, Any]) -> list[Drift]:
    """Return every difference, each once."""
    found = [
        Drift(name, operation, problem)
        for exchange in report["exchanges"]
        for name, operation in [operation_of(exchange)]
        for problem in problems(exchange)
    ]
    return list(dict.fromkeys(found))


def raised(report: dict[str, Any]) -> list[str]:
    """Return the names of the operations that were answered as described, with success."""
    differ = {each.name for each in drift(report)}
    good = {operation_of(each)[0] for each in report["exchanges"] if each["status"] < 300}
    return sorted(good - differ)


def operation_of(exchange: dict[str, Any]) -> tuple[str, Operation]:
    """Return the operation of an exchange, and its name in the code."""
    for name, operation in OPERATIONS.items():
        if (operation.method, operation.path, operation.name) == (
            exchange["method"],
            exchange["path"],
            exchange["operation"],
        ):
            return name, operation
    raise ValueError(f"no operation of this version: {exchange['method']} {exchange['path']}")


def problems(exchange: dict[str, Any]) -> list[str]:
    """Return what is not as the contract or a description has it, of one exchange of a report."""
    rebuilder = Rebuilder()
    rebuilt = rebuilder.exchange(exchange)
    found = [
        each for each in check.answer_problems(rebuilt) if not _of_what_stands_for_it(each, rebuilt, rebuilder.made)
    ]
    return found + _relied_upon(exchange, rebuilt, rebuilder.made) + _form_problems(exchange)


def _relied_upon(exchange: dict[str, Any], rebuilt: dict[str, Any], made: Iterable[Any]) -> list[str]:
    """Return what is not as the collection relies on it, which may be more than is described."""
    operation = operation_of(exchange)[1]
    if operation.answer is None or operation.html or exchange["status"] >= 300:
        return []
    try:
        document = json.loads(rebuilt["answer"])
    except ValueError:
        return ["answer: no JSON, which the collection relies on"]
    errors = Draft7Validator(operation.answer).iter_errors(document)
    found = [f"relied upon {error.json_path}: {error.validator} {str(error.validator_value)[:80]}" for error in errors]
    return [each for each in found if not _of_what_stands_for_it(each, rebuilt, made)][:1]


def _of_what_stands_for_it(problem: str, rebuilt: dict[str, Any], made: Iterable[Any]) -> bool:
    """Return whether a problem is about a value that only stands for the real one."""
    found = _RULE.search(problem)
    if found is None or found[2] not in _OF_VALUES:
        return False
    try:
        value = json.loads(rebuilt["answer"])
        for name, number, quoted in _STEP.findall(found[1]):
            value = value[int(number)] if number else value[name or quoted]
    except (ValueError, LookupError, TypeError):
        return False
    return isinstance(value, (str, int)) and value in set(made)


def _form_problems(exchange: dict[str, Any]) -> list[str]:
    """Return what the settings form lacks of what is known of it."""
    answer = exchange["answer"]
    if exchange["operation"] != "connector_form.open" or not (isinstance(answer, dict) and "page" in answer):
        return []
    forms = [each for each in answer["page"] if any(control["name"] == CHOOSER for control in each["controls"])]
    if not forms:
        return []
    controls = forms[0]["controls"]
    names = {control["name"] for control in controls}
    found = [f"form: the field {name} ({label}) is missing" for name, label in _FORM.items() if name not in names]
    for control in controls:
        if control["name"] == FIELDS["authentication"].prefix:
            offered = control["options"]
            found += [
                f"form: the authentication type {text!r} is not offered"
                for text in AUTHENTICATIONS.values()
                if text not in offered
            ]
    return found

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX accepts of surveys, of answers to them, and of schedules' rules (awx/api/views, awx/main/models/mixins.py, awx/api/serializers.py)."""

from __future__ import annotations

import re
from typing import Any

_TYPES: dict[str, Any] = {
    "text": str,
    "textarea": str,
    "password": str,
    "multiplechoice": str,
    "multiselect": (str, list),
    "integer": int,
    "float": (int, float),
}


def survey_problem(spec: Any) -> str:
    """Return why AWX does not take a survey, or nothing."""
    for name, kind, label in (("name", str, "string"), ("description", str, "string"), ("spec", list, "list of items")):
        if name not in spec:
            return f"Field '{name}' is missing from survey spec."
        if not isinstance(spec[name], kind):
            return f"Expected {label} for field '{name}', received {type(spec[name]).__name__} type."
    if not spec["spec"]:
        return "'spec' doesn't contain any items."
    seen: set[str] = set()
    for number, question in enumerate(spec["spec"]):
        problem = _question_problem(number, question, seen)
        if problem:
            return problem
    return ""


def _question_problem(number: int, question: Any, seen: set[str]) -> str:
    if not isinstance(question, dict):
        return f"Survey question {number} is not a json object."
    for name in ("type", "question_name", "variable", "required"):
        kind, label = (bool, "boolean") if name == "required" else (str, "string")
        if name not in question:
            return f"'{name}' missing from survey question {number}"
        if not isinstance(question[name], kind):
            return f"'{name}' in survey question {number} expected to be {label}."
    if question["variable"] in seen:
        return f"'variable' '{question['variable']}' duplicated in survey question {number}."
    seen.add(question["variable"])
    kind = question["type"]
    if kind not in _TYPES:
        return f"'{kind}' in survey question {number} is not one of '{', '.join(_TYPES)}' allowed question types."
    default = question.get("default", "")
    if default != "" and not isinstance(default, _TYPES[kind]):
        return f"Default value {default} in survey question {number} expected to be {kind if kind in ('integer', 'float') else 'string'}."
    for name in ("min", "max"):
        if question.get(name) is not None and not isinstance(question[name], int):
            return f"The {name} limit in survey question {number} expected to be integer."
    if kind in ("multiselect", "multiplechoice"):
        if "choices" not in question:
            return f"Survey question {number} of type {kind} must specify choices."
        if default and default not in question["choices"]:
            return "Default choice must be answered from the choices listed."
    if str(default).startswith("$encrypted$") and kind != "password":
        return f"$encrypted$ is a reserved keyword for password question defaults, survey question {number} is type {kind}."
    return ""


def answer_problems(
    template: dict[str, Any], survey: dict[str, Any], answers: dict[str, Any], required: bool = True
) -> dict[str, Any]:
    """Return the 400 body of a launch, a node or a schedule with these extra variables, or nothing."""
    wrong = []
    left = dict(answers)
    for question in survey.get("spec", []) if template.get("survey_enabled") else []:
        name = question["variable"]
        given = left.pop(name, None)
        if given is None:
            if required and question["required"]:
                wrong.append(f"'{name}' value missing")
        elif question["type"] in ("text", "textarea", "password") and not isinstance(given, str):
            wrong.append(f"Value {given} for '{name}' expected to be a string.")
        elif question["type"] == "multiplechoice" and given not in question["choices"]:
            wrong.append(f"Value {given} for '{name}' expected to be one of {question['choices']}.")
    found: dict[str, Any] = {"variables_needed_to_start": wrong} if wrong else {}
    if left and not template.get("ask_variables_on_launch"):
        label = {"job_template": "Job Template", "workflow_job_template": "Workflow Job Template"}.get(
            template["type"], ""
        )
        problem = f"Variables {', '.join(left)} are not allowed on launch. Check the Prompt on Launch setting on the {label} to include Extra Variables."
        found["extra_data"] = [problem]
    return found


def rrule_problems(rule: str) -> list[str]:
    """Return what AWX says of a schedule's rule."""
    found = []
    starts = re.findall(r".*?(DTSTART(;[^:]+)?\:[0-9]+T[0-9]+Z?)", rule)
    if not starts:
        found.append("Valid DTSTART required in rrule. Value should start with: DTSTART:YYYYMMDDTHHMMSSZ")
    if re.findall(r".*?(DTSTART:[0-9]+T[0-9]+) ", rule):
        found.append("DTSTART cannot be a naive datetime.  Specify ;TZINFO= or YYYYMMDDTHHMMSSZZ.")
    if len(starts) > 1:
        found.append("Multiple DTSTART is not supported.")
    if "rrule:" not in rule.lower():
        found.append("One or more rule required in rrule.")
    for name in ("EXDATE", "RDATE"):
        if f"{name.lower()}:" in rule.lower():
            return [f"{name} not allowed in rrule."]
    for each in re.findall(r".*?(RULE\:[^\s]*)", rule):
        if "interval" not in each.lower():
            found.append(f"INTERVAL required in rrule: {each}")
        elif "secondly" in each.lower():
            found.append(f"SECONDLY is not supported: {each}")
        if re.match(r".*?BYDAY[\:\=][0-9]+[a-zA-Z]{2}", each):
            found.append(f"BYDAY with numeric prefix not supported: {each}")
        if "COUNT" in each and "UNTIL" in each:
            found.append(f"RRULE may not contain both COUNT and UNTIL: {each}")
        if not re.search(r"FREQ=(YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY)\b", each):
            found.append("rrule parsing failed validation: the frequency")
    if not starts:
        found.append("rrule parsing failed validation: A valid TZID must be provided (e.g., America/New_York)")
    return found

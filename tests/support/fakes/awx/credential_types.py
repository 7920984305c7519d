# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX accepts as inputs and injectors of a credential type, and as inputs of a credential (awx/main/fields.py)."""

from __future__ import annotations

from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jsonschema import Draft4Validator

_IDENTIFIER = "^[a-zA-Z_]+[a-zA-Z0-9_]*$"
_TEXT = {"type": "string"}
INPUTS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "required": {"type": "array", "items": _TEXT},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "label"],
                "properties": {
                    "type": {"enum": ["string", "boolean"]},
                    "format": {"enum": ["ssh_private_key", "url"]},
                    "choices": {"type": "array", "minItems": 1, "items": _TEXT, "uniqueItems": True},
                    "id": {"type": "string", "pattern": _IDENTIFIER},
                    "label": _TEXT,
                    "help_text": _TEXT,
                    **{name: {"type": "boolean"} for name in ("multiline", "secret", "ask_at_runtime")},
                    "default": {},
                },
            },
        },
    },
}
_EXTRA_VARS = {
    "type": "object",
    "additionalProperties": False,
    "patternProperties": {
        "^[a-zA-Z_\\{\\}]+[a-zA-Z0-9_\\{\\}]*$": {
            "anyOf": [_TEXT, {"type": "array"}, {"$ref": "#/properties/extra_vars"}]
        }
    },
}
INJECTORS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "file": {
            "type": "object",
            "additionalProperties": False,
            "patternProperties": {"^template(\\.[a-zA-Z_]+[a-zA-Z0-9_]*)?$": _TEXT},
        },
        "env": {
            "type": "object",
            "additionalProperties": False,
            "patternProperties": {_IDENTIFIER: {"type": "string", "pattern": "^[\x00-\x7f]*$"}},
        },
        "extra_vars": _EXTRA_VARS,
    },
}
# awx/main/constants.py
_NOT_ALLOWED = set(
    "VIRTUAL_ENV PATH PYTHONPATH JOB_ID INVENTORY_ID INVENTORY_SOURCE_ID INVENTORY_UPDATE_ID AD_HOC_COMMAND_ID REST_API_URL REST_API_TOKEN "
    "MAX_EVENT_RES CALLBACK_QUEUE CALLBACK_CONNECTION CACHE JOB_CALLBACK_DEBUG INVENTORY_HOSTVARS AWX_HOST PROJECT_REVISION SUPERVISOR_CONFIG_PATH".split()
)


def type_problems(given: dict[str, Any], was: dict[str, Any]) -> dict[str, Any]:
    """Return the 400 body of a credential type, or nothing. was: the type so far."""
    inputs, injectors = (given.get(name, was.get(name) or {}) for name in ("inputs", "injectors"))
    for name, value, schema in (("inputs", inputs, INPUTS), ("injectors", injectors, INJECTORS)):
        for error in Draft4Validator(schema).iter_errors(value):
            return {name: [f"Schema validation error in relative path {list(error.path)} ({error.message})"]}
    fields = inputs.get("fields", [])
    for each in fields:
        each.setdefault("type", "string")
    ids = [each["id"] for each in fields]
    if "tower" in ids:
        return {"inputs": ['"tower" is a reserved field name']}
    if len(ids) != len(set(ids)):
        return {"inputs": [f"field IDs must be unique ({next(each for each in ids if ids.count(each) > 1)})"]}
    return _injector_problems(injectors, ids)


def _injector_problems(injectors: dict[str, Any], ids: list[str]) -> dict[str, Any]:
    for name in injectors.get("env", {}):
        if name.startswith("ANSIBLE_"):
            problem = f"Environment variable {name} may affect Ansible configuration so its use is not allowed in credentials."
            return {"injectors": [problem]}
        if name in _NOT_ALLOWED:
            return {"injectors": [f"Environment variable {name} is not allowed to be used in credentials."]}
    for kind, templates in injectors.items():
        for name, template in templates.items():
            for text in (name, template) if kind == "extra_vars" else (template,):
                try:
                    rendered(text, dict.fromkeys(ids, "EXAMPLE"), strict=True)
                except UndefinedError as problem:
                    return {"injectors": [f"{name} uses an undefined field ({problem})"]}
                except TemplateSyntaxError as problem:
                    return {"injectors": [f"Syntax error rendering template for {name} inside of {kind} ({problem})"]}
    return {}


def input_problems(inputs: dict[str, Any], fields: list[dict[str, Any]], new: bool) -> dict[str, Any]:
    """Return the 400 body of a credential's inputs, or nothing."""
    for each in fields:
        if new and each.get("secret") and inputs.get(each["id"]) == "$encrypted$":
            return {"inputs": [f"$encrypted$ is a reserved keyword, and cannot be used for {each['id']}."]}
    known = {each["id"]: each for each in fields}
    for name, value in inputs.items():
        if name not in known:
            return {"inputs": [f"Additional properties are not allowed ('{name}' was unexpected)"]}
        wanted = {"string": str, "boolean": bool}[known[name].get("type", "string")]
        if not isinstance(value, wanted):
            return {"inputs": {name: [f"{value!r} is not of type '{known[name].get('type', 'string')}'"]}}
    return {}


def rendered(template: str, values: dict[str, Any], strict: bool = False) -> str:
    """Fill in an injector's template. In a job, a field without a value is nothing; when the type is made, an unknown one is an error."""
    environment = (
        ImmutableSandboxedEnvironment(undefined=StrictUndefined) if strict else ImmutableSandboxedEnvironment()
    )
    return environment.from_string(template).render(**values)

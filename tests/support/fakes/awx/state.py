# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fake AWX holds, and what becomes of a write: the checks of a serializer, then of the model, with the bodies of Django REST framework."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.support.fakes.awx.credential_types import input_problems, type_problems
from tests.support.fakes.awx.launching import answer_problems, rrule_problems
from tests.support.fakes.awx.resources import RESOURCES, UNIFIED, Attribute

ENCRYPTED = "$encrypted$"
Item = dict[str, Any]


class Refused(Exception):
    """A request that is answered with another status than 2xx."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body


@dataclass
class State:
    """Objects by endpoint. surveys: by the template's ID. relations: by endpoint, ID and name. playbooks: what every project has.

    ignored: fields that were sent and mean nothing to the API, which drops them without a word.
    """

    objects: dict[str, list[Item]] = field(default_factory=lambda: {name: [] for name in RESOURCES})
    surveys: dict[int, Item] = field(default_factory=dict)
    relations: dict[tuple[str, int, str], list[int]] = field(default_factory=dict)
    playbooks: list[str] = field(default_factory=list)
    ignored: set[tuple[str, str]] = field(default_factory=set)

    def all(self, endpoint: str) -> list[Item]:
        """Return the objects of an endpoint."""
        if endpoint == "unified_job_templates":
            return [each for name in UNIFIED for each in self.objects[name]]
        return self.objects[endpoint]

    def one(self, endpoint: str, number: int) -> Item:
        """Return an object, or refuse."""
        for each in self.all(endpoint):
            if each["id"] == number:
                return each
        raise Refused(
            404,
            {
                "detail": f"No {RESOURCES[endpoint].model if endpoint in RESOURCES else 'object'} matches the given query."
            },
        )

    def related(self, endpoint: str, number: int, name: str) -> list[int]:
        """Return the IDs of a relation, to be changed in place."""
        return self.relations.setdefault((endpoint, number, name), [])

    def create(self, endpoint: str, given: Item) -> Item:
        """Check and add an object."""
        fields = RESOURCES[endpoint].fields
        values = {name: deepcopy(attribute.default) for name, attribute in fields.items()}
        values.update(self._checked(endpoint, given, None))
        values.update(deepcopy(RESOURCES[endpoint].read_only))
        item = {"id": 1 + max([0, *(each["id"] for name in RESOURCES for each in self.objects[name])]), **values}
        self._model(endpoint, item, {})
        self.objects[endpoint].append(item)
        return item

    def update(self, endpoint: str, item: Item, given: Item) -> Item:
        """Check and change an object."""
        values = self._checked(endpoint, given, item)
        if (
            endpoint == "credential_types"
            and values.get("inputs", item["inputs"]) != item["inputs"]
            and self._in_use(item)
        ):
            raise Refused(
                403, {"detail": "Modifications to inputs are not allowed for credential types that are in use"}
            )
        if "inputs" in values and endpoint == "credentials":
            held = item["inputs"]
            values["inputs"] = {
                name: held[name] if each == ENCRYPTED else each for name, each in values["inputs"].items()
            }
        changed = {**item, **values}
        self._model(endpoint, changed, item)
        item.update(changed)
        return item

    def delete(self, endpoint: str, item: Item) -> None:
        """Remove an object."""
        if endpoint == "credential_types" and self._in_use(item):
            raise Refused(403, {"detail": "Credential types that are in use cannot be deleted"})
        self.objects[endpoint].remove(item)

    def _in_use(self, credential_type: Item) -> bool:
        return any(each["credential_type"] == credential_type["id"] for each in self.objects["credentials"])

    def _checked(self, endpoint: str, given: Item, item: Item | None) -> Item:
        fields = RESOURCES[endpoint].fields
        self.ignored |= {(endpoint, name) for name in given if name not in fields}
        values = {
            name: value
            for name, value in given.items()
            if name in fields and not (item is not None and fields[name].only_new)
        }
        problems = {name: problem for name, value in values.items() if (problem := self._problem(fields[name], value))}
        if item is None:
            for name, attribute in fields.items():
                if attribute.required and name not in given:
                    problems[name] = "This field is required."
        if problems:
            raise Refused(400, {name: [problem] for name, problem in problems.items()})
        # A null for a text is an empty one, and an unset flag is false.
        empty = {"str": "", "bool": False}
        return {
            name: empty[fields[name].kind]
            if value is None and fields[name].default is not None and fields[name].kind in empty
            else value
            for name, value in values.items()
        }

    def _problem(self, attribute: Attribute, value: Any) -> str:
        if value is None:
            return (
                "This field may not be null."
                if attribute.required or (attribute.kind == "int" and attribute.default is not None)
                else ""
            )
        if attribute.kind == "fk":
            known = isinstance(value, int) and any(each["id"] == value for each in self.all(attribute.refers_to))
            return "" if known else f'Invalid pk "{value}" - object does not exist.'
        if attribute.kind == "bool":
            return "" if isinstance(value, bool) else "Must be a valid boolean."
        if attribute.kind == "int":
            return "" if isinstance(value, int) and not isinstance(value, bool) else "A valid integer is required."
        if attribute.kind == "dict":
            return "" if isinstance(value, dict) else f"Value {value!r} is not of the expected type (dict)."
        if not isinstance(value, str):
            return "Not a valid string."
        if attribute.required and not value.strip():
            return "This field may not be blank."
        if attribute.choices and value not in attribute.choices:
            return f'"{value}" is not a valid choice.'
        return ""

    def _model(self, endpoint: str, item: Item, was: Item) -> None:
        """Refuse what the serializer's validate() or the model's full_clean() would."""
        check = getattr(self, f"_check_{endpoint}", None)
        if check:
            check(item, was)
        resource = RESOURCES[endpoint]
        same = [
            each
            for each in self.objects[endpoint]
            if each["id"] != item.get("id")
            and resource.unique
            and all(each.get(name) == item.get(name) for name in resource.unique)
        ]
        if same:
            if endpoint in UNIFIED:
                problem = f"{resource.model} with this ({', '.join(resource.unique)}) combination already exists."
                raise Refused(400, {"__all__": [problem]})
            labels = [name.replace("_", " ").capitalize() for name in resource.unique]
            names = " and ".join(", ".join(labels).rsplit(", ", 1))
            raise Refused(400, {"__all__": [f"{resource.known_as} with this {names} already exists."]})

    def _check_credential_types(self, item: Item, was: Item) -> None:
        _refuse(type_problems(item, was))

    def _check_credentials(self, item: Item, was: Item) -> None:
        if not item["organization"] and not was:
            raise Refused(400, {"detail": ["Missing 'user', 'team', or 'organization'."]})
        fields = self.one("credential_types", item["credential_type"])["inputs"].get("fields", [])
        _refuse(input_problems(item["inputs"], fields, not was))
        # A secret that is empty is none.
        secret = {each["id"] for each in fields if each.get("secret")}
        item["inputs"] = {name: value for name, value in item["inputs"].items() if value or name not in secret}

    def _check_projects(self, item: Item, was: Item) -> None:
        if item["scm_type"] and not item["scm_url"]:
            raise Refused(400, {"scm_url": ["SCM URL is required."]})
        if item["scm_refspec"] and item["scm_type"] != "git":
            raise Refused(400, {"scm_refspec": ["SCM refspec can only be used with git projects."]})
        item["scm_revision"] = "5f3c" if item["scm_type"] else ""

    def _check_inventory_sources(self, item: Item, was: Item) -> None:
        if item["source"] == "scm" and item["source_project"] is None:
            raise Refused(400, {"source_project": ["Project required for scm type sources."]})
        item["organization"] = self.one("inventories", item["inventory"])["organization"]

    def _check_job_templates(self, item: Item, was: Item) -> None:
        if item["project"] is None:
            raise Refused(400, {"project": ["Job Templates must have a project assigned."]})
        project = self.one("projects", item["project"])
        item["organization"] = project["organization"]
        if item["playbook"] and item["playbook"] not in self.playbooks and not project["allow_override"]:
            raise Refused(400, {"playbook": ["Playbook not found for project."]})
        if not item["playbook"]:
            raise Refused(400, {"playbook": ["Must select playbook for project."]})
        if item["inventory"] is None and not item["ask_inventory_on_launch"]:
            raise Refused(400, {"inventory": ["You must either set a default value or ask to prompt on launch."]})

    def _check_schedules(self, item: Item, was: Item) -> None:
        problems = rrule_problems(item["rrule"])
        if problems:
            raise Refused(400, {"rrule": problems})
        self._check_answers(item)

    def _check_workflow_job_template_nodes(self, item: Item, was: Item) -> None:
        self._check_answers(item, required=False)

    def _check_answers(self, item: Item, required: bool = True) -> None:
        if item["unified_job_template"] is None:
            return
        endpoint, template = self.unified(item["unified_job_template"])
        if endpoint in ("job_templates", "workflow_job_templates"):
            survey = self.surveys.get(template["id"], {})
            _refuse(
                answer_problems({**template, "type": RESOURCES[endpoint].type}, survey, item["extra_data"], required)
            )

    def unified(self, number: int) -> tuple[str, Item]:
        """Return a unified job template and its endpoint."""
        return next((name, each) for name in UNIFIED for each in self.objects[name] if each["id"] == number)


def _refuse(problems: dict[str, Any]) -> None:
    if problems:
        raise Refused(400, problems)

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module, walked: documentation, spec, action plugin, action group, version, secrets."""

from __future__ import annotations

import builtins
import importlib
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.harness.runs import load

ROOT = Path(__file__).resolve().parents[3]
GROUPS = yaml.safe_load((ROOT / "meta/runtime.yml").read_text(encoding="utf-8"))["action_groups"]
NAMES = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py"))
READ_ONLY = {name for name in NAMES if name.endswith("_info")} | {
    "jira_cloud_id",
    "jira_connector_check",
    "jira_connector_doctor",
    "jira_connector_preflight",
    "jira_connector_summary",
}
# What asks no service takes no credentials.
LOCAL = {"jira_connector_summary", "jira_token_file"}
SECRETS = {"org_api_key", "jira_token", "align_token", "align_session", "token", "api_token", "store"}


def parts(name: str) -> list[dict[str, Any]]:
    """The module's documentation, and that of its fragments."""
    own = yaml.safe_load(load("modules." + name).DOCUMENTATION)
    found = [own]
    for fragment in own.get("extends_documentation_fragment", []):
        place, dummy, part = fragment.removeprefix("jira_ops.align.").partition(".")
        found.append(
            yaml.safe_load(getattr(load("doc_fragments." + place).ModuleDocFragment, part.upper() or "DOCUMENTATION"))
        )
    return found


def documented(name: str) -> dict[str, dict[str, Any]]:
    """As Ansible merges them: what the module says itself stands in place of a fragment's."""
    return {option: said for part in reversed(parts(name)) for option, said in (part.get("options") or {}).items()}


def attributes_of(name: str) -> dict[str, Any]:
    """As Ansible merges them: what the module says itself comes first, and then the fragment that is named first."""
    return {
        attribute: said for part in reversed(parts(name)) for attribute, said in (part.get("attributes") or {}).items()
    }


def as_documented(spec: dict[str, Any]) -> dict[str, Any]:
    """What the documentation has to say of an option."""
    said: dict[str, Any] = {field: spec[field] for field in ("type", "elements", "choices", "aliases") if field in spec}
    if spec.get("required"):
        said["required"] = True
    if spec.get("default") is not None:
        said["default"] = spec["default"]
    if "options" in spec:
        said["suboptions"] = {name: as_documented(each) for name, each in spec["options"].items()}
    return said


def without_words(said: dict[str, Any]) -> dict[str, Any]:
    kept = {
        field: value for field, value in said.items() if field not in ("description", "suboptions", "version_added")
    }
    if "suboptions" in said:
        kept["suboptions"] = {name: without_words(each) for name, each in said["suboptions"].items()}
    return kept


def test_there_are_modules() -> None:
    assert len(NAMES) >= 10


@pytest.mark.parametrize("name", NAMES)
def test_the_documented_options_are_the_specs(name: str) -> None:
    spec = load("modules." + name).ARGUMENTS.options
    assert {option: without_words(said) for option, said in documented(name).items()} == {
        option: as_documented(each) for option, each in spec.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_check_mode_and_diff_are_promised(name: str) -> None:
    attributes = attributes_of(name)
    promised = {"check_mode", "diff_mode", "action"} | (set() if name in LOCAL else {"action_group"})
    assert promised <= set(attributes) and attributes["check_mode"]["support"] == "full"
    assert attributes["diff_mode"]["support"] == ("N/A" if name in READ_ONLY else "full")


@pytest.mark.parametrize("name", NAMES)
def test_the_documented_groups_of_a_module_are_the_collections(name: str) -> None:
    documented = attributes_of(name).get("action_group", {}).get("membership", [])
    assert documented == [f"jira_ops.align.{group}" for group, members in GROUPS.items() if name in members]


def test_who_takes_a_profile_is_in_its_group() -> None:
    assert GROUPS["profile"] == [name for name in NAMES if "profile" in load("modules." + name).ARGUMENTS.options]


@pytest.mark.parametrize("name", GROUPS["all"])
def test_every_module_of_the_group_takes_the_organization(name: str) -> None:
    """One entry of module_defaults for the group must not fail on any of them."""
    assert load("modules." + name).ARGUMENTS.options["org_id"]["type"] == "str"


@pytest.mark.parametrize("name", NAMES)
def test_documentation_examples_and_returns(name: str) -> None:
    module = load("modules." + name)
    doc = yaml.safe_load(module.DOCUMENTATION)
    assert doc["module"] == name and doc["short_description"] and doc["author"] and doc["version_added"]
    assert any(f"jira_ops.align.{name}" in task for task in yaml.safe_load(module.EXAMPLES))
    for said in yaml.safe_load(module.RETURN).values():
        assert said["description"] and said["returned"] and said["type"]


@pytest.mark.parametrize("name", NAMES)
def test_every_secret_is_no_log_and_has_its_variable(name: str) -> None:
    for option, spec in load("modules." + name).ARGUMENTS.options.items():
        assert (spec.get("no_log") is True) == (option in SECRETS), option


@pytest.mark.parametrize("name", NAMES)
def test_an_action_plugin_of_the_same_name_runs_the_same_module(name: str) -> None:
    plugin = load("action." + name).ActionModule
    assert plugin.module is load("modules." + name)


def test_no_action_plugin_is_left_over_and_all_are_in_the_group() -> None:
    assert sorted(path.stem for path in (ROOT / "plugins/action").glob("*.py")) == NAMES
    assert sorted(GROUPS["all"]) == sorted(set(NAMES) - LOCAL)


def test_the_version_is_the_collections() -> None:
    assert (
        load("module_utils.version").VERSION
        == yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    )


@pytest.mark.parametrize("name", NAMES)
def test_options_with_an_environment_variable_say_so(name: str) -> None:
    for option, spec in load("modules." + name).ARGUMENTS.options.items():
        for variable in (spec.get("fallback") or (None, []))[1]:
            assert f"E({variable})" in str(documented(name)[option]["description"]), option


def test_every_file_imports_without_the_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *given: Any, **more: Any) -> Any:
        if name.split(".")[0] in ("requests", "jsonschema", "urllib3", "html5lib"):
            raise ImportError(name)
        return real(name, *given, **more)

    prefix = "ansible_collections.jira_ops.align.plugins."
    for name in [name for name in sys.modules if name.startswith(prefix)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)
    for name in NAMES:
        module = importlib.import_module(f"{prefix}modules.{name}")
        assert module.ARGUMENTS.options
    missing = importlib.import_module(prefix + "module_utils.runtime").missing_library()
    assert missing is not None and "requests" in missing

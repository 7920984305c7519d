# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which options of its modules the role gives straight from its variables. Private to the collection.

The role's task files give them as module_defaults, so that a step shows only what it has from the steps before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean

from .role_arguments import as_declared
from .role_variable_table import VARIABLES
from .token import record_path

_PREFIX = "connector_"
_MAKES_TOKEN = ("main", "rotate")
_CHANGES = (*_MAKES_TOKEN, "retire")
_PROVES = (*_MAKES_TOKEN, "verify")
_ALL = ("main", "verify", "rotate", "retire", "expiry", "doctor")
_ALL_BUT_EXPIRY = (*_CHANGES, "verify", "doctor")
_SERVES = {"site_url": "connector_site_url", "align_url": "connector_align_url", "connector": "connector_name"}
# What connector__settings.identity is made up from, of the parts that compare hosts.
_IDENTITY = (
    *("connector_org_id", "connector_align_url", "connector_name", "connector_token_label"),
    *("connector_site_url", "connector_token", "connector_token_store", "connector_token_store_options"),
    *("connector_token_store_path", "connector_awx_variable"),
)
# What connector__settings.waited is made up from.
_WAITED = ("connector_handoff_done", "connector_to_confirm", "connector_rotate_now")


@dataclass(frozen=True)
class _Given:
    """What a module, or several, are given in some parts of the role: options by the variables they come from, and constants."""

    to: str
    parts: tuple[str, ...]
    options: Mapping[str, str]
    constants: Mapping[str, Any] = field(default_factory=dict)


def _same(names: str) -> dict[str, str]:
    return {name: _PREFIX + name for name in names.split()}


_HOW_FAR = ("keep_membership", "delete_account", "delete_connector")
_HANDOFF_FAILS = {"on_handoff": "fail"}
# What several modules have in common: those of the action groups, but for the doctor's profile, which waits for nothing.
_COMMON = {
    "connection": (
        *("jira_align_connector", "jira_api_token", "jira_api_token_info", "jira_cloud_id", "jira_connector_check"),
        *("jira_connector_doctor", "jira_connector_preflight", "jira_group_permissions", "jira_service_account"),
        *("jira_service_account_info", "jira_token_record"),
    ),
    "profile": ("jira_api_token", "jira_connector_check", "jira_group_permissions"),
}
_GIVEN = (
    _Given("connection", _ALL, _same("org_id api_url routes validate_certs ca_path trusted_hosts")),
    _Given("connection", (*_CHANGES, "expiry", "doctor"), _same("org_api_key")),
    _Given("connection", (*_CHANGES, "doctor"), _same("jira_email jira_token jira_access")),
    _Given("connection", _ALL_BUT_EXPIRY, _same("align_token align_user align_session")),
    _Given("connection", _ALL[:-1], {"record_exchanges": "connector_record"}),
    _Given("connection", ("doctor",), {}, {"retries": 1}),
    _Given("profile", _PROVES, _same("profile profile_add profile_remove wait")),
    _Given("jira_cloud_id", (*_PROVES, "retire", "doctor"), _same("site_url")),
    _Given("jira_token_record", _ALL, {"align_url": "connector_align_url", "connector": "connector_name"}),
    _Given(
        "jira_service_account",
        ("main",),
        {
            "name": "connector_service_account_name",
            "description": "connector_service_account_description",
            "wait": "connector_wait",
        },
    ),
    _Given(
        "jira_service_account_info", ("rotate", "retire"), {"name": "connector_service_account_name"}, _HANDOFF_FAILS
    ),
    _Given("jira_group_permissions", ("main", "retire"), _same("group directory_id site_url"), _HANDOFF_FAILS),
    _Given(
        "jira_group_permissions",
        ("main",),
        _same(
            "projects global_permissions grant_through project_role team_project_role exclusive allow_shared_scheme "
            "allow_administration"
        ),
    ),
    _Given("jira_api_token", _CHANGES, {"label": "connector_token_label"}, _HANDOFF_FAILS),
    _Given(
        "jira_api_token",
        _MAKES_TOKEN,
        _same("rotate_before_days revoke_grace prune_orphans new_store") | {"expires_in_days": "connector_token_days"},
    ),
    _Given("jira_api_token", ("rotate",), {}, {"list_required": False}),
    _Given("jira_api_token_info", ("expiry",), _same("rotate_before_days")),
    # Nothing of their own: what a play has set for them, like a label, would hide what the account serves beside this connector.
    _Given("jira_api_token_info", ("retire",), {}),
    _Given("jira_service_account", ("retire",), {}, _HANDOFF_FAILS),
    _Given("jira_align_connector", _CHANGES, _same("align_url name take_over"), _HANDOFF_FAILS),
    _Given("jira_connector_check", _PROVES, _same("projects global_permissions site_url align_url")),
    _Given(
        "jira_connector_preflight", _CHANGES, _same("site_url align_url take_over") | {"connector": "connector_name"}
    ),
    # What jira_connector_preflight is to know of the run, beside what the steps find out.
    _Given("run", _MAKES_TOKEN, _same("state prune_orphans")),
    _Given("run", ("retire",), _same(" ".join(_HOW_FAR))),
    _Given(
        "jira_connector_doctor",
        ("doctor",),
        _same(
            "site_url align_url group directory_id projects global_permissions grant_through project_role "
            "team_project_role exclusive allow_shared_scheme allow_administration take_over profile profile_add profile_remove"
        )
        | {
            "account": "connector_service_account_name",
            "label": "connector_token_label",
            "connector": "connector_name",
        },
        {"for_role": True},
    ),
)


def names(part: str, store: str = "") -> list[str]:
    """Return the variables that settings() wants to know of a part, and no others: a run does not fail on one that it does not need.

    store: the token store in use, where that is known; variables of other stores are left out.
    """
    wanted = {variable: None for given in _GIVEN if part in given.parts for variable in given.options.values()}
    if part in _PROVES or part == "retire":
        wanted |= dict.fromkeys(_IDENTITY)
    if part in _MAKES_TOKEN:
        wanted |= dict.fromkeys(_WAITED)
    if part in _CHANGES:
        wanted["connector_on_handoff"] = None
    checked = _checked(part)
    if any(VARIABLES[name].secret for name in checked):
        wanted["connector_token_store"] = None
    return [name for name in wanted | dict.fromkeys(checked) if not _is_of_another_store(name, store)]


def takes(part: str, name: str) -> bool:
    """Return whether a part cannot go on without the value of a variable that is set. The doctor reports on all that it can read."""
    return part == "doctor" or part in VARIABLES[name].parts


def _is_of_another_store(name: str, store: str) -> bool:
    of = VARIABLES[name].store_option
    return bool(store and of and of[0] != store)


def settings(
    part: str,
    values: Mapping[str, Any],
    set_names: Sequence[str],
    beside: str = "",
    host: str = "",
    waited: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return the options by module; of a variable that values lacks, none. Every module is there, also one that the part does not use: before
    ansible-core 2.19, the settings of a part that ran before are resolved as the defaults of the next one's first task.

    set_names: the names of all variables of the host. beside: where a relative path of a token record begins. host: the host's name in the
    inventory. waited: what a wait for the operator has left in this run, of this connector or of another one.
    identity is what tells this connector from others (site_conflicts.py); waited, what the operator was waited for (site_failure.py).
    """
    values = {name: as_declared(name, value) for name, value in values.items()}
    found: dict[str, Any] = {name: {} for name in (*_COMMON["connection"], "run")}
    for given in _GIVEN:
        if part in given.parts:
            options = {option: values[name] for option, name in given.options.items() if name in values}
            for module in _COMMON.get(given.to, (given.to,)):
                found[module].update({**options, **given.constants})
    # An account's description that is empty stays as it is.
    if not found["jira_service_account"].get("description", True):
        del found["jira_service_account"]["description"]
    if part == "retire":
        found["run"] = {name: boolean(found["run"].get(name, False), strict=False) for name in _HOW_FAR}
    if part in _CHANGES:
        serves = {option: values[name] for option, name in _SERVES.items() if name in values}
        found["jira_api_token"]["serves"] = serves
        found["run"]["part"] = part
    checks = found["jira_connector_doctor" if part == "doctor" else "jira_connector_preflight"]
    checks["variable_names"] = [name for name in set_names if not name.startswith("connector__")]
    checks["variables"] = _to_check(part, values)
    found["identity"] = _identity(values, beside, host)
    found["waited"] = _waited(part, found["identity"], values, host, waited)
    if part in _MAKES_TOKEN:
        checks["token_given"] = bool(values.get("connector_token"))
        found["run"].update(force=found["waited"]["rotate"], confirmed=found["waited"]["confirmed"])
    return found


def _checked(part: str) -> list[str]:
    """Return the variables that are checked: of a part that changes something, all that a stand-up takes, for they go together."""
    of = {"verify": "", "expiry": "expiry"}.get(part, "main")
    return [
        name
        for name, variable in VARIABLES.items()
        if variable.check and of in variable.parts and (of != "expiry" or variable.parts == ("expiry",))
    ]


def _to_check(part: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is checked, but for what belongs to another token store than the one in use. Of a secret, whether it is given."""
    store = str(values.get("connector_token_store") or "")
    known = [name for name in _checked(part) if name in values and not _is_of_another_store(name, store)]
    return {name: values[name] if not VARIABLES[name].secret else "given" if values[name] else "" for name in known}


def _waited(
    part: str, identity: Mapping[str, str], values: Mapping[str, Any], host: str, before: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return which steps the operator was waited for, which token is confirmed, and whether the token is to be replaced.

    before: as the last wait on this host has it, which counts where it was for this connector: a play may run the role for several.
    """
    of = [part, *(identity[name] for name in ("site", "align_url", "name"))]
    if before.get("of") == of:
        return before
    done, to_confirm = values.get("connector_handoff_done"), values.get("connector_to_confirm")
    return {
        "of": of,
        "steps": [],
        "confirmed": done or (to_confirm.get(host) if isinstance(to_confirm, Mapping) else "") or "",
        "rotate": boolean(values.get("connector_rotate_now") or False, strict=False),
    }


def _identity(values: Mapping[str, Any], beside: str, host: str) -> dict[str, str]:
    def text(name: str) -> str:
        return str(values.get(name) or "")

    # Options by their own names may say another place.
    given = values.get("connector_token_store_options")
    options = given if isinstance(given, Mapping) else {}
    store, token = text("connector_token_store"), text("connector_token")
    place, variable = (
        str(options.get(name) or text(f"connector_{of}"))
        for name, of in (("path", "token_store_path"), ("variable", "awx_variable"))
    )
    return {
        "noted_by": host,
        "org_id": text("connector_org_id"),
        "align_url": text("connector_align_url"),
        "name": text("connector_name"),
        "label": text("connector_token_label"),
        "site": text("connector_site_url"),
        "record": record_path.resolved(place, beside) if store == "vault_file" else "",
        "variable": variable if store == "awx_credential" else "",
        "token": _digest(token) if token else "",
        "organization": _digest(text("connector_org_id")),
        "key": _digest(f"{text('connector_org_id')} {text('connector_org_api_key')}"),
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

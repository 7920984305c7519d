#!/usr/bin/python
# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: jira_connector_preflight
short_description: Check options and credentials before anything is changed
version_added: 0.1.0
description:
  - Asks every service that it is given an address or a credential for one harmless question, and reports all that is wrong at once.
  - A rollout then stops before it has changed anything, rather than half way.
  - With O(store), the token record has to be readable and its place writable. A probe writes nothing that stays, in check mode or not.
  - With O(run), a credential that is wrong and that the run does not need is a warning that names it, and no failure. Whether it needs one is found out by
    judging the token and the connector as the run's own steps do; that is asked only where a credential is wrong.
  - The organization key has to list service accounts, the Jira administrator has to be known to Jira and to hold Administer Jira, the
    Jira Align token has to list connectors, and
    the Jira Align session has to open the connector settings.
author:
  - the jira_ops.align authors (@jira-ops)
extends_documentation_fragment:
  - jira_ops.align.attributes.read_only
  - jira_ops.align.attributes
  - jira_ops.align.connection
  - jira_ops.align.record
  - jira_ops.align.record.store
options:
  align_url:
    description: The Jira Align tenant, like V(https://example.jiraalign.com). With it, O(align_token) is needed.
    type: str
  org_id:
    description: The organization's ID, the UUID in the address of Atlassian Administration, C(admin.atlassian.com/o/<org_id>).
    type: str
    required: true
  site_url:
    description: The Jira site. With it, or with O(cloud_id), O(jira_email) and O(jira_token) are needed.
    type: str
  cloud_id:
    description: The cloud ID of the Jira site, needed with O(jira_access=gateway). Unset, O(site_url) is asked for it.
    type: str
    version_added: 0.5.0
  variables:
    description: The role's variables, to be checked against its JSON Schema.
    type: dict
    default: {}
  variable_names:
    description: >-
      Names of the variables that are set, without their values. One that begins with C(connector_) and that neither the role nor its playbooks take is an
      error, with the nearest name that they do.
    type: list
    elements: str
    default: []
    version_added: 0.5.0
  conflict:
    description: What the host shares with another one of the run, a sentence, which is an error; empty where it shares nothing.
    type: str
    version_added: 0.5.0
  problems:
    description: Further problems that are known already, sentences; each is an error, in the same message as all others.
    type: list
    elements: str
    default: []
    version_added: 0.5.0
  connector:
    description:
      - The connector that is going to be made. With it, and with O(first_run), the message also has what would end a run half done. That is a name that
        another's active connector has, a site that another connector serves, no free connector, unknown projects of O(variables), a group of
        administrators, and an organization key with scopes where O(routes) has V(console).
      - With it, a place of O(store) that does not outlive a job of AWX or ansible-runner is a problem; without it, a warning.
    type: str
    version_added: 0.5.0
  connectors:
    description: The connectors of this Jira Align tenant in the whole run, in their order. All that are new need a free one.
    type: list
    elements: str
    default: []
    version_added: 0.5.0
  first_run:
    description:
      - Whether the token store holds no token of O(connector) yet. With O(store), it is set by what the store holds.
    type: bool
    default: false
    version_added: 0.5.0
  retired:
    description: With O(store), whether the record of a retired connector counts as no record (V(load)) or is a problem (V(refuse)).
    type: str
    choices: [load, refuse]
    default: load
    version_added: 0.5.0
  place:
    description: Where the store keeps the record, for messages. With O(store), it is set by that.
    type: str
    version_added: 0.5.0
  records_beside:
    description:
      - Records of the same store that no other host of the inventory has (C(place), C(owner), C(connector), C(label)). With O(store), they are looked for
        where it has no record of this host, which may have been renamed.
    type: list
    elements: dict
    default: []
    version_added: 0.5.0
  take_over:
    description: Whether O(connector) may be one that serves another site with another account.
    type: bool
    default: false
    version_added: 0.5.0
  token_given:
    description: Whether a token was made by hand, so that none has to be created.
    type: bool
    default: false
    version_added: 0.5.0
  needs_jira:
    description: Whether a Jira administrator of O(site_url) is needed, to make the group and grant permissions. Without it, only O(connector) is looked at.
    type: bool
    default: true
    version_added: 0.5.0
  run:
    description:
      - What the run is going to do, so that a credential which is wrong fails it only where it is needed. Unset, each one that is asked is.
    type: dict
    version_added: 0.5.0
    suboptions:
      part:
        description: The part of the role. With it, O(record) is set by what O(store) holds.
        type: str
        choices: [main, rotate, retire]
        required: true
      state:
        description: Whether the connector is meant to be active.
        type: str
        choices: [active, inactive]
        default: active
      force:
        description: Whether another token is asked for, whatever becomes of the stored one.
        type: bool
        default: false
      confirmed:
        description: The label of the token that the operator confirms.
        type: raw
      prune_orphans:
        description: Whether tokens that no record knows are to be revoked.
        type: bool
        default: true
      keep_membership:
        description: Whether the account of a retired connector stays in its group.
        type: bool
        default: false
      delete_account:
        description: Whether the account of a retired connector is deleted.
        type: bool
        default: false
      delete_connector:
        description: Whether a retired connector is removed.
        type: bool
        default: false
      labels:
        description: The labels of the tokens of all hosts of the run that are in this organization.
        type: list
        elements: str
        default: []
  ask_services:
    description: Whether to ask the services. Without it, only what the options themselves say is checked, and no credential is needed.
    type: bool
    default: true
    version_added: 0.5.0
"""

EXAMPLES = r"""
- name: Do all credentials work
  jira_ops.align.jira_connector_preflight:
    org_id: "{{ org_id }}"
    site_url: "{{ site_url }}"
    align_url: "{{ align_url }}"

- name: The same with an administrator's token that has scopes, which works only at the gateway
  jira_ops.align.jira_connector_preflight:
    org_id: "{{ org_id }}"
    site_url: "{{ site_url }}"
    align_url: "{{ align_url }}"
    jira_access: gateway
"""

RETURN = r"""
planes:
  description: Per service that was asked, whether it answered (ok) and what it reported (detail).
  returned: success
  type: dict
handed_over:
  description: >-
    Steps that are going to be the operator's where they are needed, as with an organization key that has scopes, which can neither create nor revoke an
    API token. A warning names them too.
  returned: success
  type: list
  elements: str
  version_added: 0.5.0
"""

from typing import Any

from ansible_collections.jira_ops.align.plugins.module_utils import role_variables, run_needs, unused
from ansible_collections.jira_ops.align.plugins.module_utils.api.client import Client
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Route, Service
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION, Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Handoff, Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.resources import first_run, preflight, run_facts
from ansible_collections.jira_ops.align.plugins.module_utils.resources.run_facts import Run
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import (
    TokenRecord,
    argument_spec,
    from_option,
)

ARGUMENTS = CONNECTION + Arguments(
    {
        "org_id": {"type": "str", "required": True},
        "site_url": {"type": "str"},
        "cloud_id": {"type": "str"},
        "align_url": {"type": "str"},
        "variables": {"type": "dict", "default": {}},
        "variable_names": {"type": "list", "elements": "str", "default": []},
        "conflict": {"type": "str"},
        "problems": {"type": "list", "elements": "str", "default": []},
        "connector": {"type": "str"},
        "connectors": {"type": "list", "elements": "str", "default": []},
        "first_run": {"type": "bool", "default": False},
        "store": {"type": "dict", "no_log": True},
        "retired": {"type": "str", "choices": ["load", "refuse"], "default": "load"},
        "place": {"type": "str"},
        "records_beside": {"type": "list", "elements": "dict", "default": []},
        "take_over": {"type": "bool", "default": False},
        "token_given": {"type": "bool", "default": False, "no_log": False},
        "needs_jira": {"type": "bool", "default": True},
        "run": {
            "type": "dict",
            "options": {
                "part": {"type": "str", "choices": ["main", "rotate", "retire"], "required": True},
                "state": {"type": "str", "choices": ["active", "inactive"], "default": "active"},
                "force": {"type": "bool", "default": False},
                "confirmed": {"type": "raw"},
                "prune_orphans": {"type": "bool", "default": True},
                "keep_membership": {"type": "bool", "default": False},
                "delete_account": {"type": "bool", "default": False},
                "delete_connector": {"type": "bool", "default": False},
                "labels": {"type": "list", "elements": "str", "default": [], "no_log": False},
            },
        },
        "record": argument_spec(),
        "ask_services": {"type": "bool", "default": True},
    }
)


def run(call: Call) -> Outcome:
    """Report everything that is wrong in one message, before anything is written. Nothing is asked with an option that cannot work."""
    params = call.params
    wrong = preflight.wrong_options(params["variables"])
    problems = ([params["conflict"]] if params["conflict"] else []) + preflight.known_problems(params, wrong)
    if not params["ask_services"]:
        return _outcome(params, {}, [], problems)
    unasked = preflight.not_to_be_asked(wrong)
    variables = _valid(params["variables"], wrong)
    run = (
        run_facts.from_options(params, variables, from_option(params["record"]) or TokenRecord())
        if params["run"]
        else None
    )
    try:
        client, unreachable = call.client_of_some(*(each for each in _services(params, run) if each not in unasked))
    except InvalidOption as invalid:  # about the network, so no service can be asked
        return _outcome(params, {}, [], [*problems, str(invalid)])
    if unreachable.missing:
        problems.append(preflight.missing_together(unreachable.missing, _for_role(params)))
    services, refused = preflight.check_services(client, params["org_id"], params["routes"])
    refused = {**client.unusable, **refused}
    needs = _needs(call, run, refused, bool(problems or unreachable.wrong))
    spare = {service: error for service, error in refused.items() if service not in needs}
    problems += [*unreachable.wrong, *(preflight.refusal(refused[service], why) for service, why in needs.items())]
    problems += preflight.swapped(params, needs)
    found = _first_run(client, params, services, variables)
    problems += found.problems
    steps = preflight.handed_over(services)
    warnings = tuple(unused.warning(service, error) for service, error in spare.items())
    warnings += preflight.warnings(steps) + preflight.clock_warnings(client)
    return _outcome(params, services, steps, problems, found.handoffs, warnings)


def _services(params: dict[str, Any], run: Run | None) -> list[Service]:
    """Return the services that the options are about, those first that the others can be known by."""
    jira = params["needs_jira"] and (params["site_url"] or params["cloud_id"]) and not (run and run.keeps_group)
    console = Route.CONSOLE.value in params["routes"]
    return [
        Service.ORGANIZATION,
        *([Service.EDGE] if params["connector"] and params["site_url"] else []),
        *([Service.JIRA] if jira else []),
        *([Service.ALIGN] if params["align_url"] else []),
        *([Service.ALIGN_FORM] if params["align_url"] and params["align_session"] and console else []),
    ]


def _valid(variables: dict[str, Any], wrong: list[str]) -> dict[str, Any]:
    """Return the variables that are not named as wrong."""
    names = {problem.partition(":")[0] for problem in wrong}
    return {name: value for name, value in variables.items() if name not in names}


def _needs(call: Call, run: Run | None, refused: dict[Service, Exception], failing: bool) -> dict[Service, str]:
    """Return those of the refused services that the run needs, and what for where that is not always so.

    failing: it fails in any case, so that all that is wrong is said at once, and nothing more is asked.
    """
    everything = dict.fromkeys(refused, "")
    known = run_needs.in_some_runs(run.part) if run else set()
    open_ones = [
        service for service, error in refused.items() if service in known and preflight.is_about_credential(error)
    ]
    if run is None or not open_ones or failing or len(open_ones) < len(refused):
        return everything
    call.params.update(email=run.record.email, token=run.record.token)
    client, dummy = call.client_of_some(
        Service.EDGE, Service.ORGANIZATION, Service.GATEWAY, Service.ALIGN, Service.ALIGN_FORM
    )
    needed = run_needs.needed(run_facts.look(client, run, refused))
    return {service: needed[service] for service in refused if service in needed}


def _first_run(
    client: Client, params: dict[str, Any], services: dict[str, dict[str, Any]], variables: dict[str, Any]
) -> first_run.Found:
    """Return what stands in the way of a connector that has no token yet; nothing of one that has, or that is retired."""
    if not (params["connector"] and params["first_run"]) or (params["run"] or {}).get("part") == "retire":
        return first_run.Found()
    wanted = first_run.from_variables(variables, params)
    answering = {Service(name) for name, each in services.items() if each["ok"]}
    if client.has(Service.EDGE):
        answering.add(Service.EDGE)
    found = first_run.look(client, wanted, answering)
    key = services.get(Service.ORGANIZATION.value, {}).get("detail", "")
    why = preflight.why_key_will_not_do(key, params["routes"], params["token_given"])
    return first_run.Found((why, *found.problems) if why else found.problems, found.handoffs)


def _for_role(params: dict[str, Any]) -> bool:
    return bool(params["variables"])


def _outcome(
    params: dict[str, Any],
    services: dict[str, dict[str, Any]],
    steps: list[str],
    problems: list[str],
    handoffs: tuple[Handoff, ...] = (),
    warnings: tuple[str, ...] = (),
) -> Outcome:
    returns = {"planes": services, "handed_over": steps}
    if not problems:
        return Outcome(False, returns=returns, handoffs=handoffs, warnings=warnings)
    problems += [f"Operator action needed: {each.step}. {each.why}" for each in handoffs]
    if _for_role(params):
        problems = [role_variables.in_role_terms(problem) for problem in problems]
    return Outcome(False, returns=returns, failure=preflight.report(problems), warnings=warnings)


def main() -> None:
    """Run as a subprocess."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()

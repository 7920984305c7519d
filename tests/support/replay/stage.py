# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report played: a sandbox that behaves as what the report saw.

First by credentials, switches and steps by hand (setup.py), so that the sandbox goes on living when something is written. What it still answers otherwise than
the report has it (another status, or a shape that the contract does not know) is then answered as in the report, with values of the same kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml

from tests.support.harness.runs import ModuleClient, run
from tests.support.replay import drift
from tests.support.replay.rebuild import Rebuilder, plane
from tests.support.replay.setup import Setup, setup_of
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import ONE

_ACCOUNT = "jiraalignconnector"
Call = tuple[str, str, str]


@contextmanager
def played(report: dict[str, Any]) -> Iterator[tuple[ModuleClient, dict[str, Any]]]:
    """A sandbox that behaves as a report of one site has it, and the options of a run against it."""
    setup = setup_of(report)
    with Sandbox(_world(setup)) as sandbox:
        modules = ModuleClient(sandbox, "acme-one", "align")
        options = prepare(modules, setup)
        sandbox.faults(_rules(report, run("jira_connector_doctor", **options)["report"]))
        sandbox.clear_log()
        yield modules, options


def prepare(modules: ModuleClient, setup: Setup) -> dict[str, Any]:
    """Make the sandbox as the setup says, and return the options of a run against it."""
    sandbox = modules.sandbox
    sandbox.switch(**setup.switches)
    for step, given in setup.by_hand:
        who = {"account": modules.admin["email"]} if step == "scope_person_token" else {}
        sandbox.by_hand(step, **who, **given)
    options = {**_credentials(modules, setup), **setup.options, "site_url": modules.site_url, "connector": "acme"}
    if setup.account:
        account = modules.made_account(name=_ACCOUNT, access=True)
        if "gateway" in setup.given:
            token = modules.made_token(
                account["account_id"], label="jira-align", scopes=["read:jira-user", "read:jira-work"]
            )
            options.update(email=account["email"], token=token["token"])
    elif setup.scoped_key and "console" not in setup.options["routes"]:
        modules.made_account()  # a list of its tokens is what told the kind of key
    return options


def _world(setup: Setup) -> dict[str, Any]:
    with open(ONE, encoding="utf-8") as file:
        world = dict(yaml.safe_load(file))
    world["tenants"][0]["slots"] = setup.slots
    return world


def _credentials(modules: ModuleClient, setup: Setup) -> dict[str, Any]:
    options: dict[str, Any] = {"api_url": modules.sandbox.api_url}
    if "organization" in setup.given:
        key = modules.scoped_key if setup.scoped_key else modules.organization_options["org_api_key"]
        options.update(org_id=modules.org_id, org_api_key=key)
    if "jira" in setup.given:
        options.update(jira_email=modules.admin["email"], jira_token=modules.admin["token"])
    tokens = {"align": "align_token", "align_form": "align_session"}
    for name in tokens.keys() & setup.given:
        options.update({"align_url": modules.align_url, tokens[name]: modules.align_options[tokens[name]]})
    return options


def _rules(report: dict[str, Any], here: dict[str, Any]) -> list[dict[str, Any]]:
    """Return fault rules for the calls that the sandbox answers otherwise than the report has it. here: what the doctor reports of the sandbox."""
    seen, answered = _by_call(report), _by_call(here)
    rules = []
    for call, there in seen.items():
        if len({each["status"] for each in there}) > 1:
            continue  # by turns: a credential that was refused and one that was taken, say
        mine = answered.get(call, [])
        if mine and (_standing(there) == _standing(mine)):
            continue
        rules.append(_rule(there[-1]))
    return rules


def _by_call(report: dict[str, Any]) -> dict[Call, list[dict[str, Any]]]:
    found: dict[Call, list[dict[str, Any]]] = {}
    for exchange in report["exchanges"]:
        if exchange["operation"] != "connector_form.open":
            found.setdefault((exchange["service"], exchange["method"], exchange["path"]), []).append(exchange)
    return found


def _standing(exchanges: list[dict[str, Any]]) -> tuple[set[int], set[str]]:
    """Return what counts of a call's answers: their statuses, and what the contract does not know of them."""
    return {each["status"] for each in exchanges}, {problem for each in exchanges for problem in drift.problems(each)}


def _rule(exchange: dict[str, Any]) -> dict[str, Any]:
    parts = re.split(r"(\{\w+\})", exchange["path"])
    pattern = "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts)
    rebuilder = Rebuilder()
    shape = exchange["answer"]
    body: dict[str, Any] = {"body": rebuilder.answer(exchange)}
    if exchange["content"] == "application/json" and shape != "empty":
        body = {"json": rebuilder.value(shape)}
    elif isinstance(shape, dict) and "page" in shape:
        body = {"html": "A page"}
    at_gateway = exchange["service"] in ("jira", "jira_elsewhere") and exchange.get("at") == "gateway"
    return {
        "plane": "gateway" if at_gateway else plane(exchange),
        "method": exchange["method"],
        "path": f"{pattern}$",
        "nth": "every",
        "action": "status",
        "status": exchange["status"],
        **body,
    }

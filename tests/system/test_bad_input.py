# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input: each case of the table by both ways of execution gives one clear message, no traceback and no secret."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.profiles import PROFILES
from tests.support.harness.play import DIRECT, EXECUTIONS, SUBPROCESS, Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import ONE
from tests.system.bad_input import CASES, FAULTS, GOOD, Case
from tests.system.beside import beside
from tests.system.support import DEFAULTS, VAULT_FORMAT, Rollout, comparable, requests_during, variables, vaulted

_LONGEST = 1200
# A process for every case takes its time. Where direct and subprocess execution could differ is in Ansible's own checks, and in what is hidden: those
# cases, all with a credential in them, and every fourth of the others.
OUTSIDE = [case for number, case in enumerate(CASES) if number < 21 or case.secret or number % 4 == 1]


@dataclass(frozen=True)
class Answered:
    """What the table came to by one way of execution, what its variables were, and every secret of the sandbox."""

    run: Run
    given: dict[str, Any]
    secrets: list[str]
    log: list[dict[str, Any]]

    @property
    def writes(self) -> list[str]:
        return [
            f"{entry['method']} {entry['path']}" for entry in self.log if entry["write"] and entry["from"] == "client"
        ]


def world(sandbox: Sandbox) -> dict[str, Any]:
    """Five accounts, which is the allowance; two of one name; tokens that are expired, another's, and too narrow."""
    scopes = list(PROFILES["read_write"].scopes)
    account = sandbox.by_hand("create_service_account", name="firstaccount", sites=["acme-one"])
    other = sandbox.by_hand("create_service_account", name="otheraccount", sites=["acme-one"])
    twins = [sandbox.by_hand("create_service_account", name="samename")["account_id"] for dummy in range(2)]
    sandbox.by_hand("create_service_account", name="fifthaccount")
    sandbox.faults(
        [{"path": f"/{name}/", **rule} for name, rule in FAULTS.items()]
        + [{"path": f"/orgs/{name}$", **rule} for name, rule in FAULTS.items()]
    )
    expired = sandbox.by_hand("create_token", account=account["account_id"], label="expired", scopes=scopes)
    sandbox.by_hand("expire_token", token=expired["id"])
    return {
        **variables(sandbox),
        "account_id": account["account_id"],
        "account_email": account["email"],
        "account_token": sandbox.by_hand("create_token", account=account["account_id"], label="good", scopes=scopes)[
            "token"
        ],
        "expired_token": expired["token"],
        "narrow_token": sandbox.by_hand(
            "create_token", account=account["account_id"], label="narrow", scopes=["read:jira-user"]
        )["token"],
        "other_email": other["email"],
        "other_token": sandbox.by_hand("create_token", account=other["account_id"], label="other", scopes=scopes)[
            "token"
        ],
        "twins": sorted(twins),
        "scoped_key": sandbox.org_key(scoped=True),
        "member": next(
            each
            for each in sandbox.state()["organizations"]["acme"]["accounts"].values()
            if each["name"].startswith("member@")
        ),
    }


def task(case: Case) -> dict[str, Any]:
    options = {
        name: value for name, value in {**GOOD[case.module], "retries": 0, **case.options}.items() if value is not None
    }
    return {"name": case.name, "jira_ops.align." + case.module: options, "ignore_errors": True}


def answer(folder: Path, execution: str, cases: list[Case]) -> Answered:
    with Sandbox(ONE) as sandbox:
        given = world(sandbox)
        sandbox.clear_log()
        play = {
            "name": "Bad input",
            "hosts": "all",
            "gather_facts": False,
            "module_defaults": DEFAULTS,
            "tasks": [task(case) for case in cases],
        }
        run = Ansible(folder).run([play], variables=given, execution=execution)
        return Answered(run, given, sandbox.secrets(), sandbox.log())


@beside
def answered_outside(folder: Path) -> Answered:
    return answer(folder, SUBPROCESS, OUTSIDE)


@beside
def answered_inside(folder: Path) -> Answered:
    return answer(folder, DIRECT, CASES)


@pytest.fixture
def answered(request: pytest.FixtureRequest, answered_inside: Answered, answered_outside: Answered) -> Answered:
    return answered_inside if request.param == DIRECT else answered_outside


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_clear_message(case: Case, answered_inside: Answered) -> None:
    check(case, answered_inside)


@pytest.mark.parametrize("case", OUTSIDE, ids=lambda case: case.name)
def test_one_clear_message_of_a_process_of_its_own(case: Case, answered_outside: Answered) -> None:
    check(case, answered_outside)


def check(case: Case, answered: Answered) -> None:
    result = answered.run.one(case.name)
    assert result.failed, f"not refused: {result.result}"
    first, second = answered.given["twins"]
    for fragment in case.says:
        for name, value in (("twins[0]", first), ("twins[1]", second), ("account_id", answered.given["account_id"])):
            fragment = fragment.replace("{{ " + name + " }}", value)
        assert fragment in result.msg, f"{fragment!r} is not in: {result.msg}"
    assert "Traceback" not in str(result.result)
    assert "This is a bug" not in result.msg, result.msg
    # The instructions of a handoff are lines of their own.
    parts = result.msg.splitlines() if "handoff" in result.result else [result.msg]
    assert max(map(len, parts)) <= _LONGEST, f"{len(result.msg)} characters: {result.msg}"
    assert not case.secret or case.secret not in str(result.result)
    changed = [
        f"{entry['method']} {entry['path']}" for entry in requests_during(result, answered.log) if entry["changed"]
    ]
    assert case.writes or not changed, f"something was changed before it was refused: {changed}"


@pytest.mark.parametrize("answered", EXECUTIONS, indirect=True)
def test_no_secret_is_repeated(answered: Answered) -> None:
    assert not [secret for secret in answered.secrets if secret in answered.run.output or secret in answered.run.lines]
    assert not [case.secret for case in CASES if case.secret and case.secret in answered.run.output]
    assert "Traceback" not in answered.run.output


@pytest.mark.parametrize("case", OUTSIDE, ids=lambda case: case.name)
def test_both_doors_say_the_same(case: Case, answered_inside: Answered, answered_outside: Answered) -> None:
    inside, outside = (comparable(each.run.one(case.name).result) for each in (answered_inside, answered_outside))
    assert inside == outside


# --- every option of every module -----------------------------------------------------------------------------------------

# A credential that cannot be sent, of a module that did without.
NOT_NEEDED = "Nothing that this run does needs it"
CREDENTIALS = ("org_api_key", "jira_email", "jira_token", "align_token", "align_session")
UNICODE = "Größe 日本語 \u202eabc \U0001f600 {{ '{{' }} %s"
WRONG: dict[str, Any] = {"int": "a number", "float": "a number", "bool": "perhaps", "dict": 7, "list": {"a": {"b": 1}}}


def options_of(module: str) -> dict[str, dict[str, Any]]:
    return dict(
        importlib.import_module(f"ansible_collections.jira_ops.align.plugins.modules.{module}").ARGUMENTS.options
    )


# By the name of the task: the module, the option, and what it is given.
ODD: dict[str, tuple[str, str, Any]] = {}
for _module in GOOD:
    for _name, _spec in options_of(_module).items():
        if _spec["type"] == "str" or _spec.get("elements") == "str":
            ODD[f"{_module}: unicode in {_name}"] = (_module, _name, UNICODE if _spec["type"] == "str" else [UNICODE])
        if _spec["type"] in WRONG:
            ODD[f"{_module}: another type in {_name}"] = (_module, _name, WRONG[_spec["type"]])


@beside
def odd_answers(folder: Path) -> Answered:
    """In check mode, so that what is accepted changes nothing; without patience, for nothing is on its way."""
    with Sandbox(ONE) as sandbox:
        given = world(sandbox)
        sandbox.clear_log()
        tasks = []
        for name, (module, option, value) in ODD.items():
            wait = {"wait": 0} if "wait" in options_of(module) else {}
            tasks.append(
                {
                    "name": name,
                    "jira_ops.align." + module: {**GOOD[module], **wait, "retries": 0, option: value},
                    "ignore_errors": True,
                }
            )
        play = {
            "name": "Odd input",
            "hosts": "all",
            "gather_facts": False,
            "module_defaults": DEFAULTS,
            "check_mode": True,
            "tasks": tasks,
        }
        run = Ansible(folder).run(
            [play], variables=given, warnings=tuple(f"[WARNING]: {each} (connector_" for each in CREDENTIALS)
        )
        return Answered(run, given, sandbox.secrets(), sandbox.log())


@pytest.mark.parametrize("case", ODD)
def test_odd_input_gives_one_clear_message_or_works(case: str, odd_answers: Answered) -> None:
    _module, option, _value = ODD[case]
    result = odd_answers.run.one(case)
    assert "Traceback" not in str(result.result)
    assert "This is a bug" not in result.msg, result.msg
    assert len(result.msg) <= _LONGEST
    if "another type" in case:
        assert result.failed, f"taken as it is: {result.result}"
        assert option in result.msg or "dictionary requested" in result.msg or "cannot be converted" in result.msg, (
            result.msg
        )
    elif option in CREDENTIALS and not result.failed and result.get("warnings"):
        (warning,) = result["warnings"]
        assert warning.startswith(f"{option} (connector_{option}, ") and NOT_NEEDED in warning


def test_odd_input_leaks_nothing_and_writes_nothing(odd_answers: Answered) -> None:
    assert odd_answers.writes == []
    assert "Traceback" not in odd_answers.run.output
    assert not [
        secret for secret in odd_answers.secrets if secret in odd_answers.run.output or secret in odd_answers.run.lines
    ]


# --- the role --------------------------------------------------------------------------------------------------------

ROLE_CASES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "a number that is none": ({"connector_token_days": "a year"}, ("connector_token_days", "int")),
    "a state that is none": ({"connector_state": "asleep"}, ("connector_state", "active", "inactive")),
    "a profile that is none": ({"connector_profile": "admin"}, ("connector_profile", "read_only", "read_write")),
    "a dict of projects": ({"connector_projects": {"SHOP": True}}, ("connector_projects", "list")),
    "a project key with a space": ({"connector_projects": ["MY SHOP"]}, ("connector_projects", "MY SHOP")),
    "too many days": ({"connector_token_days": 400}, ("connector_token_days", "400", "1 to 365")),
    "a site with a path": (
        {"connector_site_url": "https://acme.atlassian.net/jira"},
        ("connector_site_url", "without a path"),
    ),
    "no site": ({"connector_site_url": ""}, ("connector_site_url",)),
    "an organization that is none": ({"connector_org_id": "our org"}, ("connector_org_id", "admin.atlassian.com")),
    "a short account name": ({"connector_service_account_name": "svc"}, ("connector_service_account_name", "6 to 30")),
    "a label in other letters": ({"connector_token_label": "größe"}, ("connector_token_label",)),
    "an empty vault password": ({"connector_vault_password": ""}, ("connector_vault_password", "password with which")),
    "a store that is none": ({"connector_token_store": "drawer"}, ("connector_token_store", "vault_file")),
    "a grace in weeks": ({"connector_revoke_grace": "7 weeks"}, ("connector_revoke_grace", "7 weeks", "7d")),
    "a grace before the present": ({"connector_revoke_grace": "-1"}, ("connector_revoke_grace", "-1")),
    "a grace longer than any token lives": (
        {"connector_revoke_grace": "400d"},
        ("connector_revoke_grace", "400d", "365d"),
    ),
    "due as soon as made": ({"connector_token_days": 20}, ("connector_rotate_before_days", "30", "0 to 19")),
    "a bool that is none": ({"connector_rotate_now": "soon"}, ("connector_rotate_now", "soon", "bool")),
    "a vault ID of two words": (
        {"connector_vault_id": "two words"},
        ("connector_vault_id", "two words", "a vault ID of letters"),
    ),
    "a list of passwords": ({"connector_vault_passwords": ["secret"]}, ("connector_vault_passwords", "dict")),
    "an unknown organization key": ({"connector_org_api_key": "unknown-key"}, ("org_api_key", "Nothing was changed")),
    "no organization key": ({"connector_org_api_key": ""}, ("org_api_key", "ATLASSIAN_ORG_API_KEY")),
    "an unknown administrator": ({"connector_jira_token": "unknown-token"}, ("jira_token", "Nothing was changed")),
    "an ended session": ({"connector_align_session": "JA_SESSION=ended"}, ("not signed in", "Nothing was changed")),
}


@beside
def role_answers(folder: Path) -> Answered:
    """All cases as hosts of one run: none of them stops another."""
    with Sandbox(ONE) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)
        good = rollout.hosts["acme-one"]
        rollout.hosts = {case.replace(" ", "-"): {**good, **given} for case, (given, _says) in ROLE_CASES.items()}
        run = rollout.stand_up("--forks", "4", expect=2)
        return Answered(run, {}, sandbox.secrets(), sandbox.log())


@pytest.mark.parametrize("case", ROLE_CASES)
def test_the_role_says_what_is_wrong(case: str, role_answers: Answered) -> None:
    failures = [each for each in role_answers.run.results if each.host == case.replace(" ", "-") and each.failed]
    assert failures
    # What the summary and the failure at the end say is what a reader sees.
    message = failures[-1].msg
    for fragment in ROLE_CASES[case][1]:
        assert fragment in message, f"{fragment!r} is not in: {message}"
    assert "Traceback" not in message and "This is a bug" not in message


def test_the_role_wrote_nothing(role_answers: Answered) -> None:
    assert role_answers.writes == []
    assert "Traceback" not in role_answers.run.output
    assert not [secret for secret in role_answers.secrets if secret in role_answers.run.output]


RECORD = vaulted(b"token: abc\ntoken_id: 1\n")
DAMAGED = {
    "another password": RECORD,
    "cut short": RECORD[: len(RECORD) // 2],
    "no vault file": b"token: abc\n",
    "a list": vaulted(b"- a\n- b\n"),
    "empty": b"",
}


@beside
def damaged(folder: Path) -> tuple[Answered, dict[str, Path]]:
    """A site for each kind of damage, all in one run."""
    with Sandbox(ONE) as sandbox:
        rollout = Rollout(Ansible(folder), sandbox)
        good = rollout.hosts["acme-one"]
        stores = {damage: folder / f"{damage}.yml" for damage in DAMAGED}
        rollout.hosts = {damage: {**good, "connector_token_store_path": str(store)} for damage, store in stores.items()}
        rollout.hosts["another password"]["connector_vault_password"] = "another-password"
        for damage, store in stores.items():
            store.write_bytes(DAMAGED[damage])
        run = rollout.stand_up(expect=None, warnings=(VAULT_FORMAT,))
        return Answered(run, {}, sandbox.secrets(), sandbox.log()), stores


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_store_that_cannot_be_read_stops_the_site(damage: str, damaged: tuple[Answered, dict[str, Path]]) -> None:
    answered, stores = damaged
    failures = [each.msg for each in answered.run.results if each.host == damage and each.failed]
    assert failures, "it was taken for a store without a record"
    assert str(stores[damage]) in failures[-1] and "connector_vault_password" in failures[-1]
    assert "Traceback" not in failures[-1]
    assert stores[damage].read_bytes() == DAMAGED[damage]


def test_a_store_that_cannot_be_read_stops_before_any_write(damaged: tuple[Answered, dict[str, Path]]) -> None:
    assert damaged[0].writes == []

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor's report: nothing of the world is in it, in any form; equal worlds give equal reports, and two worlds nothing to join them by."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any, Callable

import pytest
import yaml

from tests.functional.test_doctor import stand_up
from tests.support.harness.doctor_states import STATES, State, options
from tests.support.harness.leaks import forms
from tests.support.harness.runs import ModuleClient, run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import ONE

_SHORTEST = 3
# What the report says of an exchange in the collection's own words.
_FRAME = ("service", "operation", "route", "method", "path", "query", "credential")
_PLACEHOLDER = re.compile(
    r"(= .*|(name|text|uuid|account id|ari|url|path|email|date|digits|token|number) #\d+ \(\d+\)( of .*)?|empty)"
)


def report_of(modules: ModuleClient, **changed: Any) -> dict[str, Any]:
    result = run("jira_connector_doctor", **options(modules, **{"site_url": modules.site_url, **changed}))
    assert "report" in result, result
    return dict(result["report"])


def leaves(value: Any) -> Iterator[str]:
    """Every name and value in a document."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield str(name)
            yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def another_world() -> dict[str, Any]:
    """As one.yml, with another name, address, key and text wherever it has one."""
    with open(ONE, encoding="utf-8") as file:
        text = file.read()
    names = {
        "acme-one": "zenith-two",
        "acme": "zenith",
        "align-admin": "yonder",
        "align": "orbit",
        "SHOP": "MART",
        "Shop": "Market",
    }
    names.update(
        {
            "OPS": "RUNS",
            "Operations": "Running",
            "TEAM": "CREW",
            "name: Team": "name: Crew",
            "idp-engineers": "idp-builders",
        }
    )
    names.update(
        {"Default software scheme": "Plain scheme of ours", "11111111-aaaa": "22222222-cccc", "3f0c1f64": "4a1d2e75"}
    )
    for old, new in names.items():
        text = text.replace(old, new)
    made = dict(
        yaml.safe_load(re.sub(r"(sandbox-[a-z-]+-)([A-Za-z0-9]{20})", lambda found: found[1] + found[2][::-1], text))
    )
    made["seed"] = 8
    return made


def of_the_world(sandbox: Sandbox, other: Sandbox) -> set[str]:
    """What is this world's own, and not a word that the sandbox has in every world: secrets, names, addresses, hosts, ids, texts."""
    own, others = (set(leaves({**each.state(), "switches": {}})) for each in (sandbox, other))
    hosts = {address["url"].partition("://")[2] for address in (*sandbox.sites.values(), *sandbox.tenants.values())}
    return {each for each in own - others if len(each) >= _SHORTEST} | hosts | set(sandbox.secrets())


def digests(value: str) -> set[str]:
    made = [hashlib.new(name, value.encode()).digest() for name in ("md5", "sha1", "sha256", "sha512", "blake2b")]
    return {digest.hex()[:12] for digest in made} | {base64.b64encode(digest).decode()[:12] for digest in made}


def leaked(report: dict[str, Any], values: set[str], made_of: Callable[[str], set[str]]) -> list[str]:
    text = json.dumps(report)
    words = set(leaves(report))
    own = {word for exchange in report["exchanges"] for name in _FRAME for word in leaves(exchange[name])}
    return [
        value
        for value in values - own
        # What is as short as a length or a number is looked for as a whole value, everything else anywhere.
        if any((form in words) if len(form) < 6 else (form in text) for form in made_of(value))
    ]


@pytest.fixture(scope="module")
def other() -> Iterator[Sandbox]:
    """Another world, in which a site stands as well: what is in its state is a word of every world."""
    with Sandbox(another_world()) as sandbox:
        stand_up(ModuleClient(sandbox, "zenith-two", "orbit"), "MART", "CREW")
        yield sandbox


@pytest.mark.parametrize("state", STATES, ids=str)
@pytest.mark.answers_unchecked
def test_nothing_of_the_world_is_in_the_report(modules: ModuleClient, other: Sandbox, state: State) -> None:
    report = report_of(modules, **state.prepare(modules))
    values = of_the_world(modules.sandbox, other)
    assert {modules.admin["email"], modules.org_id, modules.cloud_id, "SHOP", "acme-one"} <= values
    assert leaked(report, values, forms) == [] and leaked(report, values, digests) == []


def test_nothing_of_a_site_that_stands_is_in_the_report(modules: ModuleClient, other: Sandbox) -> None:
    record = stand_up(modules)
    report = report_of(modules, record=record)
    values = of_the_world(modules.sandbox, other) | {
        record["token"],
        record["email"],
        record["account_id"],
        "jira-connector-svc",
    }
    assert leaked(report, values, forms) == [] and leaked(report, values, digests) == []


@pytest.mark.answers_unchecked
def test_a_permission_that_jira_does_not_have_everywhere_is_not_named(modules: ModuleClient) -> None:
    """Asked without an administrator, for Jira would be asked for it."""
    wanted = {"profile_add": ["com.acme.app__plan"], "global_permissions": ["ADMINISTER", "com.acme.app__all"]}
    given = report_of(modules, jira_email=None, jira_token=None, **wanted)
    assert "another" in given["options"]["permissions"]
    assert given["options"]["global_permissions"] == ["ADMINISTER", "another"]
    assert "com.acme" not in json.dumps(given)


def test_a_leak_would_be_found(modules: ModuleClient, other: Sandbox) -> None:
    """In plain, in base64, as a part of an address, as a digest."""
    report, values = report_of(modules), of_the_world(modules.sandbox, other)
    email = modules.admin["email"]
    for text in (email, base64.b64encode(b"x" + email.encode()).decode(), email.replace("@", "%40")):
        assert leaked({**report, "more": f"a{text}b"}, values, forms)
    assert leaked({**report, "more": hashlib.sha256(email.encode()).hexdigest()}, values, digests)
    assert leaked({**report, "more": "SHOP"}, values, forms)


def test_two_reports_of_one_world_are_alike(
    modules: ModuleClient, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = report_of(modules)
    # On another machine: what was seen of the form's slots spares a later run some pages.
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path_factory.mktemp("another")))
    assert report_of(modules) == first


def test_reports_of_two_worlds_share_nothing_but_words_and_numbers(modules: ModuleClient, other: Sandbox) -> None:
    """What they have in common is structure, words of the fixed list, and numbers that begin anew in each."""
    second = ModuleClient(other, "zenith-two", "orbit")
    reports = [report_of(modules), report_of(second, projects=["MART", "CREW"])]
    shown = [set(leaves([exchange["answer"] for exchange in each["exchanges"]])) for each in reports]
    values = [each for each in shown[0] & shown[1] if re.search(r"[#=]", each)]
    assert values and all(_PLACEHOLDER.fullmatch(each) for each in values)
    assert not [each for each in values if re.search(r"[0-9a-f]{8}", each)]

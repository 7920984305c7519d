# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process itself: log, state, switches, worlds."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.support.sandbox.fixture import ROOT
from tests.support.sandbox.worlds import many_sites


def test_the_log_holds_no_secret_and_names_credentials(api_client):
    _account, auth = api_client.signed_on()
    api_client.gateway("GET", "/myself", auth)
    api_client.jira("GET", "/myself")
    api_client.align("/connectors")
    api_client.save(1, txtConnectorName="x", txtAPIDROWSSAP=auth[1])
    api_client.save(1, txtAPIDROWSSAP="never seen before")
    api_client.jira("GET", "/myself", auth=("a", "b"))
    log = api_client.box.log()
    text = json.dumps(log)
    assert [secret for secret in api_client.box.secrets() if secret in text] == [] and "never seen before" not in text
    assert [entry["n"] for entry in log] == sorted(entry["n"] for entry in log)
    kinds = {(entry["plane"], entry["credential"]) for entry in log}
    assert kinds == {
        ("organization", "organization_key"),
        ("gateway", "service_account"),
        ("jira", "jira_admin"),
        ("align", "align_token"),
        ("align_form", "align_session"),
        ("jira", "unknown"),
    }
    # What is a write: four on the organization and two saves
    assert len(api_client.box.writes()) == 5 and all(entry["changed"] for entry in api_client.box.writes())
    token_request = next(entry for entry in log if entry["path"].endswith("api-tokens"))
    assert token_request["body"]["label"] == "one" and token_request["headers"]["authorization"].startswith(
        "Bearer sha256:"
    )


def test_whole_exchanges_are_kept_on_demand(make_sandbox, make_api_client):
    box = make_sandbox()
    api_client = make_api_client(box)
    with pytest.raises(RuntimeError, match="nothing is recorded"):
        box.exchanges()
    api_client.account()
    box.record()
    token = api_client.signed_on("another-one")[1][1]
    box.faults([{"path": "/serverInfo", "status": 418, "json": {"odd": True}}, {"path": "/myself", "action": "drop"}])
    api_client.jira("GET", "/serverInfo?x=1&x=2")
    with pytest.raises(OSError):
        api_client.jira("GET", "/myself")
    box.faults([])
    box.switch(align_save="ignored")
    assert api_client.save(1, txtAPIDROWSSAP="typed and not taken").status_code == 302
    box.reset()
    account, access, created, replaced, dropped, _page, typed = box.exchanges()
    assert (
        account["plane"] == "organization"
        and json.loads(account["body"])["displayName"] == "another-one"
        and account["content_type"] == "application/json"
    )
    assert access["path"].endswith("/invite") and access["status"] == 202 and not access["replaced"]
    assert json.loads(created["answer"])["token"] == token and created["answer_type"].startswith("application/json")
    assert (replaced["status"], replaced["replaced"], replaced["query"], replaced["plane"]) == (
        418,
        True,
        [["x", "1"], ["x", "2"]],
        "jira",
    )
    assert dropped["status"] is None and dropped["answer"] == ""
    assert "typed+and+not+taken" in typed["body"] and typed["location"] == "/ManageJiraConnectors?i=1"
    box.record()
    assert box.exchanges() == []
    box.record(False)
    with pytest.raises(RuntimeError, match="nothing is recorded"):
        box.exchanges()


def test_clear_reset_and_by_hand(api_client):
    api_client.account()
    api_client.box.clear_log()
    assert api_client.box.log() == []
    api_client.box.switch(edge="unknown")
    api_client.box.faults([{"status": 500}])
    api_client.box.reset()
    assert (
        api_client.account()
        and api_client.http.get(api_client.box.sites[api_client.site_name]["url"] + "/_edge/tenant_info").status_code
        == 200
    )
    with pytest.raises(RuntimeError, match="no step"):
        api_client.box.by_hand("fly")
    with pytest.raises(RuntimeError, match="no account"):
        api_client.box.by_hand("add_member", group="site-admins", account="nobody")
    account = api_client.box.by_hand("create_service_account", name="by-hand", sites=[api_client.site_name])
    token = api_client.box.by_hand("create_token", account=account["account_id"], scopes=["read:jira-user"])["token"]
    assert api_client.gateway("GET", "/myself", (account["email"], token)).status_code == 200
    assert set(api_client.box.control("GET", "/by-hand")) >= {"create_token", "grant_global", "set_connector", "poll"}


def test_kept_and_restored(api_client):
    with pytest.raises(RuntimeError, match="nothing was kept"):
        api_client.box.restore()
    auth = api_client.signed_on()[1]
    api_client.box.switch(edge="unknown")
    api_client.box.keep()
    before = api_client.box.state()
    api_client.box.by_hand("revoke_token", token=auth[1])
    api_client.account("another")
    api_client.box.switch(edge="html")
    api_client.box.faults([{"status": 500}])
    assert api_client.box.state() != before
    api_client.box.restore()
    assert dict(api_client.box.state(), log=0) == dict(before, log=0) and api_client.box.log() == []
    assert api_client.gateway("GET", "/myself", auth).status_code == 200


def test_switches_are_checked(api_client):
    for values in ({"nothing": 1}, {"edge": "maybe"}, {"edge": {"by": {"acme-one": "maybe"}}}):
        with pytest.raises(RuntimeError):
            api_client.box.switch(**values)
    api_client.box.switch(edge="array")
    shown = api_client.box.control("GET", "/switches")
    assert (
        shown["edge"]["value"] == "array"
        and shown["edge"]["default"] == "normal"
        and all(switch["meaning"] for switch in shown.values())
    )


def test_ready_line(tmp_path):
    ready = tmp_path / "ready.json"
    command = [sys.executable, "-m", "tests.support.sandbox", "--ready", str(ready)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    line = json.loads(process.stdout.readline())
    assert json.loads(ready.read_text()) == line and set(line["sites"]) == {"acme-one"}
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    process.stdout.close()


def test_it_ends_with_its_parent(tmp_path):
    ready = tmp_path / "ready.json"
    code = (
        "import subprocess, sys, time; subprocess.Popen([sys.executable, '-m', 'tests.support.sandbox', '--die-with-parent', '--ready', %r]); time.sleep(30)"
        % str(ready)
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while not ready.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    port = int(json.loads(ready.read_text())["control_url"].rsplit(":", 1)[1])
    parent.kill()
    parent.wait()
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.05)
    raise AssertionError("the sandbox outlived its parent")


def test_many_sites(make_sandbox):
    box = make_sandbox(many_sites(20, tenants=2))
    assert len(box.sites) == 20 and len(box.tenants) == 2
    state = box.state()
    assert len({site["cloud_id"] for site in state["sites"].values()}) == 20
    assert len(state["tenants"]["align1"]["connectors"]) == 11


def test_a_world_of_three_lines(make_sandbox):
    box = make_sandbox(
        {
            "organizations": [{"name": "small", "sites": 2}],
            "tenants": ["align"],
            "switches": {"edge": "array"},
            "faults": [{"status": 500}],
        }
    )
    assert list(box.sites) == ["small-001", "small-002"]
    assert box.control("GET", "/switches")["edge"]["value"] == "array" and len(box.control("GET", "/faults")) == 1
    assert box.org_key().startswith("sandbox-org-key-small")


def test_every_file_is_in_order():
    folder = os.path.join(ROOT, "tests", "support", "sandbox")
    for name in os.listdir(folder):
        if name.endswith(".py"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                text = file.read()
            assert "License-Identifier: GPL-3.0-or-later" in text and max(map(len, text.splitlines())) <= 160, name
            assert "plugins." not in text.replace("pytest_plugins", ""), name


def test_the_readme_names_every_switch_and_step(api_client):
    with open(os.path.join(ROOT, "tests", "support", "sandbox", "README.md"), encoding="utf-8") as file:
        text = file.read()
    for name, switch in api_client.box.control("GET", "/switches").items():
        assert "| `%s` |" % name in text and "| %s | %s |" % (switch["values"], switch["meaning"]) in text, name
    for name, step in api_client.box.control("GET", "/by-hand").items():
        assert "| `%s` |" % name in text and step["does"] in text, name


@pytest.mark.answers_unchecked
def test_a_read_that_is_a_post_is_no_write_even_when_refused(api_client):
    api_client.jira("POST", "/permissions/check", {}, auth=("a", "b"))
    api_client.api("POST", api_client.directory + "/groups/search", {}, key="unknown")
    api_client.box.faults([{"status": 503}])
    api_client.gateway("POST", "/permissions/check", ("a", "b"), {})
    api_client.api("POST", api_client.directory + "/groups/search", {})
    url = api_client.box.sites[api_client.site_name]["url"] + "/gateway/api/graphql"
    api_client.http.post(url, json={"query": "query { tenantContexts { cloudId } }"})
    assert api_client.box.writes() == []
    api_client.http.post(url, json={"query": "mutation { jira { x } }"})
    api_client.api("POST", api_client.directory + "/groups", {})
    assert [(entry["write"], entry["changed"], entry["status"]) for entry in api_client.box.writes()] == [
        (True, False, 503)
    ] * 2


def test_many_at_once(make_sandbox, make_api_client):
    """Twenty sites with one organization: nothing is lost and nothing fails."""
    from concurrent.futures import ThreadPoolExecutor

    box = make_sandbox(many_sites(20))
    first = make_api_client(box)
    group_id = first.group()

    def stand_up(name):
        api_client = make_api_client(box, site=name)
        auth = api_client.signed_on("account-" + name)[1]
        assert api_client.jira("POST", "/project/SHOP/role/10001", {"groupId": [group_id]}).status_code == 200
        assert api_client.save(int(name[-3:]), txtConnectorName=name).status_code == 302
        return auth[1]

    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(stand_up, box.sites))
    state = box.state()
    assert set(tokens) <= set(box.secrets()) and len(state["organizations"]["org1"]["tokens"]) == 20
    assert all({"group": group_id} in site["projects"]["10001"]["actors"]["10001"] for site in state["sites"].values())
    assert [state["tenants"]["align1"]["connectors"][str(n + 1)]["name"] for n in range(20)] == list(box.sites)
    assert box.errors() == ""

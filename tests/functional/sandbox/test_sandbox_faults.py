# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults on order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
import requests


def labels(api_client):
    return sorted(
        token["label"] for org in api_client.box.state()["organizations"].values() for token in org["tokens"].values()
    )


def test_a_status_with_headers_for_the_first_two(api_client):
    headers = {"Retry-After": "1", "X-RateLimit-Reset": "{iso+5}", "RateLimit-Reason": "jira-burst-based"}
    api_client.box.faults([{"plane": "jira", "path": "/role$", "nth": "1-2", "status": 429, "headers": headers}])
    answers = [api_client.jira("GET", "/role") for _try in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "1" and answers[0].headers["X-RateLimit-Reset"].endswith("Z")
    assert api_client.jira("GET", "/myself").status_code == 200
    assert api_client.box.log(plane="jira")[0]["fault"] == "before status"


def test_dropped_before_and_after_processing(api_client):
    account_id = api_client.account()["atlassianId"]
    for when, made in (("before", []), ("after", ["after"])):
        api_client.box.faults(
            [
                {
                    "plane": "organization",
                    "method": "POST",
                    "path": "api-tokens",
                    "action": "drop",
                    "when": when,
                    "nth": 1,
                }
            ]
        )
        with pytest.raises(requests.ConnectionError):
            api_client.token(account_id, label=when)
        assert labels(api_client) == made
        assert api_client.box.log()[-1]["status"] is None
    assert api_client.token(account_id, label="again").status_code == 200


def test_a_500_after_processing_hides_what_was_done(api_client):
    account_id = api_client.account()["atlassianId"]
    api_client.box.faults(
        [{"path": "api-tokens", "method": "POST", "when": "after", "status": 500, "json": {"message": "oops"}}]
    )
    answer = api_client.token(account_id, label="hidden")
    assert (answer.status_code, answer.json()) == (500, {"message": "oops"}) and labels(api_client) == ["hidden"]


# A process of the mark, in a session of its own as Ansible's workers are, whose parent has gone: no process group and no tree holds it.
FAMILY = """
import os, subprocess, sys, time
import requests
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        print("family", flush=True)
        os.write(writer, b"!")
        time.sleep(60)
    os._exit(0)
os.read(reader, 1)
requests.post(sys.argv[1], json={"label": "asked", "scopes": ["read:jira-work"], "expiry": sys.argv[3]}, headers={"Authorization": sys.argv[2]})
print("answered", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize(
    "when, made, answered", [("before", [], False), ("after", ["asked"], False), ("answered", ["asked"], True)]
)
def test_killed_with_all_that_it_started(api_client, when, made, answered):
    account_id, mark = api_client.account()["atlassianId"], "a mark of this test, " + when
    path = "/users/%s/manage/api-tokens" % account_id
    rule = {"path": "api-tokens", "method": "POST", "from": "client", "action": "kill", "when": when, "mark": mark}
    # Not at once, so that the process can say that it got the answer
    api_client.box.faults([dict(rule, seconds=0.5) if answered else rule])
    expiry = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86400))
    command = [
        sys.executable,
        "-c",
        FAMILY,
        api_client.box.api_url + path,
        "Bearer " + api_client.box.org_key(),
        expiry,
    ]
    with subprocess.Popen(
        command, env={**os.environ, "ANY_NAME": mark}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        # Comes to its end only when nobody holds the output any more
        lines = process.communicate(timeout=30)[0].split()
    assert process.returncode == -signal.SIGKILL and lines[0] == "family"
    assert ("answered" in lines, labels(api_client)) == (answered, made)


def test_a_kill_needs_to_know_whom(api_client):
    for rule in ({"action": "kill"}, {"action": "drop", "when": "answered"}):
        with pytest.raises(RuntimeError, match="mark"):
            api_client.box.faults([rule])


@pytest.mark.parametrize(
    "action, test",
    [
        ("html", lambda answer: "<html>" in answer.text),
        ("malformed", lambda answer: answer.text.startswith("{") and not answer.text.endswith("}")),
        ("empty", lambda answer: answer.content == b""),
        ("huge", lambda answer: len(answer.content) > 4_000_000 and answer.json()),
        ("garbage", lambda answer: len(answer.content) > 4_000_000),
    ],
)
def test_bodies(api_client, action, test):
    api_client.box.faults([{"plane": "gateway", "action": action, "status": 200}])
    assert test(api_client.gateway("GET", "/myself", ("a", "b")))
    assert api_client.jira("GET", "/myself").status_code == 200


@pytest.mark.parametrize("plane", ["edge", "organization", "jira", "gateway", "align", "align_form"])
def test_every_service_alone(api_client, plane):
    api_client.box.faults([{"plane": plane, "status": 418}])
    site = api_client.box.sites[api_client.site_name]["url"]
    statuses = {
        "edge": api_client.http.get(site + "/_edge/tenant_info").status_code,
        "organization": api_client.api("GET", api_client.console).status_code,
        "jira": api_client.jira("GET", "/myself").status_code,
        "gateway": api_client.gateway("GET", "/myself", ("a", "b")).status_code,
        "align": api_client.align("/connectors").status_code,
        "align_form": api_client.page(1).status_code,
    }
    assert [name for name, status in statuses.items() if status == 418] == [plane]
    assert [entry["plane"] for entry in api_client.box.log()] == list(statuses)


def test_a_rule_for_one_host(demo_sandbox, make_api_client):
    demo_sandbox.faults([{"plane": "any", "host": "acme-shop", "status": 503}])
    shop, labs = make_api_client(demo_sandbox, site="acme-shop"), make_api_client(demo_sandbox, site="acme-labs")
    assert (shop.jira("GET", "/myself").status_code, labs.jira("GET", "/myself").status_code) == (503, 200)
    assert shop.gateway("GET", "/myself", ("a", "b")).status_code == 503
    assert labs.gateway("GET", "/myself", ("a", "b")).status_code == 401


def test_delay_and_headers(api_client):
    api_client.box.faults(
        [
            {"path": "myself", "action": "delay", "seconds": 0.2},
            {"path": "myself", "action": "headers", "headers": {"X-RateLimit-Remaining": "3"}},
        ]
    )
    start = time.monotonic()
    answer = api_client.jira("GET", "/myself")
    assert (
        answer.status_code == 200 and answer.headers["X-RateLimit-Remaining"] == "3" and time.monotonic() - start >= 0.2
    )


def held(api_client, answers):
    """Return a thread whose request is held."""
    api_client.box.faults([{"id": "gate", "path": "myself", "action": "hold"}])
    thread = threading.Thread(target=lambda: answers.append(api_client.jira("GET", "/myself").status_code))
    thread.start()
    while api_client.box.control("GET", "/faults")[0]["seen"] < 1:
        time.sleep(0.01)
    return thread


def test_hold_until_released(api_client):
    answers = []
    thread = held(api_client, answers)
    assert answers == []
    api_client.box.release("gate")
    thread.join(5)
    assert answers == [200]


@pytest.mark.parametrize("begin_anew", ["clear_log", "reset"])
def test_what_is_answered_late_is_not_in_a_log_that_was_begun_since(api_client, begin_anew):
    thread = held(api_client, [])
    getattr(api_client.box, begin_anew)()
    api_client.box.release("gate")
    thread.join(5)
    assert api_client.box.log() == []


def test_probability_is_seeded(api_client):
    runs = []
    for _run in range(2):
        api_client.box.faults([{"path": "myself", "probability": 0.5, "seed": 3, "status": 503}])
        runs.append([api_client.jira("GET", "/myself").status_code for _try in range(12)])
    assert runs[0] == runs[1] and set(runs[0]) == {200, 503}


def test_every_ninth_request_of_a_kind_is_dropped_after_it_was_processed(api_client):
    api_client.box.faults([{"method": "POST", "every": 9, "action": "drop", "when": "after"}])
    dropped = []
    for number in range(20):
        try:
            api_client.api("POST", api_client.directory + "/groups", {"name": "group-%d" % number})
            api_client.jira("GET", "/myself")
        except requests.exceptions.ConnectionError:
            dropped.append(number)
    assert dropped == [8, 17]
    names = [group["name"] for group in api_client.box.state()["organizations"]["acme"]["groups"].values()]
    assert all("group-%d" % number in names for number in range(20))


def test_a_wrong_rule_is_reported(api_client):
    with pytest.raises(RuntimeError, match="every"):
        api_client.box.faults([{"every": 0}])
    with pytest.raises(RuntimeError, match="unknown"):
        api_client.box.faults([{"action": "explode"}])
    with pytest.raises(RuntimeError, match="unknown field"):
        api_client.box.faults([{"after": True}])

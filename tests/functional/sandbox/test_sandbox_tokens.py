# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API tokens of service accounts."""

from __future__ import annotations

import re

import pytest


def code(answer):
    return answer.status_code, answer.json().get("code")


def test_expiry_is_checked(api_client, in_days):
    account_id = api_client.account()["atlassianId"]
    assert code(api_client.token(account_id, expiry=None, expiresAt=in_days(30))) == (400, "INVALID_EXPIRY")
    assert code(api_client.token(account_id, days=-1)) == (400, "INVALID_EXPIRY")
    assert code(api_client.token(account_id, days=366)) == (400, "INVALID_EXPIRY")
    assert code(api_client.token(account_id, expiry=in_days(30)[:-1])) == (400, "INVALID_EXPIRY")
    assert code(api_client.token(account_id, expiry=in_days(30).replace("T", " "))) == (400, "INVALID_EXPIRY")
    assert code(api_client.token(account_id, expiry=2000000000)) == (400, "INVALID_EXPIRY")
    assert api_client.token(account_id, days=365).status_code == 200
    assert api_client.token(account_id, label="zone", expiry=in_days(30)[:-1] + ".123+02:00").status_code == 200


def test_scopes_are_checked(api_client):
    account_id = api_client.account()["atlassianId"]
    assert code(api_client.token(account_id, scopes=[])) == (400, "MISSING_SCOPES")
    assert code(api_client.token(account_id, scopes=["read:thing%s:jira" % ("x" * n) for n in range(51)])) == (
        400,
        "INVALID_SCOPES",
    )
    assert api_client.token(account_id, scopes=["read:thing%s:jira" % ("x" * n) for n in range(50)]).status_code == 200


@pytest.mark.parametrize("status", [409, 400])
def test_a_label_is_unique_per_account(api_client, status):
    api_client.box.switch(label_taken=status)
    first, second = api_client.account("first-one")["atlassianId"], api_client.account("second-one")["atlassianId"]
    assert api_client.token(first, label="align").status_code == 200
    answer = api_client.token(first, label="align")
    assert answer.status_code == status and "'align'" in answer.text
    assert api_client.token(second, label="align").status_code == 200


@pytest.mark.parametrize("way, missing", [("no_token", "token"), ("no_id", "id"), ("empty", None)])
@pytest.mark.answers_unchecked
def test_a_200_that_lacks_something_has_made_a_live_token(api_client, way, missing):
    account_id = api_client.account()["atlassianId"]
    api_client.box.switch(token_create_answer=way)
    answer = api_client.token(account_id, label="lost")
    assert answer.status_code == 200
    if missing:
        assert missing not in answer.json()
    else:
        assert answer.content == b""
    listed = api_client.api("GET", "/users/%s/manage/api-tokens" % account_id).json()
    assert [token["label"] for token in listed] == ["lost"]


def test_lists_in_both_shapes_and_no_scopes_anywhere(api_client):
    account = api_client.account()
    other = api_client.account("other-account")
    for label in ("one", "two"):
        api_client.token(account["atlassianId"], label=label)
    api_client.token(other["atlassianId"], label="one")
    short = api_client.api("GET", "/users/%s/manage/api-tokens" % account["atlassianId"])
    assert [set(token) for token in short.json()] == [{"id", "label", "createdAt", "expiry"}] * 2
    long = api_client.api("GET", "%s/%s/api-tokens" % (api_client.published, account["id"]))
    assert [(token["label"], token["status"]) for token in long.json()["data"]] == [
        ("one", "ALLOWED"),
        ("two", "ALLOWED"),
    ]
    assert (
        api_client.api("GET", "%s/%s/api-tokens?tokenLabel=two" % (api_client.published, account["id"])).json()["data"][
            0
        ]["label"]
        == "two"
    )
    api_client.box.switch(page_size={"tokens": 2})
    everything = api_client.api("GET", api_client.published + "/api-tokens")
    assert len(everything.json()["data"]) == 2 and everything.json()["links"]["next"]
    following = api_client.api(
        "GET", api_client.published + "/api-tokens?cursor=" + everything.json()["links"]["next"]
    ).json()
    assert len(following["data"]) == 1 and following["links"]["next"] is None
    for answer in (short, long, everything):
        assert "scope" not in answer.text and "ATSTT" not in answer.text


def test_revoke_one_and_all(api_client):
    account, auth = api_client.signed_on()
    account_id = account["atlassianId"]
    assert api_client.gateway("GET", "/myself", auth).status_code == 200
    token_id = api_client.api("GET", "/users/%s/manage/api-tokens" % account_id).json()[0]["id"]
    path = "/users/%s/manage/api-tokens/%s" % (account_id, token_id)
    assert api_client.api("DELETE", path).status_code == 204
    again = api_client.api("DELETE", path)
    assert (again.status_code, again.json()) == (404, {"key": "notFound"})
    unknown = api_client.api("DELETE", "/users/712020:nobody/manage/api-tokens/" + token_id)
    assert (unknown.status_code, unknown.json()) == (404, {"key": "accountNotFound"})
    assert api_client.gateway("GET", "/myself", auth).status_code == 401
    for label in ("one", "two"):
        api_client.token(account_id, label=label)
    assert (
        api_client.api(
            "DELETE",
            "%s/%s/api-tokens" % (api_client.published, account["id"]),
            key=api_client.box.org_key(scoped=True),
        ).status_code
        == 204
    )
    assert api_client.api("GET", "/users/%s/manage/api-tokens" % account_id).json() == []
    # What was revoked is still a secret to look for
    assert auth[1] in api_client.box.secrets()


@pytest.mark.parametrize("way, status", [("accountNotFound", 404), ("forbidden", 403), ("forbidden.action", 403)])
def test_a_refused_revocation_revokes_nothing(api_client, way, status):
    account, auth = api_client.signed_on()
    (token,) = api_client.api("GET", "/users/%s/manage/api-tokens" % account["atlassianId"]).json()
    api_client.box.switch(token_revoke=way)
    answer = api_client.api("DELETE", "/users/%s/manage/api-tokens/%s" % (account["atlassianId"], token["id"]))
    assert (answer.status_code, answer.json()["key"]) == (status, way)
    assert api_client.gateway("GET", "/myself", auth).status_code == 200
    (still,) = api_client.api("GET", "/users/%s/manage/api-tokens" % account["atlassianId"]).json()
    assert still["id"] == token["id"] and "lastAccess" in still


def test_ten_tokens_to_a_page_and_no_unknown_parameters(api_client):
    account = api_client.account()
    for number in range(12):
        api_client.token(account["atlassianId"], label="token-%d" % number)
    path = "%s/%s/api-tokens" % (api_client.published, account["id"])
    first = api_client.api("GET", path).json()
    assert len(first["data"]) == 10 and re.fullmatch(r"[A-Za-z0-9_-]{22}", first["links"]["next"])
    assert len(api_client.api("GET", path + "?cursor=" + first["links"]["next"]).json()["data"]) == 2
    assert api_client.api("GET", path + "?cursor=YWZ0ZXI6MTA").status_code == 400
    assert len(api_client.api("GET", path + "?pageSize=100").json()["data"]) == 12
    answer = api_client.api("GET", path + "?limit=100")
    assert answer.status_code == 500 and answer.headers["Content-Type"].startswith("text/plain")
    assert api_client.api("GET", path + "?pageSize=101").status_code == 400
    for status in (400, 500):
        api_client.box.switch(api_access_page_size=str(status))
        assert api_client.api("GET", path + "?pageSize=100").status_code == status
        assert len(api_client.api("GET", path).json()["data"]) == 10
    api_client.box.switch(cursor_characters="base64")
    cursor = api_client.api("GET", path).json()["links"]["next"]
    assert "/" in cursor and len(api_client.api("GET", path, params={"cursor": cursor}).json()["data"]) == 2


def test_blocked_and_expired_by_hand(api_client):
    account, auth = api_client.signed_on()
    api_client.box.by_hand("block_token", token=auth[1])
    assert api_client.gateway("GET", "/myself", auth).status_code == 401
    assert (
        api_client.api("GET", "%s/%s/api-tokens" % (api_client.published, account["id"])).json()["data"][0]["status"]
        == "BLOCKED"
    )
    api_client.box.by_hand("block_token", token=auth[1], status="ALLOWED")
    assert api_client.gateway("GET", "/myself", auth).status_code == 200
    api_client.box.by_hand("expire_token", token=auth[1])
    assert api_client.gateway("GET", "/myself", auth).status_code == 401


def test_the_creating_route_may_be_gone(api_client):
    account_id = api_client.account()["atlassianId"]
    api_client.box.switch(token_create=404)
    assert api_client.token(account_id).status_code == 404

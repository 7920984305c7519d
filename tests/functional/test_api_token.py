# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""jira_api_token: keep, rotate, adopt, revoke; whose label it is and what is live."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.harness.runs import ModuleClient, load, run

SCOPES = ["read:jira-user", "read:jira-work"]


@pytest.fixture
def owner(modules: ModuleClient) -> dict[str, Any]:
    """A service account with access to the site."""
    return modules.made_account(access=True)


@pytest.fixture(params=["on", "404"])
def shape(request: pytest.FixtureRequest, modules: ModuleClient) -> str:
    """Both lists of tokens: with status and expiresAt, and with expiry only."""
    modules.sandbox.switch(published_collection=request.param)
    return request.param


def make(modules: ModuleClient, owner: dict[str, Any], **options: Any) -> dict[str, Any]:
    return modules.token(owner["account_id"], service_account_id=owner["id"], **options)


def stored(result: dict[str, Any], **other: Any) -> dict[str, Any]:
    """What a caller stores of a result."""
    return {**{name: result[name] for name in ("token_id", "label", "expires_at", "scopes")}, **other}


def test_a_token_is_made_once_and_kept(modules: ModuleClient, owner: dict[str, Any], shape: str) -> None:
    made = make(modules, owner, profile="read_only")
    assert made["changed"] and made["action"] == "created" and made["token"].startswith("ATSTT")
    assert made["label"].startswith("align-") and made["days_left"] == 364
    (kept_by_service,) = modules.tokens()
    assert sorted(kept_by_service["scopes"]) == made["scopes"]
    for options in ({}, {"stored": stored(made)}):
        kept = make(modules, owner, profile="read_only", **options)
        assert (
            not kept["changed"]
            and kept["action"] == "kept"
            and kept["token_id"] == made["token_id"]
            and "token" not in kept
        )


def test_the_lifetime_is_sent_as_expiry_and_never_as_the_lists_name(
    modules: ModuleClient, owner: dict[str, Any]
) -> None:
    make(modules, owner, expires_in_days=365)
    (create,) = modules.asked("/manage/api-tokens", method="POST")
    assert set(create["body"]) == {"label", "scopes", "expiry"} and create["status"] == 200
    utc = load("module_utils.clock")
    assert utc.parse(create["body"]["expiry"]) <= utc.now() + timedelta(days=365)


def test_an_empty_list_of_scopes_is_refused_and_never_means_the_widest_profile(
    modules: ModuleClient, owner: dict[str, Any]
) -> None:
    result = make(modules, owner, scopes=[])
    assert result.get("failed") and "scopes" in result["msg"] and not modules.tokens()


@pytest.mark.parametrize("scopes", [SCOPES[::-1], SCOPES + SCOPES])
def test_scopes_are_a_set_and_not_a_list(modules: ModuleClient, owner: dict[str, Any], scopes: list[str]) -> None:
    made = make(modules, owner, scopes=SCOPES)
    assert not make(modules, owner, scopes=scopes, stored=stored(made, scopes=SCOPES))["changed"]
    other = make(modules, owner, scopes=SCOPES + ["write:jira-work"], stored=stored(made))
    assert other["action"] == "rotated" and "scopes" in other["reason"]


def test_the_old_token_lives_until_the_new_one_is_proved(
    modules: ModuleClient, owner: dict[str, Any], shape: str
) -> None:
    made = make(modules, owner)
    modules.sandbox.by_hand("expire_token", token=made["token_id"], days=10)
    new = make(modules, owner, stored=stored(made))
    assert new["action"] == "rotated" and new["reason"].startswith("9 days left")
    assert new["replaced"] == [
        {"token_id": made["token_id"], "label": made["label"], "account_id": owner["account_id"]}
    ]
    assert new["orphans"] == [] and new["revocable"] == new["replaced"]
    assert len(modules.tokens()) == 2 and not modules.asked(method="DELETE")
    gone = make(modules, owner, state="absent", keep=[new["token_id"]])
    assert [token["token_id"] for token in gone["revoked"]] == [made["token_id"]]
    assert [token["id"] for token in modules.tokens()] == [new["token_id"]]


@pytest.mark.parametrize(
    "left, before, action", [(31, 30, "kept"), (30, 30, "rotated"), (1, 0, "kept"), (0, 0, "rotated")]
)
def test_rotation_in_good_time(
    modules: ModuleClient, owner: dict[str, Any], left: float, before: int, action: str
) -> None:
    made = make(modules, owner)
    modules.sandbox.by_hand("expire_token", token=made["token_id"], days=left)
    assert make(modules, owner, rotate_before_days=before, stored=stored(made))["action"] == action


def test_an_expired_token_is_not_live(modules: ModuleClient, owner: dict[str, Any], shape: str) -> None:
    made = make(modules, owner)
    modules.sandbox.by_hand("expire_token", token=made["token_id"], days=-2)
    for options in ({}, {"stored": stored(made)}):
        new = make(modules, owner, check_mode=True, **options)
        assert new["action"] == "rotated" and "expired" in new["reason"] and new["replaced"] == []


def test_a_blocked_token_is_not_live(modules: ModuleClient, owner: dict[str, Any]) -> None:
    made = make(modules, owner)
    modules.sandbox.by_hand("block_token", token=made["token_id"])
    for options in ({}, {"stored": stored(made)}):
        new = make(modules, owner, check_mode=True, **options)
        assert new["action"] == "rotated" and "blocked" in new["reason"]
        # Who blocked it could let it work again: it goes with what is replaced.
        assert [token["token_id"] for token in new["revocable"]] == [made["token_id"]]
        assert not options or new["diff"]["before"]["token_id"] == made["token_id"]


def test_a_token_whose_value_is_lost_is_replaced(modules: ModuleClient, owner: dict[str, Any]) -> None:
    made = make(modules, owner)
    new = make(modules, owner, stored={})
    assert new["action"] == "rotated" and "lost" in new["reason"] and new["token_id"] != made["token_id"]
    assert [token["token_id"] for token in new["replaced"]] == [made["token_id"]]


def test_a_stored_token_that_was_revoked_by_somebody_is_replaced(modules: ModuleClient, owner: dict[str, Any]) -> None:
    made = make(modules, owner)
    modules.sandbox.by_hand("revoke_token", token=made["token_id"])
    new = make(modules, owner, stored=stored(made))
    assert new["action"] == "rotated" and "does not exist any more" in new["reason"]


@pytest.mark.parametrize("label", ["align-prod", "other", "align-20270131T120000Z-old", "Align"])
def test_labels_of_others_are_never_counted_and_never_revoked(
    modules: ModuleClient, owner: dict[str, Any], shape: str, label: str
) -> None:
    foreign = modules.made_token(owner["account_id"], label=label)
    made = make(modules, owner)
    assert made["action"] == "created" and made["replaced"] == []
    gone = make(modules, owner, state="absent")
    assert [token["token_id"] for token in gone["revoked"]] == [made["token_id"]]
    assert [token["id"] for token in modules.tokens()] == [foreign["id"]]
    assert not make(modules, owner, state="absent")["changed"]


def test_the_bare_label_is_ours_too(modules: ModuleClient, owner: dict[str, Any], shape: str) -> None:
    by_hand = modules.made_token(owner["account_id"], label="align")
    assert make(modules, owner)["token_id"] == by_hand["id"]
    assert make(modules, owner, state="absent")["changed"] and not modules.tokens()


def test_tokens_beyond_the_first_page_are_seen(modules: ModuleClient, owner: dict[str, Any]) -> None:
    modules.sandbox.switch(page_size={"tokens": 1}, next_links="other_host")
    for number in range(3):
        modules.made_token(owner["account_id"], label=f"other{number}")
    made = make(modules, owner)
    assert make(modules, owner)["token_id"] == made["token_id"] and not modules.asked(plane="jira")


@pytest.mark.parametrize("status", [403, 404, 405])
def test_a_published_list_of_tokens_that_is_refused_leaves_the_managed_one(
    modules: ModuleClient, owner: dict[str, Any], status: int
) -> None:
    made = make(modules, owner)
    modules.fault("/admin/api-access/", status=status)
    assert make(modules, owner)["token_id"] == made["token_id"]
    modules.fault("/admin/api-access/", status=401)
    assert make(modules, owner)["failed"]


def test_a_given_token_is_adopted_after_it_has_proved_whose_it_is(modules: ModuleClient, owner: dict[str, Any]) -> None:
    by_hand = modules.made_token(owner["account_id"], label="align", scopes=SCOPES)
    at_gateway = {"token": by_hand["token"], "cloud_id": modules.cloud_id, "email": owner["email"], "scopes": SCOPES}
    adopted = make(modules, owner, stored={}, **at_gateway)
    assert adopted["action"] == "adopted" and adopted["token_id"] == by_hand["id"] and not adopted["changed"]
    assert not modules.sandbox.writes()


def test_the_token_of_another_account_is_not_adopted(modules: ModuleClient, owner: dict[str, Any]) -> None:
    other = modules.made_account("OtherOne1", access=True)
    theirs = modules.made_token(other["account_id"], label="align", scopes=SCOPES)
    result = make(modules, owner, token=theirs["token"], cloud_id=modules.cloud_id, email=other["email"])
    assert result["failed"] and other["account_id"] in result["msg"] and theirs["token"] not in result["msg"]


def test_a_given_token_that_is_refused_is_replaced(modules: ModuleClient, owner: dict[str, Any]) -> None:
    made = make(modules, owner, scopes=SCOPES)
    wrong = {
        "token": "ATSTT3xFfGF0not-a-token-at-all",
        "cloud_id": modules.cloud_id,
        "email": owner["email"],
        "scopes": SCOPES,
    }
    new = make(modules, owner, stored=stored(made), **wrong)
    assert new["action"] == "rotated" and "refused" in new["reason"]


@pytest.mark.parametrize(
    "options, said",
    [
        ({"expires_in_days": 0}, "expires_in_days"),
        ({"expires_in_days": 366}, "expires_in_days"),
        ({"expires_in_days": 10, "rotate_before_days": 10}, "rotate_before_days"),
        ({"rotate_before_days": -1}, "rotate_before_days"),
        ({"scopes": [f"read:x{number}:jira" for number in range(51)]}, "scopes"),
        ({"label": " "}, "label"),
        ({"label": "a\nb"}, "label"),
        ({"scopes": ["a"], "profile": "read_only"}, "mutually exclusive"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_sent(
    modules: ModuleClient, owner: dict[str, Any], options: dict[str, Any], said: str
) -> None:
    result = make(modules, owner, **options)
    assert result["failed"] and said in result["msg"] and not modules.asked()


@pytest.mark.parametrize("account_id", ["712020:none"])
def test_an_account_that_is_gone_has_no_tokens_to_revoke(modules: ModuleClient, account_id: str) -> None:
    assert not modules.token(account_id, state="absent")["changed"]
    result = modules.token(account_id)
    assert result["failed"] and account_id in result["msg"]


def test_no_diff_and_no_message_holds_the_new_token(modules: ModuleClient, owner: dict[str, Any]) -> None:
    made = make(modules, owner)
    value = made.pop("token")
    assert value not in str(made)


def test_the_info_counts_days_and_says_what_is_due(modules: ModuleClient, owner: dict[str, Any]) -> None:
    for label, days in (("align", 100), ("align-20270131T120000Z", 10), ("other", 5)):
        modules.made_token(owner["account_id"], label=label, days=days)
    blocked = modules.made_token(owner["account_id"], label="align-20280131T120000Z", days=50)
    modules.sandbox.by_hand("block_token", token=blocked["id"])
    services = {**modules.organization_options, "org_id": modules.org_id}
    for account in ({"account_id": owner["account_id"], "service_account_id": owner["id"]}, {}):
        tokens = run("jira_api_token_info", **services, label="align", **account)["tokens"]
        assert [(token["days_left"], token["live"], token["needs_rotation"]) for token in tokens] == [
            (9, True, True),
            (49, False, True),
            (99, True, False),
        ]
        assert {token["account_id"] for token in tokens} == {owner["account_id"]}
    assert len(run("jira_api_token_info", **services)["tokens"]) == 4


def test_the_profiles_are_the_articles_lists(modules: ModuleClient, owner: dict[str, Any]) -> None:
    make(modules, owner)
    classic = {"manage:jira-project", "read:jira-user", "read:jira-work", "write:jira-work"}
    granular = (
        "read:board-scope:jira-software read:board-scope.admin:jira-software read:issue-details:jira read:jql:jira read:project:jira "
        "read:sprint:jira-software write:board-scope:jira-software write:epic:jira-software"
    )
    assert set(modules.tokens()[0]["scopes"]) == classic | set(granular.split())
    read_only = load("module_utils.profiles").PROFILES["read_only"].scopes
    assert not [scope for scope in read_only if scope.startswith(("write:", "manage:"))]


def at_gateway(modules: ModuleClient, owner: dict[str, Any], token: str) -> dict[str, Any]:
    """What lets the module ask the gateway about a token."""
    return {"token": token, "cloud_id": modules.cloud_id, "email": owner["email"]}


def test_a_stored_token_that_lacks_a_scope_is_due_whatever_the_store_says(
    modules: ModuleClient, owner: dict[str, Any]
) -> None:
    narrow = modules.made_token(owner["account_id"], label="align", scopes=["read:jira-user"])
    record = {"token_id": narrow["id"], "label": "align", "scopes": SCOPES}
    new = make(
        modules, owner, scopes=SCOPES, stored=record, check_mode=True, **at_gateway(modules, owner, narrow["token"])
    )
    assert new["action"] == "rotated" and new["needs_rotation"] and "lacks the scopes read:jira-work" in new["reason"]
    kept = make(
        modules,
        owner,
        scopes=["read:jira-user"],
        stored={**record, "scopes": ["read:jira-user"]},
        **at_gateway(modules, owner, narrow["token"]),
    )
    assert kept["action"] == "kept" and not kept["needs_rotation"]


def test_a_token_made_by_hand_takes_the_place_of_the_stored_one(modules: ModuleClient, owner: dict[str, Any]) -> None:
    made = make(modules, owner, scopes=SCOPES)
    order = make(modules, owner, scopes=SCOPES, stored=stored(made), force=True, routes=["published"])["handoff"][
        "values"
    ]
    new = modules.made_token(owner["account_id"], label=order["label"], scopes=SCOPES)
    adopted = make(
        modules, owner, scopes=SCOPES, stored=stored(made), adopt=True, **at_gateway(modules, owner, new["token"])
    )
    assert (adopted["action"], adopted["token_id"]) == ("adopted", new["id"])
    assert [token["token_id"] for token in adopted["revocable"]] == [made["token_id"]] and adopted["orphans"] == []


@pytest.mark.parametrize("scopes, said", [(SCOPES[:1], "lacks the scopes"), (SCOPES, "refused")])
def test_a_token_made_by_hand_that_does_not_do_is_not_adopted(
    modules: ModuleClient, owner: dict[str, Any], scopes: list[str], said: str
) -> None:
    by_hand = modules.made_token(owner["account_id"], label="align", scopes=scopes)
    if said == "refused":
        modules.sandbox.by_hand("block_token", token=by_hand["id"])
    result = make(modules, owner, scopes=SCOPES, stored={}, **at_gateway(modules, owner, by_hand["token"]))
    assert (
        result["failed"]
        and said in result["msg"]
        and "Copy it again" in result["msg"]
        and not modules.asked(method="POST")
    )


def test_a_work_order_names_a_label_that_is_free(modules: ModuleClient, owner: dict[str, Any]) -> None:
    assert make(modules, owner, routes=["published"])["handoff"]["values"]["label"] == "align"
    taken = modules.made_token(owner["account_id"], label="align", days=5)
    label = make(modules, owner, stored={"token_id": taken["id"]}, routes=["published"])["handoff"]["values"]["label"]
    assert label != "align" and load("module_utils.token.policy").ours(label, "align")


def test_tokens_that_the_store_does_not_know_are_orphans(modules: ModuleClient, owner: dict[str, Any]) -> None:
    made = make(modules, owner)
    before = modules.made_token(owner["account_id"], label="align-20250131T120000Z")
    stray = modules.made_token(
        owner["account_id"], label="align-20250231T120000Z"
    )  # no stamp of ours: the day does not exist
    orphan = modules.made_token(owner["account_id"], label="align-20250301T120000Z")
    record = stored(
        made, replaces=[{"token_id": before["id"], "label": before["label"], "account_id": owner["account_id"]}]
    )
    for prune, revocable in ((True, [orphan["id"], before["id"]]), (False, [before["id"]])):
        kept = make(modules, owner, stored=record, prune_orphans=prune)
        assert kept["action"] == "kept" and not kept["changed"]
        assert [token["token_id"] for token in kept["orphans"]] == [orphan["id"]]
        assert [token["token_id"] for token in kept["revocable"]] == revocable
    assert stray["id"] not in str(kept)


def test_a_token_of_the_account_that_served_before_is_replaced_and_named_with_its_account(
    modules: ModuleClient, owner: dict[str, Any]
) -> None:
    before = modules.made_account("OtherOne1", access=True)
    old = make(modules, before)
    # The gateway would say whose it is, which the store has said already.
    new = make(
        modules, owner, stored=stored(old, account_id=before["account_id"]), **at_gateway(modules, owner, old["token"])
    )
    assert new["action"] == "rotated" and before["account_id"] in new["reason"]
    assert new["revocable"] == [
        {"token_id": old["token_id"], "label": old["label"], "account_id": before["account_id"]}
    ]
    # As the store has it after that: until it is revoked, it is named.
    record = stored(new, account_id=owner["account_id"], replaces=new["revocable"])
    assert make(modules, owner, stored=record)["revocable"] == new["revocable"]


def test_a_value_that_the_store_does_not_hold_is_one_that_a_person_made(
    modules: ModuleClient, owner: dict[str, Any]
) -> None:
    made = make(modules, owner, scopes=SCOPES)
    new = modules.made_token(owner["account_id"], label="align-20300131T120000Z", scopes=SCOPES)
    record = {**stored(made), "token": made["token"]}
    for held in (made["token"], "", None):
        known = {**record, "token": held}
        assert (
            make(modules, owner, scopes=SCOPES, stored=known, **at_gateway(modules, owner, made["token"]))["action"]
            == "kept"
        )
    adopted = make(modules, owner, scopes=SCOPES, stored=record, **at_gateway(modules, owner, new["token"]))
    assert (adopted["action"], adopted["token_id"]) == ("adopted", new["id"])


def test_a_policy_of_fewer_days_makes_the_token_due(modules: ModuleClient, owner: dict[str, Any]) -> None:
    made = make(modules, owner, expires_in_days=365)
    new = make(modules, owner, expires_in_days=90, stored=stored(made, expires_in_days=365))
    assert new["action"] == "rotated" and "90" in new["reason"] and new["days_left"] == 89
    assert make(modules, owner, expires_in_days=90, stored=stored(new, expires_in_days=90))["action"] == "kept"


def test_stored_takes_only_what_a_record_has(modules: ModuleClient, owner: dict[str, Any]) -> None:
    result = make(modules, owner, stored={"token_id": "1", "tokn": "x"})
    assert result["failed"] and "record.tokn" in result["msg"] and not modules.asked()

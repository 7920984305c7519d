# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""plugin_utils/token_issue.py with a store and a module that note what they are asked: in which order a token is made, stored and revoked."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils import clock, lock
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import (
    NamedToken,
    PreviousToken,
    TokenRecord,
    from_dict,
)
from ansible_collections.jira_ops.align.plugins.module_utils.token.throw_away import ThrownAway
from ansible_collections.jira_ops.align.plugins.plugin_utils import token_issue
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores.base import StoreError, TokenStore

OWNER, TARGET = "c1 https://align.example", "https://align.example Jira shop"
VALUE = "a-made-up-token-value"
EMPTY = TokenRecord(owner=OWNER)
STORED = TokenRecord(token="old-value", token_id="1", label="align-1", account_id="a", owner=OWNER, applied_to=TARGET)
ARGUMENTS = {
    "account_id": "a",
    "service_account_id": "s",
    "email": "a@s.example",
    "cloud_id": "c1",
    "label": "align",
    "expires_in_days": 90,
}


class FakeStore(TokenStore):
    """A store in memory. events: what it was asked, and what the module was. fails: by the number of the save or load, what is raised then."""

    NAME: ClassVar[str] = "fake"
    OPTIONS: ClassVar[dict[str, Any]] = {}

    def __init__(self, kept: TokenRecord | None = None) -> None:  # pylint: disable=super-init-not-called
        self.kept = kept
        self.events: list[str] = []
        self.fails: dict[str, BaseException] = {}
        self.forgets = 0
        self.lost: ThrownAway | None = None
        self._asked = {"save": 0, "load": 0}

    @property
    def place(self) -> str:
        return "in memory"

    def load(self, known: TokenRecord | None = None) -> TokenRecord | None:
        self._count("load", "")
        return None if self.kept is None else from_dict(self.kept.to_dict())

    def save(self, record: TokenRecord) -> None:
        self._count("save", f" {record.token_id or ('retired' if record.retirement else 'nothing')}")
        # A store that answers well and keeps nothing.
        self.kept = self.kept if self._asked["save"] == self.forgets else record

    def thrown_away(self) -> ThrownAway | None:
        return self.lost

    def _count(self, what: str, of: str) -> None:
        self._asked[what] += 1
        self.events.append(what + of)
        if f"{what} {self._asked[what]}" in self.fails:
            raise self.fails[f"{what} {self._asked[what]}"]


class FakeModule:
    """jira_api_token: answers for check mode and for the real thing, in turn. The last of each is for all that come after."""

    def __init__(self, store: FakeStore, **answers: Any) -> None:
        self.events = store.events
        self.answers = {name: list(given) if isinstance(given, list) else [given] for name, given in answers.items()}
        self.asked: list[dict[str, Any]] = []

    def __call__(self, check_mode: bool, record: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
        name = "undo" if changed else "check" if check_mode else "run"
        self.events.append(name)
        self.asked.append({"check_mode": check_mode, "record": record, **changed})
        answers = self.answers[name]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return dict(answer)


def answer(action: str, token_id: str = "2", **other: Any) -> dict[str, Any]:
    """What jira_api_token returns."""
    return {
        "changed": action in ("created", "rotated"),
        "action": action,
        "token_id": token_id,
        "label": f"align-{token_id}",
        "expires_at": "2028-01-31T12:00:00Z",
        "scopes": ["r"],
        "needs_rotation": False,
        "replaced": [],
        "orphans": [],
        "revocable": [],
        **other,
    }


WOULD = answer("rotated", "(not made yet)", needs_rotation=True)
MADE = answer("rotated", token=VALUE)
REVOKED = {"changed": True, "action": "revoked", "revoked": [{"token_id": "2"}]}
STILL_ALIVE = {"failed": True, "msg": "The token 2 is still listed."}
STORE_VERIFIED = ["check", "load", "save 1", "load"]
ALL_OF_IT = [*STORE_VERIFIED, "run", "save 2", "load"]


def issue(
    store: FakeStore, record: TokenRecord = STORED, check_mode: bool = False, **answers: Any
) -> tuple[dict[str, Any], FakeModule]:
    module = FakeModule(store, **{"check": WOULD, "run": MADE, "undo": REVOKED, **answers})
    return token_issue.issue(module, store, record, ARGUMENTS, check_mode), module


def test_the_store_is_verified_then_the_token_made_saved_and_read_back() -> None:
    store = FakeStore(STORED)
    result, module = issue(store)
    assert store.events == ALL_OF_IT
    assert store.kept is not None and store.kept.token == VALUE and result["record"] == store.kept.to_dict()
    assert (result["changed"], result["action"], result["token"]) == (True, "rotated", VALUE)
    assert [each["record"] for each in module.asked] == [STORED.to_dict()] * 2


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("action", ["created", "adopted"])
def test_no_token_is_made_or_adopted_where_its_record_would_be_lost(action: str, check_mode: bool) -> None:
    store = FakeStore()
    store.lost = ThrownAway("/runner/one.yml", "the directory of this job (/runner)")
    with pytest.raises(JiraOpsError, match="/runner/one.yml, which does not outlive this job.* No token was made"):
        issue(store, EMPTY, check_mode, check=answer(action, needs_rotation=action == "created"))
    assert store.events == ["check"]


def test_a_token_that_is_kept_is_no_matter_of_the_place() -> None:
    store = FakeStore(STORED)
    store.lost = ThrownAway("/runner/one.yml", "the directory of this job (/runner)")
    assert issue(store, check=answer("kept", "1"))[0]["record"] == STORED.to_dict()


def test_what_is_stored_of_a_new_token() -> None:
    store = FakeStore(STORED)
    replaced = [{"token_id": "1", "label": "align-1", "account_id": "a"}, {"token_id": "9", "label": "x"}]
    issue(store, run={**MADE, "replaced": replaced, "orphans": replaced[1:]})
    assert store.kept == TokenRecord(
        token=VALUE,
        token_id="2",
        label="align-2",
        account_id="a",
        service_account_id="s",
        email="a@s.example",
        expires_at="2028-01-31T12:00:00Z",
        owner=OWNER,
        scopes=("r",),
        expires_in_days=90,
        replaces=(NamedToken("1", "align-1", "a"),),  # orphans are known to nobody
        previous=PreviousToken("old-value", "1", "align-1", "a", applied_to=TARGET),
    )


def test_the_first_token_of_a_store_that_holds_nothing() -> None:
    store = FakeStore()
    result, dummy = issue(store, EMPTY, check=answer("created", "(not made yet)", needs_rotation=True))
    assert store.events == ["check", "load", "save nothing", "load", "run", "save 2", "load"]
    assert result["record"]["token"] == VALUE


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(
    "asked",
    [
        answer("kept", "1"),
        {"failed": True, "msg": "No."},
        {"changed": False, "handoff": {"step": "Create"}, "msg": "."},
    ],
    ids=["kept", "failed", "handoff"],
)
def test_nothing_is_stored_where_no_other_token_is_made(asked: dict[str, Any], check_mode: bool) -> None:
    store = FakeStore(STORED)
    result, dummy = issue(store, check_mode=check_mode, check=asked)
    assert store.events == ["check"] and store.kept is STORED
    assert result == ({**asked, "record": STORED.to_dict()} if "action" in asked else asked)


def test_check_mode_never_saves_and_shows_no_value() -> None:
    store = FakeStore(STORED)
    result, dummy = issue(store, check_mode=True)
    assert store.events == ["check"] and store.kept is STORED
    assert result["record"] == STORED.planned().to_dict() and "old-value" not in str(result)


@pytest.mark.parametrize(
    "failed", [{"failed": True, "msg": "Refused."}, {"msg": "A person.", "handoff": {"step": "x"}}]
)
def test_what_could_not_be_made_leaves_the_record_as_it_was(failed: dict[str, Any]) -> None:
    store = FakeStore(STORED)
    result, dummy = issue(store, run=failed)
    assert result == failed and store.events == [*STORE_VERIFIED, "run"] and store.kept == STORED


# --- what fails before the token is made ------------------------------------------------------------------------------


def full(what: str = "The disk is full.") -> StoreError:
    return StoreError(what)


@pytest.mark.parametrize(
    "fails, kept, events, said",
    [
        ({"load 1": full("Sealed.")}, STORED, ["check", "load"], "Sealed."),
        ({"save 1": full()}, STORED, ["check", "load", "save 1"], "The disk is full."),
        ({"load 2": full("Sealed.")}, STORED, STORE_VERIFIED, "Sealed."),
    ],
)
def test_a_store_that_fails_first_ends_it_before_there_is_a_token(
    fails: dict[str, BaseException], kept: TokenRecord, events: list[str], said: str
) -> None:
    store = FakeStore(kept)
    store.fails = fails
    with pytest.raises(StoreError.__mro__[1]) as failure:
        issue(store)
    assert store.events == events and said in str(failure.value)
    if "save 1" in events[2:]:
        assert "cannot be kept" in str(failure.value)
        assert str(failure.value).endswith("No token was made. Fix the store, and run again.")


def test_a_store_that_keeps_nothing_ends_it_before_there_is_a_token() -> None:
    store = FakeStore()
    store.forgets = 1
    with pytest.raises(Exception, match="not what was written.*No token was made. Fix the store"):
        issue(store)
    assert "run" not in store.events


# --- what fails after that --------------------------------------------------------------------------------------------

BY_THEN = "of no use without it; the connector keeps the one that it has. Fix the store, and run again."


@pytest.mark.parametrize("at", ["save 2", "load 3"])
@pytest.mark.parametrize("revoked", [REVOKED, STILL_ALIVE], ids=["revoked", "not revoked"])
def test_a_token_that_cannot_be_stored_is_revoked(at: str, revoked: dict[str, Any]) -> None:
    store = FakeStore(STORED)
    store.fails = {at: full()}
    result, module = issue(store, undo=revoked)
    assert store.events == [*ALL_OF_IT[: -1 if at == "save 2" else None], "undo"]
    assert module.asked[-1] == {
        "check_mode": False,
        "record": None,
        "state": "absent",
        "on_handoff": "fail",
        "token_ids": ["2"],
    }
    assert set(result) == {"failed", "changed", "msg"} and result["failed"] and result["changed"]
    assert result["msg"].startswith("The token record in memory cannot be kept: The disk is full. ")
    assert BY_THEN in result["msg"]
    assert ("It could not be revoked: The token 2 is still listed." in result["msg"]) == (revoked is STILL_ALIVE)
    assert ("The token align-2 (ID 2) is revoked." in result["msg"]) == (revoked is REVOKED)


@pytest.mark.parametrize("revoked", [[], [{"token_id": "1"}]])
def test_a_token_whose_revocation_was_not_seen_is_not_called_revoked(revoked: list[dict[str, Any]]) -> None:
    store = FakeStore(STORED)
    store.fails = {"save 2": full()}
    result, dummy = issue(store, undo={**REVOKED, "revoked": revoked})
    assert "is revoked" not in result["msg"]
    assert "The token align-2 (ID 2) may be alive. No list shows it. Look for it in" in result["msg"]


def test_a_token_that_is_not_read_back_is_revoked() -> None:
    store = FakeStore(STORED)
    store.forgets = 2
    result, dummy = issue(store)
    assert store.events == [*ALL_OF_IT, "undo"] and "not what was written" in result["msg"] and BY_THEN in result["msg"]


def broken(result: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name not in names}


@pytest.mark.parametrize(
    "fails, made",
    [
        ({"save 2": ValueError(f"bad value {VALUE}")}, MADE),
        ({"save 2": OSError(28, "No space left on device")}, MADE),
        ({"load 3": KeyError("data")}, MADE),
        # a result that is not understood: a bug of ours, and the token is alive all the same
        ({}, broken(MADE, "orphans")),
        ({}, broken(MADE, "scopes")),
        ({}, {**MADE, "replaced": [{}]}),
        ({}, {**MADE, "replaced": None}),
    ],
)
def test_whatever_breaks_after_the_creation_the_token_is_revoked_and_not_shown(
    fails: dict[str, BaseException], made: dict[str, Any]
) -> None:
    store = FakeStore(STORED)
    store.fails = fails
    result, dummy = issue(store, run=made)
    assert store.events[-1] == "undo" and store.events.count("undo") == 1
    assert result["failed"] is True and result["changed"] is True and result["msg"]
    assert VALUE not in str(result)


class TaskTimeout(BaseException):
    """As Ansible's own: no Exception."""


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), SystemExit(1), TaskTimeout()])
@pytest.mark.parametrize("at", ["save 2", "load 3"])
@pytest.mark.parametrize("revoked", [REVOKED, STILL_ALIVE, RuntimeError("no network")])
def test_an_interruption_after_the_creation_revokes_the_token_and_goes_on(
    interruption: BaseException, at: str, revoked: Any
) -> None:
    store = FakeStore(STORED)
    store.fails = {at: interruption}
    with pytest.raises(type(interruption)):
        issue(store, undo=revoked)
    assert store.events[-1] == "undo" and store.events.count("undo") == 1


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), TaskTimeout()])
def test_an_interruption_before_the_creation_makes_nothing(interruption: BaseException) -> None:
    store = FakeStore(STORED)
    store.fails = {"load 2": interruption}
    with pytest.raises(type(interruption)):
        issue(store)
    assert "run" not in store.events and "undo" not in store.events


def test_a_revocation_that_breaks_leaves_both_reasons() -> None:
    store = FakeStore(STORED)
    store.fails = {"save 2": full()}
    result, dummy = issue(store, undo=RuntimeError("no network"))
    assert "The disk is full." in result["msg"] and "It could not be revoked: no network" in result["msg"]


# --- adopted ----------------------------------------------------------------------------------------------------------

ADOPTED = answer("adopted", changed=False)


def adopt(store: FakeStore, **answers: Any) -> dict[str, Any]:
    module = FakeModule(store, **{"check": ADOPTED, "run": ADOPTED, "undo": REVOKED, **answers})
    return token_issue.issue(module, store, EMPTY, {**ARGUMENTS, "token": VALUE}, False)


def test_an_adopted_token_is_stored_with_the_value_that_was_given() -> None:
    store = FakeStore()
    result = adopt(store)
    assert store.events == ["check", "load", "save nothing", "load", "run", "save 2", "load"]
    assert store.kept is not None and (store.kept.token, store.kept.token_id) == (VALUE, "2")
    assert "token" not in result and result["action"] == "adopted"


@pytest.mark.parametrize("at", ["save 2", "load 3"])
def test_an_adopted_token_that_cannot_be_stored_is_not_revoked(at: str) -> None:
    store = FakeStore()
    store.fails = {at: full()}
    result = adopt(store)
    assert "undo" not in store.events and result["failed"] is True and not result.get("changed")
    assert result["msg"].endswith(
        "The disk is full. The token that was given can be given again. Fix the store, and run again."
    )


@pytest.mark.parametrize("missing", ["cloud_id", "email"])
@pytest.mark.parametrize("faster", [False, True], ids=["alone", "after another run"])
def test_no_token_is_adopted_unasked(missing: str, faster: bool) -> None:
    store = FakeStore(OTHERS if faster else None)
    module = FakeModule(store, check=ADOPTED, run=ADOPTED)
    with pytest.raises(JiraOpsError, match=f"^{missing}: is not given, .* Give cloud_id and email"):
        token_issue.issue(module, store, EMPTY, {**ARGUMENTS, "token": VALUE, missing: ""}, False)
    assert store.events == ["check"]


def test_an_interruption_leaves_an_adopted_token_alone() -> None:
    store = FakeStore()
    store.fails = {"save 2": KeyboardInterrupt()}
    with pytest.raises(KeyboardInterrupt):
        adopt(store)
    assert "undo" not in store.events


# --- two runs at once -------------------------------------------------------------------------------------------------

OTHERS = replace(STORED, token="others-value", token_id="5", label="align-5", owner="")


def test_a_token_that_another_run_stored_meanwhile_counts_and_no_second_one_is_made() -> None:
    store = FakeStore(OTHERS)
    result, module = issue(store, check=[WOULD, answer("kept", "5")])
    assert store.events == ["check", "load", "check"] and store.kept is OTHERS
    assert module.asked[1]["record"] == result["record"] == replace(OTHERS, owner=OWNER).to_dict()


def test_a_token_that_another_run_stored_meanwhile_is_judged_as_any() -> None:
    store = FakeStore(OTHERS)
    result, module = issue(store, check=WOULD)
    assert store.events == ["check", "load", "check", "save 5", "load", "run", "save 2", "load"]
    assert module.asked[-1]["record"]["token_id"] == "5" and result["record"]["previous"]["token_id"] == "5"


@pytest.mark.parametrize(
    "current, expected",
    [
        (replace(OTHERS, owner="c2 https://align.example"), "another connector's now (c2 https://align.example)"),
        (STORED.retired([], {}, clock.now()), "says now that the connector was retired"),
    ],
    ids=["another connector's", "retired"],
)
def test_a_record_that_is_no_longer_this_connectors_ends_it(current: TokenRecord, expected: str) -> None:
    store = FakeStore(current)
    with pytest.raises(JiraOpsError, match=re.escape(expected)) as refused:
        issue(store)
    assert "No token was made." in str(refused.value) and store.events == ["check", "load"] and store.kept is current


def test_a_place_that_another_connector_has_just_taken_ends_it() -> None:
    """Both hosts found the place empty; the other one has made no token yet."""
    store = FakeStore(TokenRecord(owner="c2 https://align.example"))
    with pytest.raises(JiraOpsError, match="is another connector's now.* No token was made"):
        issue(store, EMPTY)
    assert store.events == ["check", "load"]


@pytest.mark.parametrize(
    "given",
    [
        TokenRecord(token_id="1", label="align-1", account_id="a"),
        TokenRecord(token="old-value", token_id="1", owner=OWNER, applied_to=TARGET),
    ],
    ids=["without the value", "with the value"],
)
def test_a_record_that_is_given_in_part_does_not_take_the_place_of_a_whole_one(given: TokenRecord) -> None:
    store = FakeStore(STORED)
    issue(store, given, run={"failed": True, "msg": "Refused."})
    assert store.events == [*STORE_VERIFIED, "run"] and store.kept == STORED


@pytest.mark.parametrize("kept", [None, STORED], ids=["nobody stored anything", "the same token"])
def test_without_another_runs_token_the_given_record_counts(kept: TokenRecord | None) -> None:
    store = FakeStore(kept)
    issue(store)
    assert store.events == ALL_OF_IT


def test_one_run_at_a_time_holds_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    store, locked = FakeStore(STORED), []
    real = lock.exclusive

    def exclusive(*what: str) -> Any:
        locked.append((what, list(store.events)))
        return real(*what)

    monkeypatch.setattr(token_issue, "exclusive", exclusive)
    issue(store)
    assert locked == [(("token record", "in memory"), ["check"])]


# --- the whole life, killed anywhere ----------------------------------------------------------------------------------


class Killed(BaseException):
    """The machine lost its power: nothing is done any more."""


@pytest.mark.parametrize("at", range(len(ALL_OF_IT)))
def test_killed_anywhere_the_store_holds_a_record_that_the_next_run_can_read(at: int) -> None:
    store = FakeStore(STORED)
    module = FakeModule(store, check=WOULD, run=MADE, undo=REVOKED)

    class Dying(list):  # type: ignore[type-arg]
        def append(self, event: str) -> None:
            if len(self) >= at:
                raise Killed
            super().append(event)

    store.events = module.events = Dying()
    with pytest.raises(Killed):
        token_issue.issue(module, store, STORED, ARGUMENTS, False)
    assert store.kept is not None and store.kept.token_id == ("2" if at == len(ALL_OF_IT) - 1 else "1")
    assert store.kept.known_ids() >= {store.kept.token_id} and store.kept.is_held_by(TARGET)


# --- retire -----------------------------------------------------------------------------------------------------------

NAMED = [{"token_id": "1", "label": "align-1", "account_id": "a"}]
TO_REVOKE = {"changed": True, "action": "revoked", "revoked": NAMED, "left": [], "owned": True}
NOTHING_LEFT = {"changed": False, "action": "kept", "revoked": [], "left": [], "owned": True}


def retire(
    store: FakeStore, record: TokenRecord, check: dict[str, Any], run: dict[str, Any], check_mode: bool = False
) -> dict[str, Any]:
    return token_issue.retire(FakeModule(store, check=check, run=run), store, record, ARGUMENTS, check_mode)


def test_a_retirement_is_noted_before_the_tokens_are_revoked() -> None:
    store = FakeStore(STORED)
    result = retire(store, STORED, TO_REVOKE, TO_REVOKE)
    assert store.events == ["check", "save retired", "load", "run"]
    assert store.kept is not None and store.kept.retirement is not None and not store.kept.token
    assert [each.token_id for each in store.kept.retirement.revoked] == ["1"]
    assert (store.kept.account_id, store.kept.service_account_id, store.kept.label) == ("a", "s", "align-1")
    assert result["changed"] is True and result["record"] == store.kept.to_dict() and "old-value" not in str(result)


def test_a_second_retirement_changes_nothing() -> None:
    store = FakeStore(STORED)
    first = retire(store, STORED, TO_REVOKE, TO_REVOKE)
    store.events.clear()
    again = retire(store, from_dict(first["record"]), NOTHING_LEFT, NOTHING_LEFT)
    assert store.events == ["check", "run"] and not again["changed"] and again["record"] == first["record"]


def test_a_retirement_that_was_killed_before_it_revoked_goes_on() -> None:
    store = FakeStore(STORED)
    failed = {**TO_REVOKE, "failed": True, "msg": "The gateway is down."}
    first = retire(store, STORED, TO_REVOKE, failed)
    assert first["failed"] and first["changed"]
    store.events.clear()
    # It is revoked now, and was noted already.
    again = retire(store, from_dict(first["record"]), TO_REVOKE, TO_REVOKE)
    assert store.events == ["check", "run"] and again["changed"] and again["record"] == first["record"]


def test_a_token_that_turned_up_since_is_noted_too() -> None:
    store = FakeStore(STORED)
    first = retire(store, STORED, TO_REVOKE, TO_REVOKE)
    more = {**TO_REVOKE, "revoked": [{"token_id": "7", "label": "align-7", "account_id": "a"}]}
    again = retire(store, from_dict(first["record"]), more, more)
    assert [each["token_id"] for each in again["record"]["retired"]["revoked"]] == ["1", "7"]


@pytest.mark.parametrize("record", [EMPTY, TokenRecord()])
def test_where_there_was_nothing_nothing_is_noted(record: TokenRecord) -> None:
    store = FakeStore()
    result = retire(store, record, {**NOTHING_LEFT, "owned": False}, {**NOTHING_LEFT, "owned": False})
    assert store.events == ["check", "run"] and not result["changed"] and store.kept is None


def test_a_stored_token_that_is_gone_already_is_taken_out_of_the_record() -> None:
    store = FakeStore(STORED)
    result = retire(store, STORED, NOTHING_LEFT, NOTHING_LEFT)
    assert store.events == ["check", "save retired", "load", "run"] and result["changed"]
    assert result["record"]["retired"]["revoked"] == []


def test_an_account_that_was_not_shown_to_be_the_connectors_is_not_noted() -> None:
    store = FakeStore()
    strangers = replace(STORED, account_id="")
    retire(store, strangers, {**TO_REVOKE, "owned": False}, {**TO_REVOKE, "owned": False})
    assert store.kept is not None and (store.kept.account_id, store.kept.email) == ("", "")


def test_check_mode_notes_nothing() -> None:
    store = FakeStore(STORED)
    result = retire(store, STORED, TO_REVOKE, {}, check_mode=True)
    assert store.events == ["check"] and result == {**TO_REVOKE, "record": STORED.to_dict()}


def test_a_list_that_cannot_be_read_leaves_everything_as_it_is() -> None:
    store = FakeStore(STORED)
    failed = {"failed": True, "msg": "Forbidden."}
    assert retire(store, STORED, failed, {}) == failed and store.events == ["check"]


UNLISTED = {**TO_REVOKE, "unlisted": NAMED}


def test_a_token_that_no_list_shows_is_revoked_while_the_record_has_its_value() -> None:
    store = FakeStore(STORED)
    result = retire(store, STORED, UNLISTED, TO_REVOKE)
    assert store.events == ["check", "run", "save retired", "load"] and result["changed"]
    assert result["unlisted"] == NAMED and result["owned"] is False  # the account may have others that no list shows
    assert result["record"]["account_id"] == STORED.account_id
    assert [each["token_id"] for each in result["record"]["retired"]["revoked"]] == ["1"]


def test_a_token_that_works_all_the_same_stays_in_the_record() -> None:
    store = FakeStore(STORED)
    result = retire(store, STORED, UNLISTED, {**UNLISTED, "failed": True, "msg": "The gateway still takes it."})
    assert result["failed"] and store.events == ["check", "run"] and store.kept is STORED


def test_check_mode_revokes_no_unlisted_token() -> None:
    store = FakeStore(STORED)
    result = retire(store, STORED, UNLISTED, {}, check_mode=True)
    assert result["revoked"] == NAMED and result["owned"] is False and store.events == ["check"]


@pytest.mark.parametrize("at", ["save 1", "load 1"])
def test_nothing_is_revoked_where_the_note_cannot_be_kept(at: str) -> None:
    store = FakeStore(STORED)
    store.fails = {at: full()}
    with pytest.raises(Exception, match="The disk is full. The connector is off; its tokens were not revoked. Fix"):
        retire(store, STORED, TO_REVOKE, {})
    assert "run" not in store.events


# --- forget -----------------------------------------------------------------------------------------------------------

ELSEWHERE = replace(
    STORED, replaces=(NamedToken("0", "align-0", "a"), NamedToken("8", "align-8", "b"), NamedToken("9"))
)


def forget(
    store: FakeStore, record: TokenRecord, ids: list[str], check_mode: bool = False, **done: Any
) -> dict[str, Any]:
    module = FakeModule(store, check={**REVOKED, **done}, run={**REVOKED, **done})
    tokens = [{"token_id": each, "account_id": "b"} for each in ids]
    return token_issue.forget(module, store, record, {**ARGUMENTS, "tokens": tokens}, check_mode)


@pytest.mark.parametrize(
    "ids, left", [(["8"], ["0", "9"]), (["8", "9"], ["0"]), (["0", "8"], ["9"]), (["7"], ["0", "8", "9"])]
)
def test_revoked_tokens_are_taken_out_of_the_record(ids: list[str], left: list[str]) -> None:
    store = FakeStore(ELSEWHERE)
    assert forget(store, ELSEWHERE, ids) == REVOKED
    assert store.kept is not None and [each.token_id for each in store.kept.replaces] == left
    assert store.events == ["run", "load", *(["save 1", "load"] if ids != ["7"] else [])]


@pytest.mark.parametrize(
    "left, keep, expected",
    [([], [], ["0"]), (["8"], [], ["0", "8"]), (["8", "9"], [], ["0", "8", "9"]), ([], ["9"], ["0", "9"])],
)
def test_tokens_that_are_left_to_the_operator_or_kept_stay_in_the_record(
    left: list[str], keep: list[str], expected: list[str]
) -> None:
    """As where the key may not revoke, and on_handoff is report: the result is not a failed one."""
    store = FakeStore(ELSEWHERE)
    module = FakeModule(store, run={"changed": False, "revoked": [], "left": [{"token_id": each} for each in left]})
    tokens = [{"token_id": each, "account_id": "b"} for each in ("8", "9")]
    token_issue.forget(module, store, ELSEWHERE, {**ARGUMENTS, "tokens": tokens, "keep": keep}, False)
    assert store.kept is not None and [each.token_id for each in store.kept.replaces] == expected


def test_tokens_of_the_records_own_account_cost_no_look_into_the_store() -> None:
    own = replace(STORED, replaces=(NamedToken("0", "align-0", "a"),))
    store = FakeStore(own)
    assert forget(store, own, ["0"]) == REVOKED and store.events == ["run"] and store.kept is own


@pytest.mark.parametrize(
    "check_mode, done, events", [(True, {}, ["check"]), (False, {"failed": True, "msg": "No."}, ["run"])]
)
def test_what_was_not_revoked_stays_in_the_record(check_mode: bool, done: dict[str, Any], events: list[str]) -> None:
    store = FakeStore(ELSEWHERE)
    forget(store, ELSEWHERE, ["8"], check_mode, **done)
    assert store.events == events and store.kept is ELSEWHERE


def test_what_another_run_stored_meanwhile_is_not_overwritten() -> None:
    store = FakeStore(replace(OTHERS, owner=OWNER, replaces=ELSEWHERE.replaces))
    forget(store, ELSEWHERE, ["8"])
    assert store.kept is not None and store.kept.token_id == "5"
    assert [each.token_id for each in store.kept.replaces] == ["0", "9"]


def test_a_record_that_is_gone_is_not_written_anew() -> None:
    store = FakeStore()
    assert forget(store, ELSEWHERE, ["8"]) == REVOKED and store.events == ["run", "load"] and store.kept is None


def test_the_message_says_that_the_tokens_are_revoked_though_the_record_cannot_be_kept() -> None:
    store = FakeStore(ELSEWHERE)
    store.fails = {"save 1": full()}
    with pytest.raises(Exception, match="The disk is full. The tokens are revoked. Fix the store, and run again."):
        forget(store, ELSEWHERE, ["8"])


# --- without a store --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "result, record",
    [
        (answer("kept", "1"), STORED),
        (WOULD, STORED.planned()),
        ({"failed": True, "msg": "No."}, None),
        ({"msg": "A person.", "handoff": {"step": "x"}}, None),
    ],
    ids=["kept", "would be made", "failed", "handoff"],
)
def test_the_record_goes_with_every_result_that_has_one(result: dict[str, Any], record: TokenRecord | None) -> None:
    expected = result if record is None else {**result, "record": record.to_dict()}
    assert token_issue.with_record(result, STORED, ARGUMENTS) == expected


@pytest.mark.parametrize("days, expected", [(90, 90), ("90", 90), (None, 365)])
def test_for_how_many_days_a_token_was_made(days: Any, expected: int) -> None:
    given: dict[str, Any] = {**ARGUMENTS, "expires_in_days": days}
    assert token_issue.issued_record(EMPTY, MADE, given).expires_in_days == expected

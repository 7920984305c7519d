# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""token/record.py: records of every version are read, what is none is refused, and each transition says what changes."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import datetime, timezone
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import (
    NamedToken,
    PreviousToken,
    Retirement,
    TokenRecord,
    argument_spec,
    from_dict,
    from_option,
    modernized,
    owner_of,
    target_of,
)

NOON = datetime(2027, 1, 31, 12, 0, 0, tzinfo=timezone.utc)
TENANT = "https://align.example"
OWNER = f"c1 {TENANT}"
TARGET, RENAMED = f"{TENANT} Jira shop", f"{TENANT} Jira store"
SECRET, OLD_SECRET = "ATSTTnew-one", "ATSTTold-one"

# As each version wrote one.
OF_0_1_0 = {
    "token": SECRET,
    "token_id": "2",
    "label": "align-2",
    "account_id": "a",
    "email": "a@serviceaccount.example",
    "scopes": ["read:jira-user", "read:jira-work"],
    "expires_at": "2028-01-31T12:00:00Z",
    "serves": OWNER,
    "applied_to": "",
}
OF_0_4_0 = {
    **OF_0_1_0,
    "service_account_id": "s",
    "expires_in_days": 365,
    "applied_to": TARGET,
    "applied_at": "2027-01-31T12:00:00Z",
    "ordered_for": "",
    "replaces": [{"token_id": "1", "label": "align-1", "account_id": "a"}],
}
RETIRED_BY_0_4_0 = {
    "serves": OWNER,
    "account_id": "a",
    "service_account_id": "s",
    "email": "a@serviceaccount.example",
    "label": "align-2",
    "retired": {
        "at": "2027-01-31T12:00:00Z",
        "revoked": [{"token_id": "2", "label": "align-2", "account_id": "a", "revoked_at": "2027-01-31T12:00:00Z"}],
    },
}

READ_0_1_0 = TokenRecord(
    token=SECRET,
    token_id="2",
    label="align-2",
    account_id="a",
    email="a@serviceaccount.example",
    scopes=("read:jira-user", "read:jira-work"),
    expires_at="2028-01-31T12:00:00Z",
    owner=OWNER,
    handed_over_for=None,
)
READ_0_4_0 = replace(
    READ_0_1_0,
    service_account_id="s",
    expires_in_days=365,
    applied_to=TARGET,
    applied_at="2027-01-31T12:00:00Z",
    replaces=(NamedToken("1", "align-1", "a"),),
)
READ_RETIRED = TokenRecord(
    owner=OWNER,
    account_id="a",
    service_account_id="s",
    email="a@serviceaccount.example",
    label="align-2",
    retirement=Retirement("2027-01-31T12:00:00Z", (NamedToken("2", "align-2", "a", "2027-01-31T12:00:00Z"),)),
)
NEW: dict[str, Any] = {"handed_over_for": TARGET, "handed_over_new": True}


@pytest.mark.parametrize(
    "given, record",
    [
        pytest.param({}, TokenRecord(), id="nothing"),
        pytest.param({"serves": OWNER}, TokenRecord(owner=OWNER), id="0.2.0, before the first token was made"),
        pytest.param(OF_0_1_0, READ_0_1_0, id="0.1.0"),
        pytest.param({**OF_0_1_0, "ordered_for": TARGET}, replace(READ_0_1_0, **NEW), id="0.1.0, handed over"),
        pytest.param({**OF_0_1_0, "ordered_for": ""}, READ_0_1_0, id="0.1.0, applied since"),
        pytest.param(OF_0_4_0, READ_0_4_0, id="0.4.0"),
        pytest.param({**OF_0_4_0, "ordered_for": TARGET}, replace(READ_0_4_0, **NEW), id="0.4.0, handed over"),
        pytest.param(
            {"serves": OWNER, "ordered_for": TARGET}, TokenRecord(owner=OWNER, **NEW), id="0.4.0, without a token"
        ),
        pytest.param(RETIRED_BY_0_4_0, READ_RETIRED, id="0.4.0, retired"),
        pytest.param({"retired": {"at": "today"}}, TokenRecord(retirement=Retirement("today")), id="retired, no more"),
        pytest.param(
            {"owner": OWNER, "token_id": "2", "handed_over_for": TARGET, "handed_over_new": False},
            TokenRecord(owner=OWNER, token_id="2", handed_over_for=TARGET),
            id="0.5.0, handed over for a connector that existed",
        ),
        pytest.param(
            {"owner": OWNER, "serves": "another", "token_id": "2", "handed_over_for": ""},
            TokenRecord(owner=OWNER, token_id="2"),
            id="today's name counts more than the earlier one",
        ),
    ],
)
def test_records_of_every_version_are_read(given: dict[str, Any], record: TokenRecord) -> None:
    assert from_dict(given) == record


@pytest.mark.parametrize(
    "given, name, value",
    [
        ({"token_id": 7}, "token_id", "7"),
        ({"label": 2024}, "label", "2024"),
        ({"label": None}, "label", ""),
        ({"email": False}, "email", ""),
        ({"expires_in_days": "365"}, "expires_in_days", 365),
        ({"expires_in_days": 365}, "expires_in_days", 365),
        ({"expires_in_days": 0}, "expires_in_days", None),
        ({"expires_in_days": None}, "expires_in_days", None),
        ({"expires_in_days": "a year"}, "expires_in_days", None),
        ({"expires_in_days": "³"}, "expires_in_days", None),
        ({"expires_in_days": True}, "expires_in_days", None),
        ({"scopes": None}, "scopes", None),
        ({"scopes": []}, "scopes", ()),
        ({"scopes": "read:jira-work"}, "scopes", None),
        ({"scopes": ("read:jira-work", 7)}, "scopes", ("read:jira-work", "7")),
        ({"handed_over_new": "True"}, "handed_over_new", True),
        ({"handed_over_new": "False"}, "handed_over_new", False),
        ({"handed_over_new": None}, "handed_over_new", False),
        ({"replaces": None}, "replaces", ()),
        ({"replaces": [{"token_id": 7, "label": None}]}, "replaces", (NamedToken("7"),)),
        ({"replaces": [{"token_id": "7", "note": "x"}]}, "replaces", (NamedToken("7"),)),
        ({"retired": None}, "retirement", None),
        ({"retired": {}}, "retirement", None),
        ({"previous": None}, "previous", None),
        ({"previous": {}}, "previous", None),
        ({"previous": {"token_id": ""}}, "previous", None),
        ({"previous": {"token_id": 7, "note": "x"}}, "previous", PreviousToken(token_id="7")),
        ({"token_id": "7", "note": "a field of the future", "also": [1]}, "token_id", "7"),
    ],
)
def test_values_as_yaml_and_templates_leave_them(given: dict[str, Any], name: str, value: Any) -> None:
    assert getattr(from_dict(given), name) == value


@pytest.mark.parametrize("written", ["2027-01-31T12:00:00Z", "'2027-01-31T12:00:00Z'", "2027-01-31 12:00:00"])
def test_dates_that_yaml_reads_as_such(written: str) -> None:
    record = from_dict(yaml.safe_load(f"token_id: '1'\napplied_at: {written}\nexpires_at: 2028-01-31\n"))
    assert record.applied_since == NOON and record.expires_at == "2028-01-31"


@pytest.mark.parametrize(
    "given, said",
    [
        ("a record", "a dictionary"),
        (["token"], "a dictionary"),
        ({"db_password": "x", "db_user": "y"}, "no field"),
        ({"token_id": "1", "replaces": "0"}, "its replaces"),
        ({"token_id": "1", "replaces": {"token_id": "0"}}, "its replaces"),
        ({"token_id": "1", "replaces": ["0"]}, "its replaces"),
        ({"token_id": "1", "replaces": [{"label": "align-0"}]}, "its replaces"),
        ({"token_id": "1", "replaces": [{"token_id": "0"}, {}]}, "its replaces"),
        ({"token_id": "1", "previous": "0"}, "its previous"),
        ({"token_id": "1", "previous": [{"token_id": "0"}]}, "its previous"),
        ({"retired": "2027-01-31"}, "its retired"),
        ({"retired": True}, "its retired"),
        ({"retired": {"at": "today", "revoked": "all"}}, "its retired.revoked"),
        ({"retired": {"at": "today", "revoked": [{"label": "align-1"}]}}, "its retired.revoked"),
    ],
)
@pytest.mark.parametrize("option", ["record", "stored"])
def test_what_is_no_record_is_refused(given: Any, said: str, option: str) -> None:
    with pytest.raises(InvalidOption) as refused:
        from_dict(given, option)
    assert refused.value.option == option and str(refused.value).startswith(f"{option}: ")
    assert said in str(refused.value)


# --- transitions ------------------------------------------------------------------------------------------------------

PREVIOUS = PreviousToken(OLD_SECRET, "1", "align-1", "a", "a@s.example", "2027-02-01T12:00:00Z", TARGET, "2026-02-01")
APPLIED = TokenRecord(
    token=OLD_SECRET,
    token_id="1",
    label="align-1",
    account_id="a",
    service_account_id="s",
    email="a@s.example",
    expires_at="2027-02-01T12:00:00Z",
    owner=OWNER,
    applied_to=TARGET,
    applied_at="2026-02-01",
    scopes=("r",),
    expires_in_days=90,
    replaces=(NamedToken("0", "align-0", "a"),),
)
MADE = {
    "token": SECRET,
    "token_id": "2",
    "label": "align-2",
    "account_id": "a",
    "service_account_id": "s",
    "email": "a@s.example",
    "expires_at": "2028-01-31T12:00:00Z",
    "scopes": ["r", "w"],
    "expires_in_days": "365",
    # not of a token
    "owner": "another",
    "applied_to": "",
    "action": "rotated",
}
ISSUED = TokenRecord(
    token=SECRET,
    token_id="2",
    label="align-2",
    account_id="a",
    service_account_id="s",
    email="a@s.example",
    expires_at="2028-01-31T12:00:00Z",
    owner=OWNER,
    scopes=("r", "w"),
    expires_in_days=365,
    replaces=(NamedToken("1", "align-1", "a"),),
    previous=PREVIOUS,
)
REPLACED = [{"token_id": "1", "label": "align-1", "account_id": "a"}]
HANDED_OVER = replace(ISSUED, handed_over_for=TARGET, handed_over_new=True)


@pytest.mark.parametrize(
    "before, replaced, after",
    [
        pytest.param(TokenRecord(owner=OWNER), [], replace(ISSUED, replaces=(), previous=None), id="the first token"),
        pytest.param(APPLIED, REPLACED, ISSUED, id="an applied one stays beside the new one"),
        pytest.param(
            replace(ISSUED, token_id="9", token="ATSTTnever-applied", handed_over_for=TARGET),
            REPLACED,
            ISSUED,
            id="one that was never applied does not, but what the connector holds does",
        ),
        pytest.param(READ_RETIRED, [], replace(ISSUED, replaces=(), previous=None), id="a retired connector's"),
    ],
)
def test_issued(before: TokenRecord, replaced: list[dict[str, Any]], after: TokenRecord) -> None:
    assert before.issued(MADE, replaced) == after


def test_issued_takes_what_is_not_known_for_nothing() -> None:
    made = {"token": SECRET, "token_id": "2", "email": None, "scopes": [], "expires_in_days": 1}
    record = TokenRecord().issued(made, [{"token_id": "1"}])
    assert record == TokenRecord(token=SECRET, token_id="2", scopes=(), expires_in_days=1, replaces=(NamedToken("1"),))


@pytest.mark.parametrize(
    "before, after",
    [
        (TokenRecord(owner=OWNER), TokenRecord(owner=OWNER)),
        (APPLIED, TokenRecord(owner=OWNER, previous=PreviousToken(applied_to=TARGET))),
        (ISSUED, TokenRecord(owner=OWNER, previous=PreviousToken(applied_to=TARGET))),
        (replace(ISSUED, previous=None), TokenRecord(owner=OWNER)),
        (READ_RETIRED, TokenRecord(owner=OWNER)),
    ],
    ids=["nothing", "applied", "one that waits beside the connector's", "one that waits", "retired"],
)
def test_planned_has_no_value_and_knows_what_the_connector_holds(before: TokenRecord, after: TokenRecord) -> None:
    planned = before.planned()
    assert planned == after
    assert planned.is_held_by(TARGET) == before.issued(MADE, []).is_held_by(TARGET)


@pytest.mark.parametrize(
    "record, email",
    [
        (APPLIED, "a@s.example"),
        (replace(APPLIED, email="b@s.example"), "b@s.example"),
        # another account is wanted by now, and the connector has still that of the token before
        (replace(ISSUED, email="b@s.example", previous=PREVIOUS), "a@s.example"),
        (replace(ISSUED, email="b@s.example", previous=None), "b@s.example"),
        (replace(ISSUED, email="b@s.example", previous=replace(PREVIOUS, applied_to="another")), "b@s.example"),
        (APPLIED.planned(), ""),
    ],
)
def test_the_account_of_the_connector_is_that_of_the_token_which_it_holds(record: TokenRecord, email: str) -> None:
    assert record.held_email(TARGET) == email


@pytest.mark.parametrize("before", [ISSUED, HANDED_OVER, replace(ISSUED, previous=None)])
def test_applied_ends_the_wait_and_drops_the_previous_token(before: TokenRecord) -> None:
    after = before.applied(TARGET, NOON)
    assert after == replace(ISSUED, applied_to=TARGET, applied_at="2027-01-31T12:00:00Z", previous=None)
    assert before.waits == (before == HANDED_OVER) and not after.waits and after.applied_since == NOON


@pytest.mark.parametrize("new", [True, False])
def test_handed_over(new: bool) -> None:
    after = ISSUED.handed_over(TARGET, new)
    assert after == replace(ISSUED, handed_over_for=TARGET, handed_over_new=new) and after.waits


@pytest.mark.parametrize(
    "ids, left", [([], ["0", "5"]), (["0"], ["5"]), ({"0", "5"}, []), (["1"], ["0", "5"]), (["unknown"], ["0", "5"])]
)
def test_without_takes_out_what_was_replaced_and_never_the_token(ids: Any, left: list[str]) -> None:
    record = replace(APPLIED, replaces=(NamedToken("0"), NamedToken("5")))
    assert record.without(ids) == replace(record, replaces=tuple(map(NamedToken, left)))


ACCOUNT = {"account_id": "a", "id": "s", "email": "a@s.example", "label": "align"}


@pytest.mark.parametrize(
    "before, revoked, account, after",
    [
        pytest.param(
            APPLIED,
            REPLACED,
            ACCOUNT,
            {"label": "align-1", "account_id": "a", "service_account_id": "s", "email": "a@s.example", "ids": ["1"]},
            id="a connector that stands",
        ),
        pytest.param(
            TokenRecord(owner=OWNER),
            [],
            ACCOUNT,
            {"label": "align", "account_id": "a", "service_account_id": "s", "email": "a@s.example", "ids": []},
            id="one without a token",
        ),
        pytest.param(
            APPLIED,
            [],
            {"label": "align"},
            {"label": "align-1", "account_id": "a", "service_account_id": "s", "email": "a@s.example", "ids": []},
            id="the account is gone, and the record knows it",
        ),
        pytest.param(
            READ_0_1_0,
            [],
            {},
            {"label": "align-2", "account_id": "a", "service_account_id": "a", "ids": []},
            id="0.1.0 knows one ID of an account",
        ),
        pytest.param(
            READ_RETIRED,
            [{"token_id": "2", "label": "align-2"}, {"token_id": "3", "label": "align-3"}],
            ACCOUNT,
            {
                "label": "align-2",
                "account_id": "a",
                "service_account_id": "s",
                "email": "a@s.example",
                "ids": ["2", "3"],
            },
            id="retired again: what was revoked before stays, once",
        ),
    ],
)
def test_retired(
    before: TokenRecord, revoked: list[dict[str, Any]], account: dict[str, Any], after: dict[str, Any]
) -> None:
    record = before.retired(revoked, account, NOON)
    ids = after.pop("ids")
    assert {name: getattr(record, name) for name in after} == after
    assert record.owner == OWNER and not record.token and not record.token_id and record.previous is None
    assert record.retirement is not None and record.retirement.at == "2027-01-31T12:00:00Z"
    assert [each.token_id for each in record.retirement.revoked] == ids
    assert {each.revoked_at for each in record.retirement.revoked} <= {"2027-01-31T12:00:00Z"}


# --- what a record says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "record, held",
    [
        (TokenRecord(), False),
        (APPLIED, True),
        (ISSUED, True),
        (replace(ISSUED, previous=None), False),
        (replace(APPLIED, applied_to=RENAMED), False),
        (HANDED_OVER, True),
        (replace(HANDED_OVER, previous=None), False),
    ],
)
def test_is_held_by(record: TokenRecord, held: bool) -> None:
    assert record.is_held_by(TARGET) is held


@pytest.mark.parametrize(
    "record, empty",
    [
        (TokenRecord(), True),
        (TokenRecord(owner=OWNER), True),
        (TokenRecord(owner=OWNER, previous=PREVIOUS), True),
        (APPLIED, False),
        (READ_RETIRED, False),
    ],
)
def test_is_empty(record: TokenRecord, empty: bool) -> None:
    assert record.is_empty is empty


@pytest.mark.parametrize(
    "record, ids", [(TokenRecord(), set()), (APPLIED, {"0", "1"}), (ISSUED, {"1", "2"}), (READ_RETIRED, set())]
)
def test_known_ids(record: TokenRecord, ids: set[str]) -> None:
    assert record.known_ids() == ids


# --- a loaded record, for this connector ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "loaded, by_form, applied_to, handed_over_for, handed_over_new",
    [
        pytest.param(APPLIED, True, TARGET, "", False, id="applied"),
        pytest.param(APPLIED, False, TARGET, "", False, id="applied, no form"),
        pytest.param(ISSUED, True, "", "", False, id="not applied"),
        pytest.param(ISSUED, False, "", "", False, id="not applied, no form: 0.5.0 notes what was handed over"),
        pytest.param(HANDED_OVER, False, "", TARGET, True, id="handed over"),
        pytest.param(HANDED_OVER, True, "", TARGET, True, id="handed over, and there is a form now"),
        pytest.param(replace(APPLIED, applied_to=RENAMED), True, "", "", False, id="another name: applied to that"),
        pytest.param(
            replace(HANDED_OVER, handed_over_for=RENAMED), False, "", "", False, id="another name: handed over for that"
        ),
        pytest.param(
            replace(APPLIED, applied_to=RENAMED, handed_over_for=TARGET),
            False,
            "",
            TARGET,
            False,
            id="another name: handed over for this one since",
        ),
        pytest.param(READ_0_1_0, True, "", "", False, id="0.1.0, not applied"),
        pytest.param(READ_0_1_0, False, "", TARGET, False, id="0.1.0, not applied, no form: it was handed over"),
        pytest.param(READ_0_4_0, False, TARGET, "", False, id="0.4.0, applied, no form"),
        pytest.param(replace(READ_0_4_0, **NEW), False, TARGET, TARGET, True, id="0.4.0, handed over once more"),
        pytest.param(TokenRecord(), False, "", "", False, id="nothing"),
        pytest.param(READ_RETIRED, False, "", "", False, id="retired"),
    ],
)
def test_modernized(
    loaded: TokenRecord, by_form: bool, applied_to: str, handed_over_for: str, handed_over_new: bool
) -> None:
    record = modernized(loaded, OWNER, TARGET, by_form)
    assert record.owner == OWNER
    assert (record.applied_to, record.handed_over_for, record.handed_over_new) == (
        applied_to,
        handed_over_for,
        handed_over_new,
    )
    assert record.applied_at == (loaded.applied_at if applied_to else "")
    assert replace(record, **_changed_by_modernizing(loaded)) == loaded
    assert modernized(record, OWNER, TARGET, by_form) == record


def _changed_by_modernizing(record: TokenRecord) -> dict[str, Any]:
    names = ("owner", "applied_to", "applied_at", "handed_over_for", "handed_over_new")
    return {name: getattr(record, name) for name in names}


def test_owner_and_target_name_the_tenant_alike() -> None:
    assert owner_of("c1", TENANT + "/") == owner_of("c1", TENANT) == OWNER
    assert target_of(TENANT + "//", "Jira shop") == target_of(TENANT, "Jira shop") == TARGET


# --- written and read -------------------------------------------------------------------------------------------------

KINDS = {
    "nothing": TokenRecord(),
    "an owner": TokenRecord(owner=OWNER),
    "planned": APPLIED.planned(),
    "issued": ISSUED,
    "applied": APPLIED,
    "handed over": HANDED_OVER,
    "handed over for one that existed": ISSUED.handed_over(TARGET, False),
    "one of which little is known": TokenRecord(token="t", token_id="1"),
    "no scopes": replace(ISSUED, scopes=()),
    "retired": APPLIED.retired(REPLACED, ACCOUNT, NOON),
    "retired without a token": TokenRecord(owner=OWNER).retired([], {}, NOON),
    "read from 0.1.0": modernized(READ_0_1_0, OWNER, TARGET, True),
    "read from 0.4.0": modernized(READ_0_4_0, OWNER, TARGET, False),
}


@pytest.mark.parametrize("record", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("form", ["dictionary", "JSON", "YAML"])
def test_what_is_written_is_what_is_read(record: TokenRecord, form: str) -> None:
    written: dict[str, Any] = record.to_dict()
    if form == "JSON":
        written = json.loads(json.dumps(written))
    elif form == "YAML":
        written = yaml.safe_load(yaml.safe_dump(written))
    assert from_dict(written) == record


@pytest.mark.parametrize("record", KINDS.values(), ids=KINDS)
def test_a_module_reads_the_same_from_its_option(record: TokenRecord) -> None:
    assert from_option(validated(record.to_dict()).validated_parameters["record"]) == record


@pytest.mark.parametrize("record", [READ_0_1_0, READ_0_4_0])
def test_what_no_version_noted_is_written_as_nothing(record: TokenRecord) -> None:
    assert from_dict(record.to_dict()) == replace(record, handed_over_for="")


def test_a_retired_record_is_written_without_any_field_of_a_token() -> None:
    written = KINDS["retired"].to_dict()
    assert set(written) == {"owner", "label", "account_id", "service_account_id", "email", "retired"}
    assert written["retired"]["revoked"] == [{**REPLACED[0], "revoked_at": "2027-01-31T12:00:00Z"}]


def test_an_option_that_was_not_given_is_no_record() -> None:
    assert from_option(None) is None
    assert from_option(validated({}).validated_parameters["record"]) == TokenRecord()


# --- secrets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("record", KINDS.values(), ids=KINDS)
def test_no_value_is_shown(record: TokenRecord) -> None:
    for shown in (repr(record), str(record), f"{record}"):
        assert SECRET not in shown and OLD_SECRET not in shown and "ATSTT" not in shown


def validated(record: Any, name: str = "record") -> Any:
    """The option as both ways of execution read it."""
    validation = ArgumentSpecValidator({"record": argument_spec()}).validate({name: record})
    assert not validation.errors.errors, validation.errors.msg
    return validation


@pytest.mark.parametrize("name", ["record", "stored"])
def test_every_value_is_masked_wherever_arguments_are_logged(name: str) -> None:
    assert validated(ISSUED.to_dict(), name)._no_log_values == {SECRET, OLD_SECRET}
    assert validated(APPLIED.to_dict(), name)._no_log_values == {OLD_SECRET}
    assert validated(READ_RETIRED.to_dict(), name)._no_log_values == set()


@pytest.mark.parametrize(
    "record, secrets",
    [(ISSUED, (SECRET, OLD_SECRET)), (APPLIED, (OLD_SECRET,)), (ISSUED.planned(), ()), (READ_RETIRED, ())],
)
def test_the_values_that_no_output_may_show(record: TokenRecord, secrets: tuple[str, ...]) -> None:
    assert record.secrets == secrets


@pytest.mark.parametrize("given", [OF_0_1_0, OF_0_4_0, RETIRED_BY_0_4_0, {**OF_0_4_0, "handed_over_for": TARGET}, {}])
def test_modules_take_a_record_of_every_version(given: dict[str, Any]) -> None:
    assert from_option(validated(given).validated_parameters["record"]) == from_dict(given)


def test_the_option_knows_every_field() -> None:
    options = argument_spec()["options"]
    written = {name for record in KINDS.values() for name in record.to_dict()}
    assert set(options) == written | {"serves", "ordered_for"}
    assert set(options["previous"]["options"]) == {each.name for each in fields(PreviousToken)}
    assert [name for name, spec in options.items() if spec.get("no_log")] == ["token"]
    assert [name for name, spec in options["previous"]["options"].items() if spec.get("no_log")] == ["token"]


@pytest.mark.parametrize(
    "given, expected",
    [
        # without the value: the store's record, but for who it is for
        ({"token_id": "2"}, ISSUED),
        (
            {"token_id": "2", "label": "x", "owner": "c9 https://other.example"},
            replace(ISSUED, owner="c9 https://other.example"),
        ),
        # with it: only what is lacking; that no connector holds it may be so
        ({"token_id": "2", "token": "v"}, replace(ISSUED, token="v", applied_to="", applied_at="")),
        (ISSUED.to_dict(), ISSUED),
        ({**ISSUED.to_dict(), "replaces": []}, ISSUED),
        ({**ISSUED.to_dict(), "applied_to": TARGET}, replace(ISSUED, applied_to=TARGET)),
    ],
)
def test_what_a_record_lacks_is_as_the_store_has_it(given: dict[str, Any], expected: TokenRecord) -> None:
    assert from_dict({"handed_over_for": "", **given}).completed(ISSUED) == expected

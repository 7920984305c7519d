# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token record: what a token store keeps of one connector's token. Private to the collection.

This is the only definition of its fields. Records of every earlier version are read; what is written has today's fields. A record changes by
`issued`, `applied`, `handed_over`, `without` and `retired`, and in no other way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from .. import clock
from ..api.errors import InvalidOption

# Fields that are text, in the order in which a record is written.
_TEXTS = (
    "token",
    "token_id",
    "label",
    "account_id",
    "service_account_id",
    "email",
    "expires_at",
    "owner",
    "applied_to",
    "applied_at",
)
# What earlier versions called a field, or wrote and no version writes any more.
_EARLIER = ("serves", "ordered_for")
_OTHERS = (
    "scopes",
    "expires_in_days",
    "handed_over_for",
    "handed_over_new",
    "replaces",
    "previous",
    "retired",
)
# What of a record counts for one connector only.
_OF_CONNECTOR = ("owner", "applied_to", "applied_at", "handed_over_for", "handed_over_new")
# How the message about a retired connector begins.
RETIRED_ON = "This connector was retired on"
_EXPECTED = "Expected a token record, as jira_token_record loads it."


@dataclass(frozen=True)
class NamedToken:
    """A token that a record names, without its value. account_id is empty where it is not known; revoked_at is of a retired one."""

    token_id: str
    label: str = ""
    account_id: str = ""
    revoked_at: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return the form in which a record holds it."""
        named = {"token_id": self.token_id, "label": self.label, "account_id": self.account_id}
        return {**named, "revoked_at": self.revoked_at} if self.revoked_at else named


@dataclass(frozen=True)
class Retirement:
    """When a connector was taken out of service (RFC 3339), and the tokens that were revoked then."""

    at: str
    revoked: tuple[NamedToken, ...] = ()


@dataclass(frozen=True)
class PreviousToken:
    """A token that a connector was known to hold before the record's own."""

    token: str = field(default="", repr=False)
    token_id: str = ""
    label: str = ""
    account_id: str = ""
    email: str = ""
    expires_at: str = ""
    applied_to: str = ""
    applied_at: str = ""


_PREVIOUS = tuple(each.name for each in fields(PreviousToken))


@dataclass(frozen=True)
class TokenRecord(PreviousToken):
    """What the store keeps of one connector's token: all that is kept of the one before it, and more. A record without token_id holds none.

    owner: the connector's cloud ID and Jira Align tenant. applied_to, applied_at: the tenant and connector that were proved to hold the token, and
    when. handed_over_for: the tenant and connector that the operator was asked to save it in; None where an earlier version did not note that.
    handed_over_new: the connector did not exist then. replaces: tokens whose place it took. previous: the token that the connector holds until
    this one is applied. scopes and expires_in_days are those with which the token was made; None where that is not known.
    """

    service_account_id: str = ""
    owner: str = ""
    scopes: tuple[str, ...] | None = None
    expires_in_days: int | None = None
    handed_over_for: str | None = ""
    handed_over_new: bool = False
    replaces: tuple[NamedToken, ...] = ()
    previous: PreviousToken | None = None
    retirement: Retirement | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that no output may show."""
        return tuple(filter(None, (self.token, self.previous.token if self.previous else "")))

    def is_held_by(self, target: str) -> bool:
        """Return whether the connector is known to hold this token, or the one before it."""
        return self.applied_to == target or (self.previous is not None and self.previous.applied_to == target)

    def held_email(self, target: str) -> str:
        """Return the address of the account that the connector is known to sign in with; empty where that is not known.

        Where another account is wanted by now, that is the one of the token before it, until the new one is applied.
        """
        previous = self.previous
        if self.applied_to != target and previous is not None and previous.applied_to == target:
            return previous.email
        return self.email

    @property
    def is_empty(self) -> bool:
        """Whether the record says nothing: no token is kept, nor that the connector was retired."""
        return not self.token_id and self.retirement is None

    @property
    def retired_since(self) -> str:
        """What is said of a retired connector, and what to do; empty of any other."""
        if self.retirement is None:
            return ""
        bring_back = "bring it back with jira_ops.align.stand_up -e connector_revive=true"
        return f"{RETIRED_ON} {self.retirement.at}. Take the site out of the inventory, or {bring_back}."

    @property
    def waits(self) -> bool:
        """Whether the token was handed over and is not known to be applied: the connector may hold it, or the one before it."""
        return bool(self.token_id) and self.handed_over_for not in (None, "", self.applied_to)

    @property
    def applied_since(self) -> datetime | None:
        """The moment at which the connector was proved to hold the token, in UTC; None where it is not known to."""
        return clock.parse(self.applied_at)

    def known_ids(self) -> set[str]:
        """Return the IDs of the tokens that the record knows: its own, and those that it replaces."""
        return {name for name in (self.token_id, *(each.token_id for each in self.replaces)) if name}

    def issued(self, token: Mapping[str, Any], replaces: Iterable[Mapping[str, Any]]) -> TokenRecord:
        """Return the record of a token that takes the place of this one's.

        token: token, token_id, label, account_id, service_account_id, email, expires_at, scopes, expires_in_days. An applied token stays beside
        the new one until that is applied too.
        """
        before = (
            PreviousToken(**{name: getattr(self, name) for name in _PREVIOUS}) if self.applied_to else self.previous
        )
        texts: dict[str, Any] = {name: _text(token.get(name)) for name in _TEXTS if name in token}
        return TokenRecord(
            **{**texts, "owner": self.owner},
            scopes=tuple(map(_text, token["scopes"])),
            expires_in_days=int(token["expires_in_days"]),
            replaces=_named(replaces),
            previous=before,
        )

    def planned(self) -> TokenRecord:
        """Return the record of a token that check mode would make, without any value."""
        held_by = self.applied_to or (self.previous.applied_to if self.previous else "")
        return TokenRecord(owner=self.owner, previous=PreviousToken(applied_to=held_by) if held_by else None)

    def applied(self, target: str, moment: datetime) -> TokenRecord:
        """Return the record of a token that the connector was proved to hold."""
        return replace(
            self,
            applied_to=target,
            applied_at=clock.rfc3339(moment),
            handed_over_for="",
            handed_over_new=False,
            previous=None,
        )

    def handed_over(self, target: str, new: bool) -> TokenRecord:
        """Return the record of a token that the operator was asked to save. new: in a connector that did not exist."""
        return replace(self, handed_over_for=target, handed_over_new=new)

    def completed(self, stored: TokenRecord) -> TokenRecord:
        """Return the record with what it lacks of the same token, as its store holds that. One without the value is the store's, but for its owner.

        What counts for one connector only (see modernized) stays as it is.
        """
        owner = self.owner or stored.owner
        if not self.token:
            return replace(stored, owner=owner)
        lacking = {
            each.name: getattr(stored, each.name)
            for each in fields(self)
            if each.name not in _OF_CONNECTOR and not getattr(self, each.name)
        }
        return replace(self, owner=owner, **lacking)

    def without(self, token_ids: Collection[str]) -> TokenRecord:
        """Return the record without these of the tokens that it replaces."""
        return replace(self, replaces=tuple(each for each in self.replaces if each.token_id not in token_ids))

    def retired(
        self, revoked: Iterable[Mapping[str, Any]], account: Mapping[str, Any], moment: datetime
    ) -> TokenRecord:
        """Return the record of a connector out of service, without a token. revoked: tokens to be added to those revoked so far."""
        at = clock.rfc3339(moment)
        so_far = self.retirement.revoked if self.retirement else ()
        known = {each.token_id for each in so_far}
        new = tuple(replace(each, revoked_at=at) for each in _named(revoked) if each.token_id not in known)
        return TokenRecord(
            owner=self.owner,
            label=self.label or _text(account.get("label")),
            account_id=_text(account.get("account_id")) or self.account_id,
            service_account_id=_text(account.get("id")) or self.service_account_id or self.account_id,
            email=_text(account.get("email")) or self.email,
            retirement=Retirement(at, so_far + new),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the form in which a store keeps the record: plain data, as JSON has it. It holds the token."""
        texts = {name: getattr(self, name) for name in _TEXTS}
        if self.retirement is not None:
            kept = ("owner", "label", "account_id", "service_account_id", "email")
            revoked = [each.to_dict() for each in self.retirement.revoked]
            return {
                **{name: texts[name] for name in kept},
                "retired": {"at": self.retirement.at, "revoked": revoked},
            }
        previous = {"previous": asdict(self.previous)} if self.previous else {}
        if not self.token_id:
            return {"owner": self.owner, **previous}
        return {
            **texts,
            "scopes": None if self.scopes is None else list(self.scopes),
            "expires_in_days": self.expires_in_days,
            "handed_over_for": self.handed_over_for or "",
            "handed_over_new": self.handed_over_new,
            "replaces": [each.to_dict() for each in self.replaces],
            **previous,
        }


def from_dict(given: Mapping[str, Any], option: str = "record") -> TokenRecord:
    """Return the record that a store of any version kept. Raises InvalidOption, which names the option, where it is none."""
    # Of what has none of the fields, nobody wrote a record: it is not taken for an empty one, which the next save would put in its place.
    if not isinstance(given, Mapping):
        raise InvalidOption(option, f"a value of type {type(given).__name__} is not a dictionary.", _EXPECTED)
    if given and not set(given) & {*_TEXTS, *_OTHERS, *_EARLIER}:
        raise InvalidOption(option, "it has no field of a token record.", _EXPECTED)
    texts = {name: _text(given.get(name)) for name in _TEXTS}
    texts["owner"] = texts["owner"] or _text(given.get("serves"))
    ordered = _text(given.get("ordered_for"))
    noted = "handed_over_for" in given or not texts["token_id"] or bool(ordered)
    return TokenRecord(
        **texts,
        scopes=tuple(map(_text, given["scopes"])) if isinstance(given.get("scopes"), (list, tuple)) else None,
        expires_in_days=_number(given.get("expires_in_days")),
        handed_over_for=_text(given.get("handed_over_for")) or ordered if noted else None,
        handed_over_new=given.get("handed_over_new") in (True, "True", "true") or bool(ordered),
        replaces=_named(_tokens(given.get("replaces"), option, "replaces")),
        previous=_previous(_fields(given.get("previous"), option, "previous")),
        retirement=_retirement(_fields(given.get("retired"), option, "retired"), option),
    )


def modernized(record: TokenRecord, owner: str, target: str, by_form: bool) -> TokenRecord:
    """Return a loaded record as it counts for this connector.

    A token that was applied to, or handed over for, another connector is neither for this one, as after a change of its name. Versions before 0.5.0
    did not note that a token was handed over for a connector that existed: where no form may be used (by_form), one that is not applied was.
    """
    applied = record.applied_to == target
    if record.handed_over_for is None:
        handed_over = "" if applied or by_form else target
    else:
        handed_over = record.handed_over_for if record.handed_over_for == target else ""
    return replace(
        record,
        owner=owner,
        applied_to=record.applied_to if applied else "",
        applied_at=record.applied_at if applied else "",
        handed_over_for=handed_over,
        handed_over_new=record.handed_over_new and bool(handed_over),
    )


def owner_of(cloud_id: str, align_url: str) -> str:
    """Return what a record notes as its owner: one site and one tenant."""
    return f"{cloud_id} {align_url.rstrip('/')}"


def target_of(align_url: str, connector: str) -> str:
    """Return what a record notes as the connector that holds its token."""
    return f"{align_url.rstrip('/')} {connector}"


def argument_spec() -> dict[str, Any]:
    """Return the option record of a module: every field that any version wrote, the secrets among them masked wherever arguments are logged."""
    names = [name for name in (*_TEXTS, *_OTHERS, *_EARLIER) if name not in ("token", "previous")]
    value = {"type": "str", "no_log": True}
    previous = {name: {"type": "str"} for name in _PREVIOUS if name != "token"}
    options: dict[str, Any] = {**{name: {"type": "raw"} for name in names}, "token": value}
    options["previous"] = {"type": "dict", "options": {**previous, "token": value}}
    return {"type": "dict", "aliases": ["stored"], "options": options}


def from_option(params: Mapping[str, Any] | None) -> TokenRecord | None:
    """Return the record in the option that argument_spec declares, or None where it was not given."""
    return None if params is None else from_dict({name: value for name, value in params.items() if value is not None})


def _fields(given: Any, option: str, name: str) -> Mapping[str, Any]:
    """Return a part of a record, empty where it has none."""
    if given and not isinstance(given, Mapping):
        raise InvalidOption(option, f"its {name} is not a dictionary.", _EXPECTED)
    return given or {}


def _previous(given: Mapping[str, Any]) -> PreviousToken | None:
    if not any(given.values()):
        return None
    return PreviousToken(**{name: _text(given.get(name)) for name in _PREVIOUS})


def _text(value: Any) -> str:
    return "" if value is None or value is False else str.__str__(str(value))  # str() may be a subclass of Ansible's


def _number(value: Any) -> int | None:
    return int(value) if str(value or "").isdecimal() else None


def _tokens(given: Any, option: str, name: str) -> Sequence[Mapping[str, Any]]:
    found = given or []
    if not isinstance(found, (list, tuple)) or not all(
        isinstance(each, Mapping) and each.get("token_id") for each in found
    ):
        problem = f"its {name} is not a list of tokens."
        raise InvalidOption(option, problem, "Give dictionaries with token_id, label and account_id.")
    return found


def _named(tokens: Iterable[Mapping[str, Any]]) -> tuple[NamedToken, ...]:
    names = ("token_id", "label", "account_id", "revoked_at")
    return tuple(NamedToken(**{name: _text(token.get(name)) for name in names}) for token in tokens)


def _retirement(given: Mapping[str, Any], option: str) -> Retirement | None:
    if not given:
        return None
    return Retirement(_text(given.get("at")), _named(_tokens(given.get("revoked"), option, "retired.revoked")))

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who creates a token stores it, in the same process, before the task ends.

Store verified, token created, saved, read back; revoked where that fails. Killed anywhere, the next run finds the token in the store, or as one that no
record knows, and revokes that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Callable

from ansible_collections.jira_ops.align.plugins.module_utils import clock
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption, JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.gate import line, message
from ansible_collections.jira_ops.align.plugins.module_utils.lock import exclusive
from ansible_collections.jira_ops.align.plugins.module_utils.redaction import Redactor
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores import TokenStore

Result = dict[str, Any]
# Runs the module jira_api_token with these options changed. The first argument: in check mode.
RunModule = Callable[..., Result]

_FIX = "Fix the store, and run again."
_REVOKING = {"state": "absent", "on_handoff": "fail"}


def issued_record(record: TokenRecord, result: Mapping[str, Any], arguments: Mapping[str, Any]) -> TokenRecord:
    """Return the record as it is after a result of jira_api_token with these arguments."""
    if result["action"] == "kept":
        return record
    if result["needs_rotation"]:  # check mode: what would be made has no value
        return record.planned()
    fields = {name: result.get(name) for name in ("token_id", "label", "expires_at", "scopes")}
    fields["token"] = result.get("token") or arguments.get("token")
    fields["expires_in_days"] = arguments.get("expires_in_days") or 365
    fields.update({name: arguments.get(name) for name in ("account_id", "service_account_id", "email")})
    orphans = {token["token_id"] for token in result["orphans"]}
    return record.issued(fields, [token for token in result["replaced"] if token["token_id"] not in orphans])


def issue(
    run: RunModule, store: TokenStore, record: TokenRecord, arguments: Mapping[str, Any], check_mode: bool
) -> Result:
    """Keep the record's token; or make or adopt another one, and store it. Returns the module's result, with the record."""
    asked = run(True, record=record.to_dict())
    if not _makes_another(asked):
        return with_record(asked, record, arguments)
    _check_asked(asked, arguments)
    thrown_away = store.thrown_away()
    if thrown_away:
        raise JiraOpsError(f"{thrown_away} No token was made.")
    if check_mode:
        return with_record(asked, record, arguments)
    with exclusive("token record", store.lock_name):
        current = store.load(record)
        if current is not None and (record.owner or current.token_id != record.token_id):
            _check_still_ours(store, record, current)
        if current is not None and current.token_id == record.token_id:
            record = record.completed(current)
        elif current is not None:
            # Another run was faster. Its token counts, and is judged as any.
            record = replace(current, owner=record.owner)
            asked = run(True, record=record.to_dict())
            if not _makes_another(asked):
                return with_record(asked, record, arguments)
            _check_asked(asked, arguments)
        _keep(store, record, "No token was made.")
        made = run(False, record=record.to_dict())
        if made.get("failed") or "action" not in made:
            return made
        try:
            after = issued_record(record, made, arguments)
            _keep(store, after, _so_far(made))
        except Exception as failure:  # pylint: disable=broad-except  # whatever it was, the token must not stay
            return _undone(run, made, failure)
        except BaseException as interruption:  # the task's time is over, or the user has ended the run
            _undone(run, made, interruption)
            raise
        return {**made, "record": after.to_dict()}


def _check_asked(asked: Result, arguments: Mapping[str, Any]) -> None:
    """Raise InvalidOption where a token is to be adopted, and stored in place of the one that is there, without being asked for at the gateway."""
    if asked["action"] == "adopted" and not (arguments.get("cloud_id") and arguments.get("email")):
        problem = "is not given, so it cannot be asked whether the given token works, and its record would take the place of the one in the store."
        missing = [name for name in ("cloud_id", "email") if not arguments.get(name)]
        raise InvalidOption(" and ".join(missing), problem, "Give cloud_id and email.")


def _check_still_ours(store: TokenStore, record: TokenRecord, current: TokenRecord) -> None:
    """Raise JiraOpsError where what the store holds now is no token of this connector: another connector's record, or that it was retired."""
    if current.owner not in ("", record.owner):
        what = f"is another connector's now ({current.owner})"
    elif current.retirement is not None and record.retirement is None:
        what = f"says now that the connector was retired, on {current.retirement.at}"
    else:
        return
    problem = f"The token record {store.place} was changed while this run was at work: it {what}."
    raise JiraOpsError(f"{problem} No token was made. Run again when no other run is.")


def retire(
    run: RunModule, store: TokenStore, record: TokenRecord, arguments: Mapping[str, Any], check_mode: bool
) -> Result:
    """Note in the record what is revoked, without the token's value; then revoke it. What was revoked is known even where this is killed in between."""
    asked = run(True, record=record.to_dict())
    if asked.get("failed"):
        return asked
    unlisted = asked.get("unlisted")
    # Which tokens the account has is not known then, so that whoever looks for others must not find it free.
    doubt = {"unlisted": unlisted, "owned": False} if unlisted else {}
    if check_mode:
        return {**asked, **doubt, "record": record.to_dict()}
    done: Result | None = None
    if unlisted:
        # No list will show whether it is gone, but its value does, which the record is about to lose.
        done = asked = run(False, record=record.to_dict())
        if done.get("failed"):
            return {**done, "record": record.to_dict()}
    known = {each.token_id for each in record.retirement.revoked} if record.retirement else set()
    new = [token for token in asked["revoked"] if token["token_id"] not in known]
    after = record
    if new or not (record.is_empty or record.retirement):
        account = {"account_id": arguments.get("account_id"), "id": arguments.get("service_account_id")}
        account.update({name: arguments.get(name) for name in ("email", "label")})
        after = record.retired(new, account if asked.get("owned") else {"label": arguments.get("label")}, clock.now())
        _keep(store, after, f"The connector is off; its tokens were {'' if done else 'not '}revoked.")
    done = done or run(False, record=record.to_dict())
    return {**done, **doubt, "changed": done.get("changed", False) or after != record, "record": after.to_dict()}


def forget(
    run: RunModule, store: TokenStore, record: TokenRecord, arguments: Mapping[str, Any], check_mode: bool
) -> Result:
    """Revoke listed tokens, and take those of another account out of the record: tokens of its own account are looked for by their label."""
    done = run(check_mode, record=record.to_dict())
    elsewhere = [each for each in record.replaces if each.account_id != record.account_id]
    if check_mode or done.get("failed") or not elsewhere:
        return done
    current = store.load(record)
    if current is not None:
        after = current.without(_gone(done, arguments))
        if after != current:
            _keep(store, after, "The tokens are revoked.")
    return done


def _gone(done: Result, arguments: Mapping[str, Any]) -> set[str]:
    """Return the IDs of those of the listed tokens that live no more: revoked, or gone before; not what is left, or was to be kept."""
    left = {token["token_id"] for token in done.get("left") or ()} | set(arguments.get("keep") or ())
    return {str(token.get("token_id")) for token in arguments.get("tokens") or ()} - left


def _makes_another(result: Result) -> bool:
    return not result.get("failed") and result.get("action", "kept") != "kept"


def with_record(result: Result, record: TokenRecord, arguments: Mapping[str, Any]) -> Result:
    """Return the result of jira_api_token with the record as it is then."""
    if result.get("failed") or "action" not in result:
        return result
    return {**result, "record": issued_record(record, result, arguments).to_dict()}


def _keep(store: TokenStore, record: TokenRecord, so_far: str) -> None:
    try:
        store.keep(record)
    except JiraOpsError as failure:
        raise JiraOpsError(f"{failure} {so_far} {_FIX}") from failure


def _so_far(made: Result) -> str:
    if made["action"] == "adopted":
        return "The token that was given can be given again."
    return "The token that was just made is of no use without it; the connector keeps the one that it has."


def _revoked_or_alive(made: Result, revoked: Result) -> str:
    """Return what became of a token that could not be stored, by the result of its revocation."""
    token = f"The token {made.get('label')} (ID {made['token_id']})"
    if made["token_id"] in {each["token_id"] for each in revoked.get("revoked") or ()}:
        return f"{token} is revoked."
    why = f"It could not be revoked: {revoked.get('msg')}" if revoked.get("failed") else "No list shows it."
    remedy = "Look for it in Atlassian Administration, Directory > Service accounts, and revoke it."
    return f"{token} may be alive. {why} {remedy}"


def _undone(run: RunModule, made: Result, failure: BaseException) -> Result:
    """Revoke the token that could not be stored. One that the operator made may be given again."""
    clean, problem = Redactor([made.get("token")]).clean, str(failure)
    if not isinstance(failure, JiraOpsError):
        what = f"The record of the token {made.get('label')} could not be stored: {type(failure).__name__}: {line(failure, clean)}."
        problem = f"{what} {_so_far(made)}"
    result: Result = {"failed": True}
    if made["action"] != "adopted":
        result["changed"] = True
        try:
            revoked = run(False, record=None, token_ids=[made["token_id"]], **_REVOKING)
        except Exception as broken:  # pylint: disable=broad-except  # both reasons count
            revoked = {"failed": True, "msg": line(broken, clean)}
        problem = f"{problem} {_revoked_or_alive(made, revoked)}"
    return {**result, "msg": message(problem, clean)}

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token record in its store: loaded, and what became of its token noted in it."""

from __future__ import annotations

from typing import Any

from ansible_collections.jira_ops.align.plugins.module_utils import clock
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption, JiraOpsError
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.resources.align_connector_spec import is_written_by_form
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call
from ansible_collections.jira_ops.align.plugins.module_utils.token import confirmation, renamed
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import (
    TokenRecord,
    modernized,
    owner_of,
    target_of,
)
from ansible_collections.jira_ops.align.plugins.plugin_utils.token_stores import TokenStore

_NOTHING = "Nothing was changed."


def ensure(call: Call, store: TokenStore, record: TokenRecord | None) -> tuple[Outcome, TokenRecord]:
    """Return what came of the option state, and the record as it is then."""
    if call.params["state"] == "loaded":
        return Outcome(False), _loaded(call, store)
    return _noted(call, store, record or TokenRecord())


def _loaded(call: Call, store: TokenStore) -> TokenRecord:
    params = call.params
    try:
        loaded = store.load()
        record = _of_this_connector(params, store, loaded)
        if loaded is None and params["cloud_id"]:
            _refuse_renamed(record, store)
    except InvalidOption:
        raise
    except JiraOpsError as failure:
        raise JiraOpsError(f"{failure} {_NOTHING}") from failure
    if params["retired"] == "refuse" and record.retirement is not None:
        raise JiraOpsError(f"{record.retired_since} {_NOTHING}")
    adopts = bool(params["token"]) and params["token"] != record.token
    confirmation.check(record, confirmation.label_from(params["confirmed"]), params["force"], adopts)
    return record


def _refuse_renamed(record: TokenRecord, store: TokenStore) -> None:
    """Refuse a host without a record whose site has one under another host's name."""
    elsewhere = renamed.found(store.beside(), record.owner, store.place)
    if elsewhere:
        option, dummy, problem = elsewhere.partition(": ")
        raise InvalidOption(option, problem, _NOTHING)


def _noted(call: Call, store: TokenStore, given: TokenRecord) -> tuple[Outcome, TokenRecord]:
    """Note it in the record that the store holds now. Where another run has stored a token since, that one is what the connector has to hold."""
    params = call.params
    current = _of_this_connector(params, store, store.load(given))
    if current.token_id != given.token_id:
        raise JiraOpsError(
            f"Another run has stored another token ({current.label or 'none'}) while this one was at work, so what the connector holds is not certain. Run "
            "again when no other run is: it gives the connector the stored token and revokes the other."
        )
    target = target_of(params["align_url"], params["connector"])
    if params["state"] == "applied":
        after = current if current.applied_to == target else current.applied(target, clock.now())
    else:
        after = current.handed_over(target, params["new_connector"])
    if after != current and not call.check_mode:
        store.keep(after)
    return Outcome(after != current, _view(current), _view(after)), after


def _of_this_connector(params: dict[str, Any], store: TokenStore, loaded: TokenRecord | None) -> TokenRecord:
    """Return the record as it counts for this connector. Two hosts with one store would overwrite each other's token without a word."""
    record = loaded or TokenRecord()
    # Who only looks at a record need not know the site's cloud ID.
    owner = owner_of(params["cloud_id"], params["align_url"]) if params["cloud_id"] else record.owner
    if record.owner and record.owner != owner:
        problem = f"the token record {store.place} is another connector's ({record.owner}), not this one's ({owner})."
        remedy = "Give every host a place of its own in the store; where a site has moved to another Jira Align tenant, move its record away first."
        raise InvalidOption("store (connector_token_store)", problem, f"{remedy} {_NOTHING}")
    by_form = is_written_by_form(params)
    return modernized(record, owner, target_of(params["align_url"], params["connector"]), by_form)


def _view(record: TokenRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in ("label", "applied_to", "handed_over_for")}

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was seen of a site, its organization and its Jira Align tenant, as pure functions of the replies. Private to the collection."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..resources.administration import harmful_roles
from ..resources.connector_check import Report
from ..token import policy
from .form_shape import FormShape
from .reply import Replies, Reply
from .spec import DoctorSpec

_CONNECTORS = re.compile(r'"[^"\s]*/connectors(?:/\{[^}"]*\})?"\s*:\s*(?=\{)', re.IGNORECASE)
_WRITES = ("post", "put", "patch", "delete")
_LIMITS = re.compile(r"(x-)?ratelimit-|retry-after", re.IGNORECASE)


def facts_of(
    replies: Replies, shape: FormShape | None, report: Report | None, spec: DoctorSpec
) -> list[tuple[str, str]]:
    """Return what was seen, as pairs of a subject and a text. What was not asked is not among it. report: of the service account's own token."""
    return [
        *_organization(replies, spec),
        *_jira(replies),
        *_account(report),
        *_align(replies, shape),
        *_limits(replies),
    ]


def _organization(replies: Replies, spec: DoctorSpec) -> Iterator[tuple[str, str]]:
    accounts = replies["accounts"] if replies["accounts"].ok else replies["accounts_console"]
    if accounts.ok:
        yield "service accounts", f"{len(accounts.items)}{_pages(accounts)}; five are free of charge"
    tokens = next((replies[name] for name in ("tokens", "tokens_managed", "tokens_all") if replies[name].ok), None)
    if tokens is not None:
        listed = tokens.document if isinstance(tokens.document, list) else tokens.items
        ours = sum(policy.ours(each.get("label"), spec.label) for each in listed)
        yield "API tokens", f"{len(listed)} listed{_pages(tokens)}, {ours} of them with the label"
    if replies["directories"].ok:
        yield "directories", str(len(replies["directories"].items))
    if replies["group"].ok:
        yield "group", _group(replies)


def _group(replies: Replies) -> str:
    found, roles = replies["group"].items, replies["group_roles"]
    if not found:
        return "does not exist yet"
    access = found[0].get("managementAccess") or {}
    said = ["exists", f"managed by {found[0].get('managedBy') or 'nobody that is shown'}"]
    said += ["cannot be modified with this key"] * (access.get("modifiable") is False)
    if roles.ok:
        harmful = harmful_roles(roles.items)
        said.append(f"{len(roles.items)} role assignments{_pages(roles)}")
        said += [f"administration, or not known to be harmless: {'; '.join(harmful)}"] * bool(harmful)
    elif roles.asked:
        said.append("its roles cannot be read")
    return "; ".join(said)


def _jira(replies: Replies) -> Iterator[tuple[str, str]]:
    licence, projects = replies["license"], replies["projects"]
    if licence.ok:
        yield "plan", ", ".join(f"{each['id']} {each['plan']}" for each in licence.document["applications"])
    if projects.ok:
        styles = Counter(str(each.get("style") or "unknown") for each in projects.items)
        yield "projects looked at", ", ".join(f"{count} {style}" for style, count in sorted(styles.items())) or "none"
    if replies["grants"].ok:
        holders = Counter(each["holder"]["type"] for each in replies["grants"].document["permissions"])
        listed = ", ".join(f"{count} {kind}" for kind, count in sorted(holders.items()))
        yield "holders in the permission scheme", listed or "none"
    if replies["global_permissions"].ok:
        yield "global permissions by GraphQL", _global_permissions(replies["global_permissions"].document)


def _account(report: Report | None) -> Iterator[tuple[str, str]]:
    """Scope by scope, what the service account's token was seen to be able to; and what its account may do."""
    if report is None or not report.alive:
        return
    for state in ("held", "missing", "suspected", "unproved"):
        scopes = sorted(scope for scope, each in report.scopes.items() if each == state)
        if scopes:
            yield f"scopes {state}", ", ".join(scopes)
    for name, rows in (("permissions held", report.granted), ("permissions missing", report.missing)):
        if rows:
            yield name, ", ".join(dict.fromkeys(str(each["permission"]) for each in rows))


def _global_permissions(document: Any) -> str:
    result = ((document.get("data") or {}).get("jira") or {}).get("getGlobalPermissionsAndGrants") or {}
    grants = result.get("globalPermissionGrants")
    if grants is None:
        return "the beta does not show them"
    managers = {True: "by Jira", False: "by Atlassian Administration", None: "by whom is not shown"}
    return "; ".join(
        f"{each['permission']['key']}: {len(each['groups'])} groups, managed {managers[each.get('isManagedByJira')]}"
        for each in grants
    )


def _align(replies: Replies, shape: FormShape | None) -> Iterator[tuple[str, str]]:
    connectors, description = replies["connectors"], replies["align_description"]
    if connectors.ok:
        names = sorted({name for each in connectors.items for name in each})
        told = (
            f", with the properties {', '.join(names)}" if names else ", so that their properties' names are not known"
        )
        yield "connectors by REST", f"{len(connectors.items)}{told}"
    if description.ok:
        yield "Jira Align's own description", _description(description)
    if shape is not None:
        taken = f", {len(connectors.items)} connectors by REST" if connectors.ok else ""
        yield (
            "settings form",
            f"{shape.slots} slots in the chooser{taken}; buttons {', '.join(shape.buttons) or 'none'}",
        )
        yield "authentication types", "; ".join(shape.options)


def _description(reply: Reply) -> str:
    if reply.status != 200:
        return "is not there"
    writes = connector_writes(reply.text)
    if writes:
        return f"lists {', '.join(writes)} on /connectors: please report this, for a published route may be there"
    return "is there; the page itself lists no write on /connectors"


def connector_writes(page: str) -> list[str]:
    """Return the writing methods that a description, which a page has in it, lists on /connectors."""
    found: set[str] = set()
    for place in _CONNECTORS.finditer(page):
        try:
            calls = json.JSONDecoder().raw_decode(page, place.end())[0]
        except (ValueError, RecursionError):
            continue
        found |= {method.upper() for method in calls if method.lower() in _WRITES}
    return sorted(found)


def _limits(replies: Replies) -> Iterator[tuple[str, str]]:
    names = sorted({name for reply in replies.values() for name in reply.headers if _LIMITS.match(name)})
    if names:
        yield "rate limit headers", ", ".join(names)
    between = sorted(
        {each.operation.service.value for each in replies.values() if "via" in map(str.lower, each.headers)}
    )
    if between:
        yield "something in between (Via)", ", ".join(between)


def _pages(reply: Reply) -> str:
    return f" on {reply.pages} pages" if reply.pages > 1 else ""

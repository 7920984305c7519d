# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service's answer says, and what it most likely means. Private to the collection."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any, Callable, Iterator

from ..gate import line
from . import known_texts
from .operation import Operation, Service, Route

_READ = 20_000  # characters of an answer that are looked at for a message

_KEYS = (
    "Create one in Atlassian Administration, Settings > API keys, and give it as org_api_key or ATLASSIAN_ORG_API_KEY."
)
_CHECK_ADMINISTRATOR = "Check jira_email and jira_token (JIRA_ADMIN_EMAIL, JIRA_ADMIN_API_TOKEN)."
_ONLY_AT_GATEWAY = "A token with scopes works only at the gateway: set jira_access to gateway for it."
_ADMINISTRATOR_SCOPES = "manage:jira-configuration, manage:jira-project, read:jira-user, read:jira-work"
_SCOPE_MISMATCH = "scope does not match"
_HINTS: dict[tuple[Service, int], str] = {
    (Service.ORGANIZATION, 401): f"The organization API key is unknown, expired or revoked. {_KEYS}",
    (
        Service.ORGANIZATION,
        403,
    ): "The organization API key lacks the scopes that this call needs, or belongs to another organization.",
    (
        Service.ORGANIZATION,
        404,
    ): "Check org_id: it is the UUID in the address of Atlassian Administration (admin.atlassian.com/o/<org_id>).",
    (Service.JIRA, 200): f"That is how a site answers a credential that it ignores. {_ONLY_AT_GATEWAY}",
    (
        Service.JIRA,
        401,
    ): f"Jira rejects the administrator's credential, or the account lacks the right. {_CHECK_ADMINISTRATOR} {_ONLY_AT_GATEWAY} "
    "A service account's token never works on the site itself.",
    (
        Service.JIRA,
        403,
    ): "The administrator lacks Administer Jira on this site, or the site's plan does not allow it (Free plans have fixed permission schemes).",
    (
        Service.GATEWAY,
        401,
    ): "The service account's token is expired, revoked or blocked, is not this account's, or its access to Jira has not landed yet.",
    (Service.GATEWAY, 404): "Check cloud_id: the gateway knows no such site.",
    (Service.ALIGN, 400): "Jira Align has been seen to answer 400 to a token whose owner is not a super admin.",
    (
        Service.ALIGN,
        401,
    ): "The Jira Align token is unknown or expired. Make one in Jira Align, Edit profile > API Token, and give it as align_token "
    "or JIRA_ALIGN_API_TOKEN.",
    (Service.ALIGN, 403): "The token's owner may not do this in Jira Align, or the network edge turned the call away.",
    (
        Service.ALIGN_FORM,
        403,
    ): "The session's user may not open Jira Align's settings: a super admin's session is needed.",
}


# What the administrator's credential is answered at the gateway (jira_access: gateway).
_AT_GATEWAY: dict[int, str] = {
    401: f"The gateway rejects the administrator's credential, or the account lacks the right. {_CHECK_ADMINISTRATOR} For a token without scopes, set "
    "jira_access to site.",
    404: "Where all calls are answered so, check cloud_id.",
}


def hint(operation: Operation, status: int, said: str = "", gateway: bool = False) -> str:
    """Return what a status most likely means, and what to do. gateway: Jira's administrator was served at the gateway."""
    if status == 401 and _SCOPE_MISMATCH in said and operation.service in (Service.JIRA, Service.GATEWAY):
        return _missing_scope(operation)
    if operation.service is Service.ORGANIZATION and status == 404 and known_texts.WRONG_ORGANIZATION in said:
        return f"The organization API key belongs to another organization than org_id. {_HINTS[(Service.ORGANIZATION, 404)]}"
    if gateway and status in (200, *_AT_GATEWAY):
        return _AT_GATEWAY.get(status, "")
    if operation.route is Route.CONSOLE and operation.service is Service.ORGANIZATION and status == 403:
        return (
            "This is a route of Atlassian's own console, which refuses organization API keys that carry scopes. Give a key without scopes as "
            "org_api_key (Atlassian Administration, Settings > API keys, 'API key without scopes'), or set routes to [published, handoff] and "
            "have a person do this step."
        )
    if status == 429:
        return "The service's rate limit is used up. Lower the number of forks, or run again later."
    if status >= 500:
        return "The service has a problem of its own. Run again; if it stays, see https://status.atlassian.com."
    return _HINTS.get((operation.service, status), "")


def _missing_scope(operation: Operation) -> str:
    """A refusal names no scope, so it may be about each that the call needs."""
    needed = (
        f"This call needs {' and '.join(operation.scopes)}."
        if operation.scopes
        else "Which one this call needs is not documented."
    )
    if operation.service is Service.JIRA:
        return f"The administrator's token lacks a scope. {needed} Scopes are fixed: create a token with {_ADMINISTRATOR_SCOPES}, and give it as jira_token."
    return f"The service account's token lacks a scope. {needed} Scopes are fixed: rotate the token."


def message_of(content: str, document: Any, clean: Callable[[str], str] = str) -> str:
    """Return the service's own message out of any of its known error bodies; never a page, never more than a line.

    clean takes the secrets out.
    """
    if document is not None:
        said = "; ".join(dict.fromkeys(text for text in _texts(document) if text))
        return line(said or json.dumps(document), clean) if document else "an empty answer"
    if not content.strip():
        return "an empty answer"
    if looks_like_html(content):
        return f"an HTML page titled {title(content, clean)!r}"
    return line(content, clean)


def looks_like_html(content: str) -> bool:
    """True for anything in angle brackets, whatever its content type says."""
    return re.match(r"[\s\ufeff]*<[!?a-zA-Z]", content) is not None


def title(content: str, clean: Callable[[str], str] = str) -> str:
    """Return a page's title, or 'untitled'. Takes time in proportion to the page, whatever is in it."""
    page = content[:_READ]
    lowered = page.lower()
    begin = lowered.find("<title")
    opened = lowered.find(">", begin) if begin >= 0 else -1
    end = lowered.find("</title", opened) if opened >= 0 else -1
    return line(unescape(page[opened + 1 : end]), clean) if end >= 0 else "untitled"


def _texts(document: Any) -> Iterator[str]:
    if not isinstance(document, dict):
        return
    messages = document.get("errorMessages")
    yield from (str(each) for each in (messages if isinstance(messages, list) else [messages] if messages else []))
    errors = document.get("errors")
    if isinstance(errors, dict):
        yield from (f"{name}: {text}" for name, text in errors.items())
    elif isinstance(errors, list):
        for each in errors:
            if isinstance(each, dict):
                yield ": ".join(str(each[part]) for part in ("code", "title", "detail", "message") if each.get(part))
            else:
                yield str(each)
    elif isinstance(errors, str):
        yield errors
    for part in ("key", "code", "title", "detail", "error", "message"):
        if isinstance(document.get(part), str):
            yield document[part]

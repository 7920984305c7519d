# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report may say in its own words: the fixed list. Everything else is replaced. Private to the collection.

A value is on the list because Atlassian or Jira Align made it, and not because of where it stands: a group that somebody calls ACTIVE is shown as ACTIVE,
which says nothing of it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ..api import align, edge, graphql, jira, known_texts, organization, software, users
from ..api.align_settings import AUTHENTICATIONS, FIELDS, TOKEN
from ..api.operation import Operation
from ..profiles import GLOBAL_PERMISSIONS, PROFILES, PROJECT_PERMISSIONS

# Values, compared as they are.
WORDS = frozenset(
    {
        # states of accounts, tokens, sites and connectors
        *("active", "inactive", "deleted", "closed", "deactivated", "disabled", "suspended", "online", "offline"),
        *("ALLOWED", "BLOCKED", "Active", "Inactive", "Error", "ok"),
        # roles of the organization
        *(
            f"atlassian/{role}"
            for role in ("user", "admin", "guest", "contributor", "customer", "basic", "stakeholder", "viewer")
        ),
        *("atlassian/org-admin", "atlassian/site-admin", "atlassian/user-access-admin", "platform"),
        "ari:cloud:jira-software::role/product/member",
        # who manages a group
        *("external", "admins", "team-members", "open"),
        # Jira: permissions, holders, styles, plans, apps
        *PROJECT_PERMISSIONS,
        *GLOBAL_PERMISSIONS,
        *(scope for profile in PROFILES.values() for scope in profile.scopes),
        *(
            "group",
            "projectRole",
            "applicationRole",
            "user",
            "anyone",
            "projectLead",
            "reporter",
            "assignee",
            "sd.customer.portal.only",
        ),
        *("atlassian-group-role-actor", "atlassian-user-role-actor"),
        *("classic", "next-gen", "software", "business", "service_desk"),
        *("FREE", "PAID", "UNLICENSED", "jira-software", "jira-core", "jira-servicedesk", "confluence", "workspace"),
        *("atlassian", "app", "customer", "PROJECT", "GLOBAL", "scrum", "kanban", "simple"),
        *("16x16", "24x24", "32x32", "48x48"),
        # refusals
        *("notFound", "accountNotFound", "forbidden", "forbidden.action", "unauthorized", "bodyParseFailure"),
        *(
            "UNAUTHORIZED",
            "FORBIDDEN",
            "NOT_FOUND",
            "BAD_REQUEST",
            "USER_NOT_FOUND",
            "INVALID_EXPIRY",
            "MISSING_SCOPES",
        ),
        *("Unauthorized", "Forbidden", "Not Found", "Bad Request", "Too Many Requests"),
        # the form
        *AUTHENTICATIONS.values(),
        *("Save", "Activate", "Deactivate", "Delete", "Remove"),
    }
)
# Codes that Atlassian makes, by their form.
_CODES = re.compile(r"ADMIN-[A-Z]{2,8}-[0-9]{3}(-[0-9]{1,3})?|jira-[a-z]+(-[a-z]+)*-based")
_STATUS = re.compile(r"[1-5][0-9]{2}")
# Phrases that the code matches on: of a text that has one, the phrase is shown, and nothing of what is around it.
PHRASES = (
    "Unauthorized; scope does not match",
    known_texts.WRONG_ORGANIZATION,
    "Request failed to match any route",
    "Client must be authenticated to access this resource",
    "Free plan",
)
# Numbers of these names say how long a list is, and where a page begins.
COUNTS = frozenset({"total", "startAt", "maxResults", "size", "limit", "status", "code"})
# Headers that services and what is in front of them have; of others only their number is shown.
HEADERS = frozenset(
    """
    content-type content-length content-encoding transfer-encoding connection date server via age vary location retry-after etag cache-control expires
    pragma strict-transport-security x-content-type-options x-frame-options x-xss-protection content-security-policy referrer-policy www-authenticate
    set-cookie x-request-id x-arequestid x-aaccountid atl-request-id atl-traceid x-ratelimit-limit x-ratelimit-remaining x-ratelimit-reset
    x-ratelimit-nearlimit ratelimit-reason x-seraph-loginreason x-cache x-amz-cf-id x-amz-cf-pop x-envoy-upstream-service-time server-timing nel report-to
    alt-svc timing-allow-origin atl-paas-authorizing-team x-powered-by x-aspnet-version x-aspnetmvc-version
    """.split()
)
# What an ARI names, of which product.
ARI_PARTS = frozenset(
    {
        "jira",
        "jira-software",
        "jira-core",
        "jira-servicedesk",
        "confluence",
        "identity",
        "platform",
        "site",
        "workspace",
        "group",
        "user",
        "org",
        "role",
    }
)
# Segments of the paths that the collection knows.
_SEGMENTS = frozenset(
    segment
    for module in (align, edge, graphql, jira, organization, software, users)
    for operation in vars(module).values()
    if isinstance(operation, Operation)
    for segment in operation.path.split("/")
    if segment and not segment.startswith("{")
) | {"browse", "login", "rest", "api", "2", "3", "latest"}
CONTENT_TYPES = frozenset(("application/json", "text/html", "text/plain", "application/xml", "text/xml"))
# Beginnings of the names of the form's fields, without the connector's number.
FORM_FIELDS = frozenset(
    {
        *(field.prefix for field in FIELDS.values()),
        TOKEN.prefix,
        "cmbJiraConnectorID",
        "txtConnectorAdmin",
        "txtOACK",
        "txtOAPuK",
    }
    | {"__STATE", "__EVENTTARGET", "__EVENTARGUMENT", "__VIEWSTATE", "btnUpdateConnectors"}
)
_FIELD = re.compile(r"(txt|ddl|chk|rdo|ta|btn|hdn|cmb|lbl)[A-Z][A-Za-z]{1,40}")
# What an option of the authentication types may look like: words of a product, no address and no name of a host.
_OPTION = re.compile(r"[A-Za-z][A-Za-z0-9 .,()/-]{0,60}")


def word(text: str, name: str = "") -> str | None:
    """Return what of a value may be shown, or None. name: of the property that has it. A status that is a text is in quotes."""
    if text in WORDS or _CODES.fullmatch(text):
        return text
    if name == "status" and _STATUS.fullmatch(text):
        return f'"{text}"'
    return next((phrase for phrase in PHRASES if phrase in text), None)


def field_name(prefix: str) -> str | None:
    """Return a form field's name without its number where it is one that Jira Align makes, or None."""
    return prefix if prefix in FORM_FIELDS or _FIELD.fullmatch(prefix) else None


def option_text(text: str) -> str | None:
    """Return the visible text of an authentication type where it can be one, or None."""
    return text if _OPTION.fullmatch(text) else None


def path_shape(address: str) -> str:
    """Return an address's path, with what the collection does not know replaced: {n} for a number, {x} for anything else."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    parts = (part if part in _SEGMENTS else "{n}" if part.isdigit() else "{x}" for part in path.split("/") if part)
    return "/" + "/".join(parts)

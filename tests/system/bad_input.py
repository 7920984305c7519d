# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of bad input: what is given to which module, and what the one message has to say about it.

Answers of the remote world are bad by faults of the sandbox. One sandbox serves the whole table, so a fault is told
apart by a made-up organization, or site at the gateway, in the request's path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ACCOUNT, ACCOUNTS, TOKEN, GROUP = (
    "jira_service_account",
    "jira_service_account_info",
    "jira_api_token",
    "jira_group_permissions",
)
CONNECTOR, CONNECTORS, CHECK, PREFLIGHT, CLOUD_ID = (
    "jira_align_connector",
    "jira_align_connector_info",
    "jira_connector_check",
    "jira_connector_preflight",
    "jira_cloud_id",
)


@dataclass(frozen=True)
class Case:
    """says: fragments of the message: what is wrong, where, what to do. secret: what must not be repeated.
    writes: whether it can be known only by trying."""

    name: str
    module: str
    options: dict[str, Any]
    says: tuple[str, ...]
    secret: str = ""
    writes: bool = False


# What each module needs to work; a case changes one thing of it.
GOOD: dict[str, dict[str, Any]] = {
    ACCOUNT: {"org_id": "{{ org_id }}", "name": "badinputaccount"},
    ACCOUNTS: {"org_id": "{{ org_id }}"},
    TOKEN: {"org_id": "{{ org_id }}", "account_id": "{{ account_id }}", "label": "bad-input"},
    GROUP: {"org_id": "{{ org_id }}", "group": "bad-input", "site_url": "{{ site_url }}", "cloud_id": "{{ cloud_id }}"},
    CONNECTOR: {
        "align_url": "{{ align_url }}",
        "name": "Bad input",
        "jira_link": "{{ site_url }}/browse/{external}",
        "jira_api_url": "{{ api_url }}/ex/jira/{{ cloud_id }}",
        "username": "a@serviceaccount.atlassian.com",
        "api_token": "some-token",
    },
    CONNECTORS: {"align_url": "{{ align_url }}"},
    CHECK: {
        "cloud_id": "{{ cloud_id }}",
        "email": "{{ account_email }}",
        "token": "{{ account_token }}",
        "account_id": "{{ account_id }}",
    },
    PREFLIGHT: {"org_id": "{{ org_id }}", "site_url": "{{ site_url }}", "align_url": "{{ align_url }}"},
    CLOUD_ID: {"site_url": "{{ site_url }}"},
}

# Answers by fault: the made-up organization or cloud ID in the path, and the rule.
FAULTS: dict[str, dict[str, Any]] = {
    "fault-html": {"action": "html"},
    "fault-empty": {"action": "empty"},
    "fault-malformed": {"action": "malformed"},
    "fault-huge": {"action": "huge"},
    "fault-garbage": {"action": "garbage", "size": 2000},
    "fault-array": {"action": "status", "status": 200, "json": [1, 2]},
    "fault-shape": {"action": "status", "status": 200, "json": {"items": [{"displayName": 7, "id": None}]}},
    "fault-html403": {"action": "html", "status": 403},
    "fault-500": {
        "action": "status",
        "status": 500,
        "json": {"message": "Internal trouble", "requestId": "the-request-id-77"},
    },
    "fault-429": {"action": "status", "status": 429, "headers": {"Retry-After": "900"}},
    "fault-302": {
        "action": "status",
        "status": 302,
        "headers": {"Location": "https://elsewhere.example.com/login?secret=1"},
    },
    "fault-drop": {"action": "drop"},
    "fault-deep": {"action": "status", "status": 200, "body": "[" * 20000},
}

OUTSIDE = "https://jira.example.com"

CASES = [
    # Ansible's own checks: types, choices, names, what goes together
    Case("a time that is none", ACCOUNTS, {"timeout": "soon"}, ("timeout", "float")),
    Case("a number that is none", ACCOUNTS, {"retries": "many"}, ("retries", "int")),
    Case("a bool that is none", ACCOUNTS, {"validate_certs": "perhaps"}, ("validate_certs", "perhaps", "bool")),
    Case("a dict that is none", TOKEN, {"record": "everything"}, ("record", "not a dictionary")),
    Case("a dict that is none, by an alias", TOKEN, {"stored": "everything"}, ("stored", "not a dictionary")),
    Case("a state that is none", ACCOUNT, {"state": "gone"}, ("state", "present, absent", "gone")),
    Case("a route that is none", ACCOUNTS, {"routes": ["published", "magic"]}, ("routes", "magic")),
    Case("an unknown option", ACCOUNTS, {"orgid": "x"}, ("Unsupported parameters", "orgid", "org_id")),
    Case("an unknown option inside another", TOKEN, {"stored": {"value": "x"}}, ("record.value", "token_id")),
    Case("no organization", ACCOUNTS, {"org_id": None}, ("org_id", "missing required arguments")),
    Case(
        "neither name nor account", ACCOUNT, {"name": None}, ("one of the following is required", "name", "account_id")
    ),
    Case(
        "scopes and a profile",
        TOKEN,
        {"scopes": ["read:jira-work"], "profile": "read_only"},
        ("mutually exclusive", "scopes", "profile"),
    ),
    Case(
        "a cloud ID without an address",
        TOKEN,
        {"token": "x", "cloud_id": "{{ cloud_id }}"},
        ("required by", "cloud_id", "email"),
    ),
    Case("a connector without its link", CONNECTOR, {"jira_link": None}, ("state is active", "jira_link")),
    # Credentials that are missing or cannot be ones
    Case("no organization key", ACCOUNTS, {"org_api_key": ""}, ("org_api_key", "ATLASSIAN_ORG_API_KEY")),
    Case("no administrator's token", GROUP, {"jira_token": ""}, ("jira_token", "JIRA_ADMIN_API_TOKEN")),
    Case(
        "no way to read connectors",
        CONNECTOR,
        {"align_token": "", "align_session": ""},
        ("align_token", "align_session"),
    ),
    Case(
        "a line break in a key",
        ACCOUNTS,
        {"org_api_key": "first-half-9f3\nsecond-half-9f3"},
        ("org_api_key", "line break", "Copy it again"),
        "half-9f3",
    ),
    Case(
        "a bell in a token",
        GROUP,
        {"jira_token": "with-a-bell-\u0007-8c2"},
        ("jira_token", "Copy it again"),
        "bell-\u0007",
    ),
    Case(
        "letters beyond ASCII in a token",
        CONNECTORS,
        {"align_token": "größer-als-7d1"},
        ("align_token", "Copy it again"),
        "als-7d1",
    ),
    Case("a user for an address", GROUP, {"jira_email": "admin"}, ("jira_email", "not an email address")),
    Case(
        "a session that is none",
        CONNECTOR,
        {"align_session": "only-a-value-6b3"},
        ("align_session", "name=value"),
        "only-a-value",
    ),
    # Addresses
    Case(
        "plain http to the network",
        CLOUD_ID,
        {"site_url": "http://acme.atlassian.net"},
        ("site_url", "plain http", "Use https"),
    ),
    Case(
        "plain http to the API",
        ACCOUNTS,
        {"api_url": "http://api.atlassian.com"},
        ("api_url", "plain http", "Use https"),
    ),
    Case("a host that is not Jira's", GROUP, {"site_url": OUTSIDE}, ("site_url", "jira.example.com", "trusted_hosts")),
    Case(
        "a host that is not the API's",
        ACCOUNTS,
        {"api_url": "https://api.atlassian.com.example.com"},
        ("api_url", "trusted_hosts"),
    ),
    Case(
        "a host that is not Jira Align's",
        CONNECTORS,
        {"align_url": "https://acme.atlassian.net"},
        ("align_url", "jiraalign.com", "trusted_hosts"),
    ),
    Case(
        "a host that looks like Jira's",
        GROUP,
        {"site_url": "https://evil-atlassian.net"},
        ("site_url", "trusted_hosts"),
    ),
    Case(
        "a trusted host that is not there",
        CLOUD_ID,
        {"site_url": "https://jira.example.invalid", "trusted_hosts": ["*.example.invalid"]},
        ("no connection", "jira.example.invalid", "Check the address"),
    ),
    Case(
        "a password in a URL",
        GROUP,
        {"site_url": "https://me:hunter-2-5e1@acme.atlassian.net"},
        ("site_url", "password", "own options"),
        "hunter-2",
    ),
    Case("a path in a URL", CLOUD_ID, {"site_url": "{{ site_url }}/jira/projects"}, ("site_url", "path")),
    Case(
        "no scheme",
        CLOUD_ID,
        {"site_url": "acme.atlassian.net"},
        ("site_url", "not a full URL", "https://example.atlassian.net"),
    ),
    Case("no URL at all", CLOUD_ID, {"site_url": "http://[::1"}, ("site_url", "not a URL")),
    Case("a port that is none", CLOUD_ID, {"site_url": "https://acme.atlassian.net:99999"}, ("site_url", "not a URL")),
    Case(
        "nobody at the address",
        ACCOUNTS,
        {"api_url": "http://127.0.0.1:9"},
        ("no connection", "127.0.0.1:9", "Check the address"),
    ),
    Case(
        "no TLS at the address",
        CLOUD_ID,
        {"site_url": "{{ site_url | replace('http:', 'https:') }}"},
        ("TLS failed", "ca_path"),
    ),
    Case(
        "a bundle of authorities that is not there",
        CLOUD_ID,
        {"site_url": "{{ site_url | replace('http:', 'https:') }}", "ca_path": "/no/such/bundle.pem"},
        ("ca_path", "/no/such/bundle.pem"),
    ),
    # Values
    Case("no time to wait", ACCOUNTS, {"timeout": 0}, ("timeout", "more than 0")),
    Case("too many tries", ACCOUNTS, {"retries": 21}, ("retries", "0 to 20")),
    Case("a short name", ACCOUNT, {"name": "short"}, ("name", "'short'", "6 to 30")),
    Case("a long name", ACCOUNT, {"name": "a" * 31}, ("name", "6 to 30")),
    Case("a name beyond ASCII", ACCOUNT, {"name": "größenwahn"}, ("name", "größenwahn", "letters A-Z")),
    Case(
        "two accounts of one name",
        ACCOUNT,
        {"name": "samename"},
        ("2 service accounts", "{{ twins[0] }}", "{{ twins[1] }}", "account_id"),
    ),
    Case(
        "an account that is none",
        ACCOUNT,
        {"account_id": "712020:nobody"},
        ("account_id", "no service account 712020:nobody"),
    ),
    Case(
        "a group that is none",
        ACCOUNT,
        {"account_id": "{{ account_id }}", "name": None, "groups": ["nogroup"], "site_url": "{{ site_url }}"},
        ("'nogroup'", "groups"),
    ),
    Case("no account for the token", TOKEN, {"account_id": "712020:nobody"}, ("account_id", "712020:nobody")),
    Case("no day", TOKEN, {"expires_in_days": 0}, ("expires_in_days", "1 to 365")),
    Case("a day too many", TOKEN, {"expires_in_days": 366}, ("expires_in_days", "1 to 365")),
    Case(
        "due as soon as made",
        TOKEN,
        {"expires_in_days": 30, "rotate_before_days": 30},
        ("rotate_before_days", "0 to 29"),
    ),
    Case(
        "too many scopes",
        TOKEN,
        {"scopes": [f"read:thing-{number}:jira" for number in range(51)]},
        ("scopes", "51", "at most 50"),
    ),
    Case("a blank label", TOKEN, {"label": "  "}, ("label",)),
    Case("a line break in a label", TOKEN, {"label": "two\nlines"}, ("label",)),
    Case("a grace in weeks", TOKEN, {"revoke_grace": "7 weeks"}, ("revoke_grace", "'7 weeks'", "3600", "7d")),
    Case("a grace before the present", TOKEN, {"revoke_grace": -1}, ("revoke_grace", "'-1'", "7d")),
    Case(
        "a grace longer than any token lives",
        TOKEN,
        {"revoke_grace": "400d"},
        ("revoke_grace", "'400d'", "at most 365d"),
    ),
    Case("nothing to adopt", TOKEN, {"adopt": True}, ("adopt is True", "token")),
    Case(
        "a token to adopt that is in no list",
        TOKEN,
        {"adopt": True, "token": "by-hand-3e8", "stored": {}},
        ("label", "'bad-input'"),
        "by-hand-3e8",
    ),
    Case(
        "replaced tokens without an ID",
        TOKEN,
        {"stored": {"token_id": "1", "replaces": ["2"]}},
        ("record", "replaces", "token_id, label and account_id"),
    ),
    Case("a project that is none", GROUP, {"projects": ["SHOP", "NOPE"]}, ("projects", "NOPE", "Check the keys")),
    Case(
        "a team's role that is none",
        GROUP,
        {"projects": ["TEAM"], "team_project_role": "Captain"},
        ("team_project_role", "Captain", "Member"),
    ),
    Case(
        "a permission that is none",
        GROUP,
        {"projects": ["SHOP"], "permissions": ["FLY_TO_THE_MOON"]},
        ("FLY_TO_THE_MOON",),
        writes=True,
    ),
    Case(
        "a global permission without members",
        GROUP,
        {"global_permissions": ["USER_PICKER"]},
        ("members", "global_permissions"),
    ),
    Case(
        "OAuth",
        CONNECTOR,
        {"authentication": "OAuth 1.0a"},
        ("authentication", "OAuth 1.0a is not supported", "api_service_account_token"),
    ),
    Case(
        "a link without a place for the key",
        CONNECTOR,
        {"jira_link": "{{ site_url }}/browse/"},
        ("jira_link", "{external}"),
    ),
    Case(
        "the site for the gateway",
        CONNECTOR,
        {"jira_api_url": "{{ site_url }}"},
        ("jira_api_url", "gateway", "jira_cloud_id"),
    ),
    Case("a user for the connector's address", CONNECTOR, {"username": "svc"}, ("username", "not an email address")),
    Case(
        "a new connector without a token", CONNECTOR, {"api_token": ""}, ("api_token", "needed to make the connector")
    ),
    Case(
        "a role variable that is no time",
        PREFLIGHT,
        {"variables": {"connector_revoke_grace": "7 weeks"}},
        ("connector_revoke_grace", "7 weeks", "7d"),
    ),
    Case(
        "a role variable out of range",
        PREFLIGHT,
        {"variables": {"connector_token_days": 366}},
        ("connector_token_days", "366", "1 to 365"),
    ),
    # Credentials that do not do
    Case(
        "an unknown organization key",
        ACCOUNTS,
        {"org_api_key": "unknown-key-3a9"},
        ("401", "org_api_key", "API keys"),
        "unknown-key-3a9",
    ),
    Case(
        "an organization that is another's",
        ACCOUNTS,
        {"org_id": "00000000-0000-4000-8000-000000000000"},
        ("organization",),
    ),
    Case(
        "a scoped key on a console route",
        TOKEN,
        {"org_api_key": "{{ scoped_key }}", "on_handoff": "fail"},
        ("key without scopes", "routes"),
    ),
    Case(
        "an unknown administrator",
        GROUP,
        {"jira_token": "unknown-token-4b8", "projects": ["SHOP"]},
        ("jira_email", "jira_token"),
        "unknown-token-4b8",
    ),
    Case(
        "a member for an administrator",
        PREFLIGHT,
        {"jira_email": "{{ member.email }}", "jira_token": "{{ member.token }}"},
        ("jira_email", "Administer Jira"),
    ),
    Case(
        "an unknown Jira Align token",
        CONNECTORS,
        {"align_token": "unknown-token-5c7"},
        ("401", "align_token"),
        "unknown-token-5c7",
    ),
    Case(
        "a session that has ended",
        CONNECTOR,
        {"align_session": "JA_SESSION=ended-6d6"},
        ("not signed in", "align_session"),
        "ended-6d6",
    ),
    Case("an expired token", CHECK, {"token": "{{ expired_token }}"}, ("refuses the token", "expired")),
    Case(
        "a foreign account's token",
        CHECK,
        {"email": "{{ other_email }}", "token": "{{ other_token }}"},
        ("another account", "{{ account_id }}"),
    ),
    Case(
        "a token with too few scopes",
        CHECK,
        {"token": "{{ narrow_token }}"},
        ("lacks the scopes", "read:jira-work", "rotate"),
    ),
    Case(
        "a site that the gateway does not know",
        CHECK,
        {"cloud_id": "00000000-0000-4000-8000-000000000000"},
        ("cloud_id",),
    ),
    Case(
        "the allowance used up",
        ACCOUNT,
        {"name": "onetoomany"},
        ("allowance", "has 5", "5 service accounts free", "250"),
    ),
    # Answers that are none
    Case("a page in place of a list", ACCOUNTS, {"org_id": "fault-html"}, ("HTML page titled", "where JSON belongs")),
    Case("an empty answer", ACCOUNTS, {"org_id": "fault-empty"}, ("an empty answer", "where JSON belongs")),
    Case("half an answer", ACCOUNTS, {"org_id": "fault-malformed"}, ("where JSON belongs",)),
    Case("five megabytes", ACCOUNTS, {"org_id": "fault-huge"}, ("larger than 4 MiB",)),
    Case("noise", ACCOUNTS, {"org_id": "fault-garbage"}, ("where JSON belongs",)),
    Case("an answer without a bottom", ACCOUNTS, {"org_id": "fault-deep"}, ("where JSON belongs",)),
    Case("another shape", ACCOUNTS, {"org_id": "fault-array"}, ("something else than expected", "newer version")),
    Case("another shape inside", ACCOUNTS, {"org_id": "fault-shape"}, ("something else than expected",)),
    Case("a page that refuses", ACCOUNTS, {"org_id": "fault-html403"}, ("403", "HTML page titled")),
    Case(
        "a service in trouble",
        ACCOUNTS,
        {"org_id": "fault-500"},
        ("500", "Internal trouble", "the-request-id-77", "status.atlassian.com"),
    ),
    Case("a limit for a long time", ACCOUNTS, {"org_id": "fault-429"}, ("429", "wait 900 s", "rate limit")),
    Case(
        "a redirect to elsewhere",
        ACCOUNTS,
        {"org_id": "fault-302"},
        ("302", "elsewhere.example.com", "not followed"),
        "secret=1",
    ),
    Case("no answer", ACCOUNTS, {"org_id": "fault-drop"}, ("no answer came",)),
    Case("a page at the gateway", CHECK, {"cloud_id": "fault-html"}, ("HTML page titled", "where JSON belongs")),
    Case("five megabytes at the gateway", CHECK, {"cloud_id": "fault-huge"}, ("larger than 4 MiB",)),
    Case(
        "an edge that is no edge", CLOUD_ID, {"site_url": "{{ align_url }}"}, ("site_url", "cloud ID is not resolved")
    ),
]

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The remote services, one description for each: where it is, what opens it, and what its refusals mean.

Private to the collection. Whatever is said of a service or its credential is said here: the argument specs, the connections, the hints in
messages and the instructions are made from it, and a test compares the documentation with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from .credential import Credential, ModuleOption, basic, bearer, cookie
from .operation import Service

API_URL = ModuleOption("api_url", "ATLASSIAN_API_URL", "url", default="https://api.atlassian.com")
SITE_URL = ModuleOption("site_url", kind="url")
ALIGN_URL = ModuleOption("align_url", kind="url")

ORG_API_KEY = ModuleOption("org_api_key", "ATLASSIAN_ORG_API_KEY")
JIRA_EMAIL = ModuleOption("jira_email", "JIRA_ADMIN_EMAIL", "email")
JIRA_TOKEN = ModuleOption("jira_token", "JIRA_ADMIN_API_TOKEN")
EMAIL = ModuleOption("email", kind="email")
TOKEN = ModuleOption("token")
ALIGN_TOKEN = ModuleOption("align_token", "JIRA_ALIGN_API_TOKEN")
ALIGN_USER = ModuleOption("align_user", "JIRA_ALIGN_USER", "email")
ALIGN_SESSION = ModuleOption("align_session", "JIRA_ALIGN_SESSION", "cookie")

SIGN_IN_TO_ALIGN = (
    f"Sign in to Jira Align as a super admin and give the browser's Cookie header as {ALIGN_SESSION.either}."
)

_CHECK_ADMINISTRATOR = f"Check {JIRA_EMAIL.name} and {JIRA_TOKEN.name} ({JIRA_EMAIL.variable}, {JIRA_TOKEN.variable})."
_ONLY_AT_GATEWAY = "A token with scopes works only at the gateway: set jira_access to gateway for it."
_ADMINISTRATOR_SCOPES = "manage:jira-configuration, manage:jira-project, read:jira-user, read:jira-work"


@dataclass(frozen=True)
class Description:
    """What there is to know of one service.

    hosts: the vendor's own, the only ones that get the credential; a custom domain of the user's is named in trusted_hosts.
    example: a base URL, for messages.
    url: the option with the base URL. credential: the options that are needed to sign in. further: those that it may have besides.
    sign_in: makes credentials of the options' values, in the order in which they are tried when the answer is 401.
    hints: by status, what it most likely means and what to do. Those for a call of the console, and those for Jira's administrator at the
        gateway (jira_access: gateway), stand in place of the service's own.
    lacks_scope: the hint for a token without a needed scope, with a place for {needed}; empty where tokens have no scopes.
    """

    hosts: tuple[str, ...]
    example: str
    url: ModuleOption
    credential: tuple[ModuleOption, ...] = ()
    further: tuple[ModuleOption, ...] = ()
    sign_in: Callable[[Mapping[str, Any]], tuple[Credential, ...]] = field(default=lambda dummy: (), repr=False)
    hints: Mapping[int, str] = field(default_factory=dict, repr=False)
    console_hints: Mapping[int, str] = field(default_factory=dict, repr=False)
    gateway_hints: Mapping[int, str] = field(default_factory=dict, repr=False)
    lacks_scope: str = ""


def _align_credential(given: Mapping[str, Any]) -> tuple[Credential, ...]:
    if given.get(ALIGN_USER.name):  # a tenant that signs in through Atlassian Guard takes an Atlassian API token
        return (basic(given[ALIGN_USER.name], given[ALIGN_TOKEN.name]),)
    return (bearer(given[ALIGN_TOKEN.name]),)


_SITE = ("*.atlassian.net",), "https://example.atlassian.net", SITE_URL
_API = ("api.atlassian.com",), "https://api.atlassian.com", API_URL
_TENANT = ("*.jiraalign.com", "*.agilecraft.com"), "https://example.jiraalign.com", ALIGN_URL

SERVICES: dict[Service, Description] = {
    Service.EDGE: Description(*_SITE),
    Service.ORGANIZATION: Description(
        *_API,
        credential=(ORG_API_KEY,),
        sign_in=lambda given: (bearer(given[ORG_API_KEY.name]),),
        hints={
            401: "The organization API key is unknown, expired or revoked. Create one in Atlassian Administration, Settings > API keys, and give it as "
            f"{ORG_API_KEY.either}.",
            403: "The organization API key lacks the scopes that this call needs, or belongs to another organization.",
            404: "Check org_id: it is the UUID in the address of Atlassian Administration (admin.atlassian.com/o/<org_id>).",
        },
        console_hints={
            403: "This is a route of Atlassian's own console, which refuses organization API keys that carry scopes. Give a key without scopes as "
            f"{ORG_API_KEY.name} (Atlassian Administration, Settings > API keys, 'API key without scopes'), or set routes to [published, handoff] and "
            "do this step by hand, as the instructions say.",
        },
    ),
    Service.JIRA: Description(
        *_SITE,
        credential=(JIRA_EMAIL, JIRA_TOKEN),
        sign_in=lambda given: (basic(given[JIRA_EMAIL.name], given[JIRA_TOKEN.name]),),
        hints={
            200: f"That is how a site answers a credential that it ignores. {_ONLY_AT_GATEWAY}",
            401: f"Jira rejects the administrator's credential, or the account lacks the right. {_CHECK_ADMINISTRATOR} {_ONLY_AT_GATEWAY} "
            "A service account's token never works on the site itself.",
            403: "The administrator lacks Administer Jira on this site, or the site's plan does not allow it (Free plans have fixed permission schemes).",
        },
        gateway_hints={
            200: "",
            401: f"The gateway rejects the administrator's credential, or the account lacks the right. {_CHECK_ADMINISTRATOR} For a token without scopes, "
            "set jira_access to site.",
            404: "Where all calls are answered so, check cloud_id.",
        },
        lacks_scope="The administrator's token lacks a scope. {needed} Scopes are fixed: create a token with "
        f"{_ADMINISTRATOR_SCOPES}, and give it as {JIRA_TOKEN.name}.",
    ),
    Service.GRAPHQL: Description(*_SITE),  # with the administrator's connection to the site, see clients.py
    Service.GATEWAY: Description(
        *_API,
        credential=(EMAIL, TOKEN),
        # Sources disagree about which of the two the gateway takes for a service account.
        sign_in=lambda given: (basic(given[EMAIL.name], given[TOKEN.name]), bearer(given[TOKEN.name])),
        hints={
            401: "The service account's token is expired, revoked or blocked, is not this account's, or its access to Jira has not taken effect yet.",
            404: "Check cloud_id: the gateway knows no such site.",
        },
        lacks_scope="The service account's token lacks a scope. {needed} Scopes are fixed: rotate the token.",
    ),
    Service.ALIGN: Description(
        *_TENANT,
        credential=(ALIGN_TOKEN,),
        further=(ALIGN_USER,),
        sign_in=_align_credential,
        hints={
            400: "Jira Align has been seen to answer 400 to a token whose owner is not a super admin.",
            401: "The Jira Align token is unknown or expired. Make one in Jira Align, Edit profile > API Token, and give it as "
            f"{ALIGN_TOKEN.either}.",
            403: "The token's owner may not do this in Jira Align, or the network edge turned the call away.",
        },
    ),
    Service.ALIGN_FORM: Description(
        *_TENANT,
        credential=(ALIGN_SESSION,),
        sign_in=lambda given: (cookie(given[ALIGN_SESSION.name]),),
        hints={403: "The session's user may not open Jira Align's settings: a super admin's session is needed."},
    ),
}


def common_options() -> tuple[ModuleOption, ...]:
    """Return the options with an environment variable, each once: those that every module takes."""
    found = (
        option
        for service in SERVICES.values()
        for option in (service.url, *service.credential, *service.further)
        if option.variable
    )
    return tuple(dict.fromkeys(found))

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""connection: a credential goes to its own service's hosts only."""

from __future__ import annotations

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api.connection import base_url
from ansible_collections.jira_ops.align.plugins.module_utils.api.credential import basic, bearer, cookie
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import InvalidOption
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service

SITE, API, ALIGN = Service.JIRA, Service.ORGANIZATION, Service.ALIGN


@pytest.mark.parametrize(
    "value, service, base",
    [
        ("https://example.atlassian.net", SITE, "https://example.atlassian.net"),
        (" https://example.atlassian.net/ ", SITE, "https://example.atlassian.net"),
        ("HTTPS://Example.Atlassian.Net", SITE, "https://example.atlassian.net"),
        ("https://example.atlassian.net:8443", SITE, "https://example.atlassian.net:8443"),
        ("https://api.atlassian.com", API, "https://api.atlassian.com"),
        ("https://example.jiraalign.com", ALIGN, "https://example.jiraalign.com"),
        ("https://a.b.agilecraft.com", ALIGN, "https://a.b.agilecraft.com"),
        ("http://127.0.0.1:8080", SITE, "http://127.0.0.1:8080"),
        ("http://127.8.9.1", API, "http://127.8.9.1"),
        ("http://localhost:1", ALIGN, "http://localhost:1"),
        ("http://[::1]:8080", ALIGN, "http://[::1]:8080"),
    ],
)
def test_a_base_that_is_fine(value: str, service: Service, base: str) -> None:
    assert base_url("option", value, service) == base


@pytest.mark.parametrize(
    "value, service, said",
    [
        ("", SITE, "not a full URL"),
        ("example.atlassian.net", SITE, "not a full URL"),
        ("ftp://example.atlassian.net", SITE, "not a full URL"),
        ("https://", SITE, "not a full URL"),
        ("https://[::1", SITE, "not a URL"),
        ("https://example.atlassian.net:port", SITE, "not a URL"),
        ("https://example.atlassian.net/jira", SITE, "path"),
        ("https://example.atlassian.net?x=1", SITE, "path"),
        ("https://example.atlassian.net#x", SITE, "path"),
        ("http://example.atlassian.net", SITE, "plain http"),
        ("http://10.0.0.1", SITE, "plain http"),
        ("http://localhost.example.com", SITE, "plain http"),
        ("http://127.0.0.1.example.com", SITE, "plain http"),
        ("https://example.atlassian.com", SITE, "not a host of this service"),
        ("https://atlassian.net", SITE, "not a host of this service"),
        ("https://atlassian.net.example.com", SITE, "not a host of this service"),
        ("https://evilatlassian.net", SITE, "not a host of this service"),
        ("https://example.atlassian.net", API, "not a host of this service"),
        ("https://api.atlassian.com", SITE, "not a host of this service"),
        ("https://api.atlassian.com.example.com", API, "not a host of this service"),
        ("https://example.atlassian.net", ALIGN, "not a host of this service"),
    ],
)
def test_a_base_that_gets_no_credential(value: str, service: Service, said: str) -> None:
    with pytest.raises(InvalidOption, match="^option: ") as refused:
        base_url("option", value, service)
    assert said in str(refused.value)


def test_a_credential_in_the_url_is_refused_without_repeating_it() -> None:
    with pytest.raises(InvalidOption) as refused:
        base_url("site_url", "https://me:hunter22@example.atlassian.net", SITE)
    assert "hunter22" not in str(refused.value)


def test_hosts_that_the_user_trusts() -> None:
    assert base_url("site_url", "https://jira.example.com", SITE, ["jira.example.com"]) == "https://jira.example.com"
    assert base_url("site_url", "https://jira.example.com", SITE, ["*.EXAMPLE.com"]) == "https://jira.example.com"
    for trusted in (["example.com"], ["jira.example.org"], []):
        with pytest.raises(InvalidOption):
            base_url("site_url", "https://jira.example.com", SITE, trusted)
    with pytest.raises(InvalidOption, match="plain http"):
        base_url("site_url", "http://jira.example.com", SITE, ["*"])


def test_credentials_are_not_in_their_repr() -> None:
    for credential in (bearer("hunter22"), basic("me@example.com", "hunter22"), cookie("a=hunter22")):
        assert "hunter22" not in repr(credential) and "Authorization" not in repr(credential)
    assert basic("m\u00e9@example.com", "x").headers == {"Authorization": "Basic bcOpQGV4YW1wbGUuY29tOng="}

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""unused: which errors are about a credential, and what is said of one that nothing needs."""

from __future__ import annotations

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils import unused
from ansible_collections.jira_ops.align.plugins.module_utils.api import align, jira, organization
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import (
    JiraOpsError,
    NotSignedIn,
    OutcomeUnknown,
    Refused,
    UnexpectedAnswer,
    Unreachable,
    Unusable,
    WrongOrganization,
)
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service
from ansible_collections.jira_ops.align.plugins.module_utils.role_variables import in_role_terms

LIST, FORM, MYSELF = organization.LIST_ACCOUNTS, align.OPEN_FORM, jira.MYSELF
KEY, SESSION, JIRA = Service.ORGANIZATION, Service.ALIGN_FORM, Service.JIRA


@pytest.mark.parametrize(
    "error, about_credential",
    [
        (Refused(LIST, "x", 401, "", None), True),
        (Refused(LIST, "x", 403, "", None), True),
        (Refused(LIST, "x", 404, "", None), False),
        (Refused(LIST, "x", 400, "", None), False),
        (Refused(LIST, "x", 429, "", None), False),
        (Refused(LIST, "x", 500, "", None), False),
        (WrongOrganization(LIST, "x"), True),
        (NotSignedIn(FORM, "x"), True),
        (UnexpectedAnswer(FORM, "x"), False),
        (UnexpectedAnswer(MYSELF, "an empty 200, as to an anonymous caller"), True),
        (UnexpectedAnswer(LIST, "x"), False),
        (Unreachable(LIST, "x"), False),
        (OutcomeUnknown(LIST, "x"), False),
        (Unusable("org_api_key", "contains a line break.", "Copy it again."), True),
        (JiraOpsError("x"), False),
    ],
)
def test_an_error_is_about_the_credential_where_another_value_would_do(
    error: Exception, about_credential: bool
) -> None:
    assert unused.is_refused(error) is about_credential


@pytest.mark.parametrize(
    "service, error, names",
    [
        (
            KEY,
            Refused(LIST, "x", 401, "", None),
            "org_api_key (connector_org_api_key, ATLASSIAN_ORG_API_KEY): the service",
        ),
        (
            KEY,
            WrongOrganization(LIST, "x"),
            "org_api_key (connector_org_api_key, ATLASSIAN_ORG_API_KEY): the key is an",
        ),
        (
            SESSION,
            NotSignedIn(FORM, "x"),
            "align_session (connector_align_session, JIRA_ALIGN_SESSION): the session is",
        ),
        (
            JIRA,
            Unusable("jira_email", "is no address.", "y"),
            "jira_email (connector_jira_email, JIRA_ADMIN_EMAIL): is no",
        ),
    ],
)
def test_the_warning_names_option_variable_and_environment_in_the_same_words_for_module_and_role(
    service: Service, error: Exception, names: str
) -> None:
    text = unused.warning(service, error)
    assert text.startswith(names) and any(said in text for said in ("not looked at", "not compared"))
    assert in_role_terms(text) == text

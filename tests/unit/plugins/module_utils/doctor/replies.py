# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replies of every question, for tests of what is made of them."""

from __future__ import annotations

from typing import Any

from ansible_collections.jira_ops.align.plugins.module_utils.doctor import (
    questions_align,
    questions_jira,
    questions_organization,
)
from ansible_collections.jira_ops.align.plugins.module_utils.doctor.reply import Kind, Reply
from ansible_collections.jira_ops.align.plugins.module_utils.doctor.spec import DoctorSpec
from ansible_collections.jira_ops.align.plugins.module_utils.profiles import PROFILES
from ansible_collections.jira_ops.align.plugins.module_utils.token.record import TokenRecord

QUESTIONS = {
    question.name: question
    for each in (questions_organization, questions_jira, questions_align)
    for question in each.QUESTIONS
}
SPEC = DoctorSpec(
    org_id="o",
    site_url="https://a.atlassian.net",
    align_url="https://a.jiraalign.com",
    api_url="https://api.atlassian.com",
    account="account",
    group="group",
    directory_id="",
    label="label",
    connector="connector",
    projects=("SHOP",),
    profile=PROFILES["read_write"],
    project_role="role",
    team_project_role="",
    grant_through="role",
    exclusive=False,
    allow_shared_scheme=False,
    allow_administration=False,
    take_over=False,
    for_role=False,
    routes=("published", "console", "handoff"),
    jira_access="site",
    record=TokenRecord(),
)


def reply(name: str, status: int | None = 200, document: Any = None, **more: Any) -> Reply:
    """A reply to one question, of the kind that its status says."""
    kind = more.pop("kind", None) or (Kind.EXPECTED if status and status < 300 else Kind.REFUSED)
    error = more.pop("error", "" if kind is Kind.EXPECTED else f"{name} answered {status}")
    return Reply(QUESTIONS[name].operation, kind, status, document, error=error, **more)


def replies(**given: Reply | int) -> dict[str, Reply]:
    """Replies to all questions: those that are given, of a status or whole; the others were not asked."""
    found = {}
    for name, question in QUESTIONS.items():
        one = given.get(name)
        whole = reply(name, one) if isinstance(one, int) else one
        found[name] = whole or Reply(question.operation, Kind.UNASKED, error="not given")
    return found

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operator does by hand with a service account in Atlassian Administration. Private to the collection."""

from __future__ import annotations

from ..outcome import Handoff


def account(step: str, why: str, org_id: str, name: str | None, description: str | None) -> Handoff:
    """Return the instructions for looking up, creating, updating or deleting an account; the step's first word says which."""
    named = f"Name: {name}" + (f"; description: {description}" if description else "")
    clicks = {
        "Create": [
            "Go to Directory > Service accounts, then select Create a service account.",
            named,
            "App: Jira (not Jira Administration); role: User. Do not give site or organization administration.",
            "Select Create.",
        ],
        "Update": [f"Go to Directory > Service accounts and select {name}.", named, "Save."],
        "Delete": [f"Go to Directory > Service accounts and select {name}.", "Delete the account."],
    }.get(step.split()[0], ["Go to Directory > Service accounts."])
    return Handoff(
        step=step,
        why=why,
        url="https://admin.atlassian.com",
        instructions=["In Atlassian Administration, select the organization.", *clicks],
        values={"organization": org_id, "name": name, "description": description},
    )


def access(why: str, org_id: str, account_id: str, cloud_id: str) -> Handoff:
    """Return the instructions for giving an account access to a site's Jira."""
    return Handoff(
        step="Give the service account access to Jira",
        why=why,
        url="https://admin.atlassian.com",
        instructions=[
            "In Atlassian Administration, select the organization.",
            f"Go to Directory > Service accounts and select the account {account_id}.",
            "Add the app Jira (not Jira Administration) of this site, with the role User.",
        ],
        values={"organization": org_id, "account_id": account_id, "cloud_id": cloud_id, "app": "Jira", "role": "User"},
    )

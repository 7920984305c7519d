# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each profile needs: the lists in Atlassian's setup guide of scopes and permissions, as data.

Source: "Configuring Jira connector credentials using Jira Cloud API service account" (Atlassian Support),
sections "Create the API token" and "Grant minimum Jira permissions".
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from .api.errors import InvalidOption

_READ_SCOPES = (
    "read:jira-user",
    "read:jira-work",
    "read:board-scope:jira-software",
    "read:board-scope.admin:jira-software",
    "read:issue-details:jira",
    "read:jql:jira",
    "read:project:jira",
    "read:sprint:jira-software",
)
_WRITE_SCOPES = (
    "manage:jira-project",
    "write:jira-work",
    "write:board-scope:jira-software",
    "write:epic:jira-software",
)
_ALL_SCOPES = tuple(sorted(_READ_SCOPES + _WRITE_SCOPES))
_READ = ("BROWSE_PROJECTS",)
_READ_WRITE = _READ + ("CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "ADD_COMMENTS", "WORK_ON_ISSUES")


@dataclass(frozen=True)
class Profile:
    """scopes of the API token; Jira's keys of the permissions in each project, and of those on the whole site."""

    scopes: tuple[str, ...]
    permissions: tuple[str, ...]
    global_permissions: tuple[str, ...] = ()


# read_only and read_write hold no global permission: the setup guide's last resort "if errors about permissions persist" is administer.
PROFILES = {
    "read_only": Profile(_READ_SCOPES, _READ),
    "read_write": Profile(_ALL_SCOPES, _READ_WRITE),
    "boards": Profile(_ALL_SCOPES, _READ_WRITE + ("MANAGE_SPRINTS_PERMISSION",)),
    "administer": Profile(_ALL_SCOPES, _READ_WRITE, ("USER_PICKER", "ADMINISTER")),
}
# The role on the site's app Jira: the setup guide's "App: Jira, Roles: User", whatever the profile.
APP_ROLE = "user"

# The keys of Jira's built-in project permissions that a connector could hold in excess.
PROJECT_PERMISSIONS = (
    "ADMINISTER_PROJECTS",
    "BROWSE_PROJECTS",
    "MANAGE_SPRINTS_PERMISSION",
    "VIEW_DEV_TOOLS",
    "VIEW_READONLY_WORKFLOW",
    "ASSIGNABLE_USER",
    "ASSIGN_ISSUES",
    "CLOSE_ISSUES",
    "CREATE_ISSUES",
    "DELETE_ISSUES",
    "EDIT_ISSUES",
    "LINK_ISSUES",
    "MODIFY_REPORTER",
    "MOVE_ISSUES",
    "RESOLVE_ISSUES",
    "SCHEDULE_ISSUES",
    "SET_ISSUE_SECURITY",
    "TRANSITION_ISSUES",
    "MANAGE_WATCHERS",
    "VIEW_VOTERS_AND_WATCHERS",
    "ADD_COMMENTS",
    "DELETE_ALL_COMMENTS",
    "DELETE_OWN_COMMENTS",
    "EDIT_ALL_COMMENTS",
    "EDIT_OWN_COMMENTS",
    "CREATE_ATTACHMENTS",
    "DELETE_ALL_ATTACHMENTS",
    "DELETE_OWN_ATTACHMENTS",
    "DELETE_ALL_WORKLOGS",
    "DELETE_OWN_WORKLOGS",
    "EDIT_ALL_WORKLOGS",
    "EDIT_OWN_WORKLOGS",
    "WORK_ON_ISSUES",
)

GLOBAL_PERMISSIONS = {"USER_PICKER": "Browse users and groups", "ADMINISTER": "Administer Jira"}
# read:jira-work, or read:sprint:jira-software; Atlassian has hundreds, so that a misspelt one cannot be told here.
_SCOPE = re.compile(r"[a-z-]+:[a-z0-9.-]+(:[a-z0-9-]+)?")
# An app's own permission has the app's key before its own.
_APPS_OWN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+__\S+")
# What proves a token is alive, whose it is, and what its account may do.
_NEEDED = ("read:jira-user", "read:jira-work")
# What makes an administrator. "Avoid site-admin or organization-admin roles for service accounts", says the setup guide.
ADMINISTRATION = frozenset({"ADMINISTER", "SYSTEM_ADMIN", "ADMINISTER_PROJECTS"})


def tailored(name: str, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Profile:
    """A profile with single entries added or taken away: scopes, project permissions and global permissions, told apart by their names.

    Raises InvalidOption for an entry that does not exist, or one to remove that the profile does not have.
    """
    entries = {each.name: list(getattr(PROFILES[name], each.name)) for each in fields(Profile)}
    for entry in add:
        kind = _kind("profile_add", entry)
        if entry not in entries[kind]:
            entries[kind].append(entry)
    for entry in remove:
        holder = next((each for each in entries.values() if entry in each), None)
        if holder is None:
            raise InvalidOption(
                "profile_remove",
                f"the profile {name} does not hold {entry}.",
                "See docs/profiles.md for what it holds.",
            )
        if entry in _NEEDED:
            raise InvalidOption("profile_remove", f"without {entry} nothing could be proved.", "Leave it in.")
        holder.remove(entry)
    scopes = sorted(entries["scopes"]) if add or remove else entries["scopes"]
    return Profile(tuple(scopes), tuple(entries["permissions"]), tuple(entries["global_permissions"]))


def profile_of(params: Mapping[str, Any]) -> Profile:
    """What a module's options ask for: a profile, or in its place scopes and permissions of one's own where the module takes them."""
    profile = tailored(params["profile"] or "read_write", params["profile_add"] or (), params["profile_remove"] or ())
    scopes, permissions = params.get("scopes"), params.get("permissions")
    return Profile(
        profile.scopes if scopes is None else tuple(scopes),
        profile.permissions if permissions is None else tuple(known_permissions("permissions", permissions)),
        tuple(dict.fromkeys([*profile.global_permissions, *(params.get("global_permissions") or ())])),
    )


def known_permissions(option: str, keys: Sequence[str]) -> list[str]:
    """Keys of project permissions, each once. Raises InvalidOption for one that Jira does not have."""
    for key in keys:
        if _kind(option, key) != "permissions":
            raise InvalidOption(
                option,
                f"{key} is not a permission in projects.",
                "Give Jira's keys of project permissions, like LINK_ISSUES.",
            )
    return list(dict.fromkeys(keys))


def _kind(option: str, entry: str) -> str:
    if _SCOPE.fullmatch(entry):
        return "scopes"
    if entry in GLOBAL_PERMISSIONS:
        return "global_permissions"
    known = [*PROJECT_PERMISSIONS, *GLOBAL_PERMISSIONS]
    if entry in PROJECT_PERMISSIONS or (entry.upper() not in known and _APPS_OWN.fullmatch(entry)):
        return "permissions"
    near = difflib.get_close_matches(entry.upper(), known, 1)
    advice = (
        f"Did you mean {near[0]}?" if near else "Give a token scope, or Jira's key of a permission, like LINK_ISSUES."
    )
    raise InvalidOption(option, f"Jira has no permission {entry}.", advice)

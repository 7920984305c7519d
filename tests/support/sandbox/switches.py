# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every switch: its default and what it changes. The README's table is made from this one."""

from __future__ import annotations

from typing import Any, NamedTuple


class Switch(NamedTuple):
    default: Any
    values: str
    meaning: str


SWITCHES: dict[str, Switch] = {
    # edge
    "edge": Switch(
        "normal",
        "normal, unknown, redirect, no_cloud_id, bad_uuid, array, extra, html, empty",
        "answer of /_edge/tenant_info; redirect names another site's host, extra is a custom domain's longer object",
    ),
    # organization
    "workspace_ari": Switch(
        "jira-software", "jira-software, jira, mixed", "spelling of the ARI in workspaces: both are seen"
    ),
    "workspaces_next": Switch("cursor", "cursor, url", "what links.next of the workspaces is"),
    "page_size": Switch(
        {},
        "{list: number}",
        "largest page of workspaces, service_accounts, tokens, directories, groups, role_assignments, users, projects, group_members, group_bulk, boards, "
        "connectors",
    ),
    "next_links": Switch(
        "bare",
        "bare, absolute, relative, other_host",
        "form of links.next in the organization API; with bare, the console's list has absolute URLs all the same",
    ),
    "cursor_characters": Switch(
        "url", "url, base64", "what a cursor is made of: base64 has slashes and dots, as one example of the reference"
    ),
    "api_access_page_size": Switch(
        "taken",
        "taken, 400, 500",
        "what the lists of service accounts and of their tokens make of pageSize, which is described for their siblings only",
    ),
    "scoped_refusal": Switch("json", "json, html", "how a console route refuses a scoped key (403)"),
    "published_collection": Switch(
        "on", "on, 404", "404: the organization does not know the published service account routes"
    ),
    "published_create": Switch(
        "accept", "accept, 400", "whether the published create takes displayName, permissionRules, additionalGroups"
    ),
    "console_collection": Switch("on", "on, 404", "404: the console routes for service accounts are gone"),
    "console_delete": Switch(
        "204", "204, 404, 405", "how DELETE of the console route answers; then lifecycle/delete is the way"
    ),
    "service_account_ids": Switch(
        "both",
        "both, id_only, atlassianId_only",
        "which ids the answers carry; alone, either holds what addresses the account",
    ),
    "allowance_status": Switch(402, "402, 409", "answer of a create when the allowance is used up"),
    "invite_refused": Switch(0, "0, 402, 409", "invite answers this instead of 202"),
    "app_access_delay": Switch(0, "seconds or {calls: N}", "until access given by invite or create works"),
    "default_group": Switch(
        "on",
        "on, off",
        "access by invite, role or create puts an account into the site's default group as well, jira-users-<site>, once it works",
    ),
    "directory_delay": Switch(
        0, "seconds or {calls: N}", "after a create, invite answers 404 not found in the directory"
    ),
    "role_delay": Switch(0, "seconds or {calls: N}", "until a group's role assignment is seen"),
    "group_delay": Switch(0, "seconds or {calls: N}", "until a new group is found by a search"),
    "roles_assign": Switch("404", "404, 400, works", "users/{accountId}/roles/assign for a service account"),
    "label_taken": Switch(409, "409, 400", "answer to a token label in use"),
    "token_create_answer": Switch(
        "normal", "normal, no_token, no_id, empty", "a 200 that did create the token but does not say all"
    ),
    "token_create": Switch("on", "on, 404", "404: the console route that creates a token is gone"),
    "token_revoke": Switch(
        "on",
        "on, accountNotFound, forbidden, forbidden.action",
        "how the revocation of one token is refused: nothing is revoked, and the token stays listed",
    ),
    "directory_id_field": Switch("directoryId", "directoryId, id", "name of the id in the list of directories"),
    "group_create_answer": Switch("empty", "id, empty", "body of the answer to a new group"),
    "group_roles_read": Switch("on", "on, 403, 404", "reading which roles a group carries"),
    "old_groups": Switch("on", "on, 404", "GET groups, which works until 2027-06-30"),
    "users_search": Switch(
        "on", "on, people, 403", "searching a directory's users; people: service accounts are not found"
    ),
    "membership_for_service_accounts": Switch(
        "on",
        "on, 404, USER_NOT_FOUND",
        "how the organization's membership route refuses a service account: 404 with ADMIN-UAM-404-1, or with the older USER_NOT_FOUND",
    ),
    "membership_again": Switch(
        "409", "ok, 400, 409", "answer when the account is a member already; 409 has the code ADMIN-UAM-409-2"
    ),
    "user_limit": Switch("off", "off, reached", "reached: a group takes no more members, 409 ADMIN-UAM-409-3"),
    "idp_group_status": Switch(403, "403, 400", "how a group synced from an identity provider refuses a change"),
    # Jira site
    "site_group_user": Switch("on", "on, 403, 404", "POST group/user of the site for a service account"),
    "team_permissionscheme": Switch(
        "404",
        "404, scheme",
        "GET permissionscheme of a team-managed project: 404, or a scheme of its own with that scope",
    ),
    "free_plan_actors": Switch("400", "400, 403, allow", "adding actors to a project role on a free plan"),
    "graphql": Switch("on", "on, 404, errors", "the read and the mutations for global permissions"),
    "graphql_read": Switch(
        "on",
        "on, absent, query_error",
        "reading global permissions; absent: a validation error, as for any field that there is not",
    ),
    "globals_managed_elsewhere": Switch(
        [], "[permission keys]", "global permissions managed in Atlassian Administration: Jira refuses to change them"
    ),
    "scoped_token_on_site": Switch(
        "401",
        "401, anonymous",
        "a person's token with scopes on the site: refused, or taken for nobody, to whom lists are empty and /myself is 401",
    ),
    "unscoped_at_gateway": Switch("works", "works, 401", "a person's token without scopes at the gateway"),
    # gateway
    "gateway_auth": Switch("both", "both, basic, bearer", "which scheme the gateway takes from a service account"),
    # Jira Align
    "align_super_admin": Switch("yes", "yes, 400", "400: the token's user is no super admin"),
    "align_fields": Switch(
        "short",
        "short, long, status, unknown",
        "field names of a connector: id/name/active/error, connectorId/connectorName/isActive/errorMessage, id/name/status, or names that nobody knows",
    ),
    "align_field_names": Switch(
        {}, "{id, name, active: property}", "names of a connector's properties in place of those of align_fields"
    ),
    "align_rest_connectors": Switch("on", "on, 404", "404: the tenant has no /connectors at all (empty body)"),
    "align_description": Switch(
        "on",
        "on, writes, 404",
        "the tenant's own description of its REST interface; writes: it lists a POST on /connectors",
    ),
    "align_signed_out": Switch(
        "page",
        "page, redirect",
        "what a form request without a session gets: the sign-in page with 200, or 302 to /login",
    ),
    "align_save": Switch("takes", "takes, ignored", "ignored: Save answers as always and changes nothing"),
    "align_free_slots": Switch("yes", "yes, none", "none: unnamed slots are not in the chooser"),
    "align_token_field": Switch("mask", "mask, nothing", "what the field of a saved token shows"),
    "align_delete_button": Switch("yes", "yes, no", "whether a named connector's page has a Delete button"),
    "align_gray_light": Switch(
        False,
        "true, false, [connector numbers]",
        "gray service light: Activate has no effect until Support switches the service on",
    ),
    "align_form": Switch("normal", "normal, error, moved", "error: an error page with 200; moved: 404 html"),
    "align_missing_field": Switch(
        "",
        "text",
        "beginnings of the names of fields that the page lacks, like txtAPIURL, with blanks between; empty: it lacks none",
    ),
    "align_option_text": Switch(
        "API service account token Authentication",
        "text",
        "visible text of the option for service accounts; empty: the option is missing",
    ),
}


def plain(name: str, value: Any) -> Any:
    """The value as its own words, whatever a YAML file or a keyword argument made of 404, on or yes."""
    switch = SWITCHES[name]
    if isinstance(switch.default, str) and not isinstance(value, (dict, list)):
        if isinstance(value, bool):
            pair = ("yes", "no") if "yes" in switch.values else ("on", "off")
            return pair[0] if value else pair[1]
        return "" if value is None else str(value)
    return value


def problem(name: str, value: Any) -> str:
    """Why a switch cannot be set, or an empty string."""
    if name not in SWITCHES:
        return "no switch %r" % name
    if isinstance(value, dict) and "by" in value:
        found = [
            problem(name, item) for item in list(value["by"].values()) + ([value["else"]] if "else" in value else [])
        ]
        return next((text for text in found if text), "")
    switch = SWITCHES[name]
    if (
        isinstance(switch.default, str)
        and switch.values != "text"
        and plain(name, value) not in switch.values.split(", ")
    ):
        return "%s is one of: %s" % (name, switch.values)
    return ""


def read(overrides: dict[str, Any], name: str, host: str = "") -> Any:
    """A switch's value; {"by": {host: value}, "else": value} makes it differ by site, tenant or organization."""
    if name not in overrides:
        return SWITCHES[name].default
    value = overrides[name]
    if isinstance(value, dict) and "by" in value:
        value = value["by"].get(host, value.get("else", SWITCHES[name].default))
    return plain(name, value)

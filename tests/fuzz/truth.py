# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The true state of a sandbox as facts that two runs can be compared by: no ids, no times, no values of tokens."""

from __future__ import annotations

import re
from typing import Any

Facts = dict[str, Any]
_STAMP = re.compile(r"-\d{8}T\d{6}Z$")


def facts(state: dict[str, Any]) -> Facts:
    """What there is, by names."""
    found: Facts = {}
    for organization in state["organizations"].values():
        accounts, groups = organization["accounts"], organization["groups"]
        named = {
            **{each["account_id"]: each["name"] for each in accounts.values()},
            **{each["id"]: each["name"] for each in groups.values()},
        }
        found["accounts"] = sorted(
            [
                each["name"],
                each["description"],
                sorted(map(str, each.get("access") or {})),
                str(each.get("status") or ""),
                "inactive" if each.get("inactive") else "active",
            ]
            for each in accounts.values()
            if each["type"] == "service"
        )
        found["groups"] = sorted(
            [
                each["name"],
                sorted(named.get(member, member) for member in each["members"]),
                sorted(f"{role['role']} {role['resource']}" for role in each["roles"]),
            ]
            for each in groups.values()
        )
        found["tokens"] = sorted(
            [named.get(each["account_id"], "?"), _STAMP.sub("", each["label"]), sorted(each["scopes"])]
            for each in organization["tokens"].values()
        )
        for name in (name for name, site in state["sites"].items() if site["organization"] == organization["name"]):
            found[f"site {name}"] = _site(state["sites"][name], named)
    for name, tenant in state["tenants"].items():
        kept = ("name", "link", "api_url", "auth_type", "username", "active", "other")
        found[f"tenant {name}"] = sorted(
            [str(each[field]) for field in kept] for each in tenant["connectors"].values() if each["name"]
        )
        found[f"tokens of {name}"] = sorted(
            [each["name"], _kind(each["password"])] for each in tenant["connectors"].values() if each["name"]
        )
    return found


def _kind(password: str) -> str:
    """A token that a person would see to be the same: made ones differ from run to run."""
    return "made" if password.startswith("ATSTT3x") else password


def _site(site: dict[str, Any], named: dict[str, str]) -> Any:
    roles = {key: role["name"] for key, role in site["roles"].items()}

    def holder(grant: dict[str, Any]) -> str:
        value = str(grant["holder"].get("value"))
        return f"{grant['holder']['type']} {named.get(value) or roles.get(value) or value}"

    schemes = {
        scheme["name"]: sorted(f"{grant['permission']} {holder(grant)}" for grant in scheme["grants"].values())
        for scheme in site["schemes"].values()
    }
    actors = {
        project["key"]: sorted(
            f"{roles.get(role, role)} {named.get(value, value)}"
            for role, found in project["actors"].items()
            for actor in found
            for value in actor.values()
        )
        for project in site["projects"].values()
    }
    everywhere = {key: sorted(named.get(group, group) for group in groups) for key, groups in site["global"].items()}
    return [schemes, actors, everywhere, sorted(roles.values())]


def without_account(found: Facts, name: str) -> Facts:
    """The facts without one account, its memberships and its tokens."""
    left = dict(found)
    left["accounts"] = [each for each in found["accounts"] if each[0] != name]
    left["tokens"] = [each for each in found["tokens"] if each[0] != name]
    left["groups"] = [
        [group, [member for member in members if member != name], roles] for group, members, roles in found["groups"]
    ]
    return left


def is_being_deleted(state: dict[str, Any], name: str) -> bool:
    """Whether the only account of a name is in the grace period of its deletion."""
    accounts = [
        each
        for organization in state["organizations"].values()
        for each in organization["accounts"].values()
        if each["name"] == name
    ]
    return len(accounts) == 1 and bool(accounts[0].get("inactive")) and bool(accounts[0].get("deletion"))


def live_tokens(state: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every token that there is, by its id."""
    return {
        token["id"]: token
        for organization in state["organizations"].values()
        for token in organization["tokens"].values()
    }


def secrets_of(state: dict[str, Any]) -> set[str]:
    """Every secret value."""
    found: set[str] = set()
    for organization in state["organizations"].values():
        found.update(key["value"] for key in organization["api_keys"])
        found.update(token["value"] for kind in ("tokens", "revoked_tokens") for token in organization[kind].values())
        found.update(account["token"] for account in organization["accounts"].values() if account.get("token"))
    for tenant in state["tenants"].values():
        found.update((tenant["token"], tenant["basic"]["token"], tenant["session"]))
        found.update(each["password"] for each in tenant["connectors"].values())
    return {each for each in found if len(each) >= 8}

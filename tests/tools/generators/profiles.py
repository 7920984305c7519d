# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/profiles.md: what each profile needs, and by which read that is proved."""

from __future__ import annotations

from ansible_collections.jira_ops.align.plugins.module_utils import probes
from ansible_collections.jira_ops.align.plugins.module_utils.api import jira
from ansible_collections.jira_ops.align.plugins.module_utils.profiles import APP_ROLE, PROFILES


def table() -> str:
    """Return the table: a row for each scope and permission, a column for each profile."""
    lines = [
        "| what | " + " | ".join(f"`{name}`" for name in PROFILES) + " | proved by |",
        "| --- |" + " --- |" * len(PROFILES) + " --- |",
        f"| role on the app Jira `{APP_ROLE}` |" + " yes |" * len(PROFILES) + " every call at the gateway |",
    ]
    proofs = _proofs()
    asked = f"`{jira.GATEWAY_CHECK_PERMISSIONS.method} {jira.CHECK_PERMISSIONS.path}`"
    for title, attribute, proof in (
        ("token scope", "scopes", "nothing that only reads"),
        ("project permission", "permissions", asked),
        ("global permission", "global_permissions", asked),
    ):
        for entry in sorted({entry for profile in PROFILES.values() for entry in getattr(profile, attribute)}):
            marks = " | ".join("yes" if entry in getattr(profile, attribute) else "-" for profile in PROFILES.values())
            lines.append(f"| {title} `{entry}` | {marks} | {proofs.get(entry, proof)} |")
    return "\n".join(lines) + "\n"


def _proofs() -> dict[str, str]:
    """Return the read that proves each scope."""
    found: dict[str, str] = {}
    for probe in (probes.WHO, *probes.PROBES):
        read = probe.operation
        for scope in sorted(probe.proves):
            found.setdefault(scope, f"`{read.method} {read.path.replace('/ex/jira/{cloud_id}', '')}`")
    return found

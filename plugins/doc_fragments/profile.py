# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation fragment of the options that say what a connector may do."""

from __future__ import annotations


class ModuleDocFragment:
    """A profile, and single entries added to it or taken away."""

    DOCUMENTATION = r"""
options:
  profile:
    description:
      - What the connector needs, token scopes, project permissions and global permissions, as
        L(Atlassian's setup guide,https://support.atlassian.com/jira-align/kb/configuring-jira-connector-credentials-using-jira-cloud-api-service-account/)
        lists them. V(read_write) where it is unset.
      - V(boards) is V(read_write) and the management of sprints. V(administer) is V(read_write) and the global permissions Browse users and groups and
        Administer Jira, which the setup guide asks for only if errors about permissions persist.
    type: str
    choices: [read_only, read_write, boards, administer]
  profile_add:
    description:
      - Single entries beyond the profile, each a token scope, or Jira's key of a project permission or of a global permission, like V(LINK_ISSUES).
      - A misspelt permission is an error here. A misspelt scope is one only where the token is made, for Atlassian has more of them than are known here.
    type: list
    elements: str
    version_added: 0.3.0
  profile_remove:
    description: Single entries of the profile that are not wanted. V(read:jira-user) and V(read:jira-work) cannot be left out, for they prove the rest.
    type: list
    elements: str
    version_added: 0.3.0
attributes:
  action_group:
    description:
      - Use C(group/jira_ops.align.all) in C(module_defaults) to set credentials once.
      - Use C(group/jira_ops.align.profile) in C(module_defaults) to say once what the connector may do, for the modules that make its token, that grant,
        and that prove it.
    support: full
    membership:
      - jira_ops.align.all
      - jira_ops.align.profile
"""

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation fragment: what all modules have in common beside their options."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes of every module of the collection."""

    DOCUMENTATION = r"""
options: {}
requirements:
  - requests
  - jsonschema
  - html5lib (to read Jira Align's settings form, where a session is given)
attributes:
  check_mode:
    description: Can run in C(check_mode) and predict changes; no writing request leaves the machine then.
    support: full
  diff_mode:
    description: Returns what changed (or, in check mode, what would change), without any secret.
    support: full
  action_group:
    description: Use C(group/jira_ops.align.all) in C(module_defaults) to set credentials once.
    support: full
    membership:
      - jira_ops.align.all
  action:
    description:
      - Has an action plugin of the same name, which runs the module inside Ansible's own worker process.
      - It steps aside for the ordinary module where the connection is not C(local), where C(become), C(environment), C(async) or another
        Python interpreter is asked for, or with the variable C(jira_ops_in_process) set to V(false). The result is the same.
    support: full
"""

    READ_ONLY = r"""
options: {}
attributes:
  check_mode:
    description: Changes nothing, so it runs in C(check_mode) as always.
    support: full
  diff_mode:
    description: Changes nothing, so there is no difference to show.
    support: N/A
"""

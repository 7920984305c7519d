#!/usr/bin/python
# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: jira_token_file
short_description: Keep a connector's encrypted token record in a file, so that a crash loses neither the old one nor the new one
version_added: 0.2.0
description:
  - Atlassian shows a token once. Before it is used, its record has to be on the disk, not only in the system's memory.
  - The file is replaced in one move, after what it is replaced with was flushed to the disk; it is never seen half written. Its mode is
    C(0600), and that of directories that had to be made C(0700).
  - What is not encrypted by Ansible Vault is refused, so that no token is ever in a file in clear.
  - The file is on the host that runs the task. The role C(connector) delegates it to the controller.
author:
  - the jira_ops.align authors (@jira-ops)
requirements: []
options:
  path:
    description: The file. Where it is a symbolic link, the file that it points to.
    type: path
    required: true
  content:
    description: The record, encrypted, as the filter P(ansible.builtin.vault#filter) gives it.
    type: str
    required: true
attributes:
  check_mode:
    description: Can run in C(check_mode) and predict changes.
    support: full
  diff_mode:
    description: Says whether the file is there and its mode. What is in it is not shown.
    support: full
  action:
    description: Has an action plugin of the same name, which runs the module inside Ansible's own worker process, as the others have.
    support: full
"""

EXAMPLES = r"""
- name: Keep a record that only its owner can read
  jira_ops.align.jira_token_file:
    path: "{{ playbook_dir }}/connector_store/example.yml"
    content: "{{ {'label': 'example'} | to_nice_yaml | ansible.builtin.vault(vault_password) }}"
  delegate_to: localhost
"""

RETURN = r"""
file:
  description: The file, with symbolic links resolved.
  returned: success
  type: str
  sample: /srv/rollout/connector_store/example.yml
"""

from ansible_collections.jira_ops.align.plugins.module_utils.arguments import Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.resources import token_file
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module

ARGUMENTS = Arguments(
    {
        "path": {"type": "path", "required": True},
        "content": {"type": "str", "required": True},
    }
)


def run(call: Call) -> Outcome:
    """Bring the file to this content and mode."""
    return token_file.keep(call.params["path"], call.params["content"], call.check_mode)


def main() -> None:
    """Run as a subprocess."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()

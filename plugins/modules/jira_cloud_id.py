#!/usr/bin/python
# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: jira_cloud_id
short_description: Find a Jira site's cloud ID and the addresses derived from it
version_added: 0.1.0
description:
  - Asks a Jira Cloud site for its cloud ID and derives what a Jira Align connector needs from it.
  - The cloud ID is stable. Where the site cannot be asked, the organization's list of sites is searched, if O(org_id) and O(org_api_key) are given.
author:
  - the jira_ops.align authors (@jira-ops)
extends_documentation_fragment:
  - jira_ops.align.attributes.read_only
  - jira_ops.align.attributes
  - jira_ops.align.connection
options:
  site_url:
    description: The Jira site, like V(https://example.atlassian.net).
    type: str
    required: true
  org_id:
    description: The organization in which to look the site up where it does not show its cloud ID itself.
    type: str
"""

EXAMPLES = r"""
- name: Find the site's cloud ID
  jira_ops.align.jira_cloud_id:
    site_url: https://example.atlassian.net
  register: site

- name: Show the connector's Jira API URL
  ansible.builtin.debug:
    var: site.api_url
"""

RETURN = r"""
cloud_id:
  description: The site's cloud ID, a UUID.
  returned: success
  type: str
  sample: 11111111-2222-3333-4444-555555555555
api_url:
  description: The connector's Jira API URL, the gateway's address for this site.
  returned: success
  type: str
  sample: https://api.atlassian.com/ex/jira/11111111-2222-3333-4444-555555555555
jira_link:
  description: The connector's Jira Link.
  returned: success
  type: str
  sample: https://example.atlassian.net/browse/{external}
check_mode:
  description:
    - Whether this task ran in check mode, by C(--check) or by a keyword of its play, block or task. C(ansible_check_mode) says nothing of a keyword, so
      a role whose later tasks depend on it can go by this.
  returned: success
  type: bool
  version_added: 0.5.0
"""

from typing import Any

from ansible_collections.jira_ops.align.plugins.module_utils.api.connection import base_url
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Service
from ansible_collections.jira_ops.align.plugins.module_utils.arguments import CONNECTION, Arguments
from ansible_collections.jira_ops.align.plugins.module_utils.outcome import Outcome
from ansible_collections.jira_ops.align.plugins.module_utils.resources import cloud_id
from ansible_collections.jira_ops.align.plugins.module_utils.runtime import Call, run_module

ARGUMENTS = CONNECTION + Arguments(
    {
        "site_url": {"type": "str", "required": True},
        "org_id": {"type": "str"},
    }
)


def run(call: Call) -> Outcome:
    """Resolve the cloud ID and derive the connector's addresses from it."""
    gateway = base_url("api_url", call.params["api_url"], Service.GATEWAY, call.params["trusted_hosts"])
    client = call.client(Service.EDGE, optional=[Service.ORGANIZATION])
    found = cloud_id.resolve(client, call.params["org_id"])
    returns: dict[str, Any] = {
        "cloud_id": found,
        "api_url": f"{gateway}/ex/jira/{found}",
        "jira_link": f"{client.base(Service.EDGE)}/browse/{{external}}",
    }
    returns["check_mode"] = call.check_mode
    return Outcome(changed=False, returns=returns)


def main() -> None:
    """Run as a subprocess."""
    run_module(ARGUMENTS, run)


if __name__ == "__main__":
    main()

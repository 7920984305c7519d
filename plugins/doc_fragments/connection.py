# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation fragment of the options in module_utils/arguments.py that every module takes."""

from __future__ import annotations


class ModuleDocFragment:
    """Credentials, how to reach the network, and routes: taken by every module, so that module_defaults can set them once."""

    DOCUMENTATION = r"""
options:
  org_api_key:
    description:
      - An organization API key, made in Atlassian Administration, Settings, API keys. The environment variable E(ATLASSIAN_ORG_API_KEY) is used where
        it is unset.
      - The routes V(console) take only a key without scopes.
    type: str
  org_id:
    description:
      - The organization's ID, the UUID in the address of Atlassian Administration, C(admin.atlassian.com/o/<org_id>).
      - Every module takes it, so that C(module_defaults) can set it once; those that do not ask the organization make no use of it.
    type: str
    version_added: 0.5.0
  api_url:
    description: Where Atlassian's API is. The environment variable E(ATLASSIAN_API_URL) is used where it is unset.
    type: str
    default: https://api.atlassian.com
  jira_email:
    description: Email address of a Jira administrator of the site. The environment variable E(JIRA_ADMIN_EMAIL) is used where it is unset.
    type: str
  jira_token:
    description:
      - That administrator's API token. The environment variable E(JIRA_ADMIN_API_TOKEN) is used where it is unset.
      - A token without scopes works on the site. A token with scopes works only at the gateway; set O(jira_access=gateway) for it.
      - A service account's token never works on the site itself.
    type: str
  jira_access:
    description:
      - Where Jira is asked as its administrator, with O(jira_email) and O(jira_token).
      - V(site) is the site itself, for a token without scopes.
      - V(gateway) is Atlassian's gateway at O(api_url), for a token with the scopes C(manage:jira-configuration), C(manage:jira-project),
        C(read:jira-user) and C(read:jira-work). The site's cloud ID is then needed. A module that has no cloud ID asks the site for it, without a credential.
      - Atlassian's GraphQL API is on the site only, so with V(gateway) a global permission is granted by the operator (a handoff).
      - Whether a token without scopes works at the gateway is not documented.
    type: str
    choices: [site, gateway]
    default: site
    version_added: 0.5.0
  align_token:
    description:
      - An API token of a Jira Align super admin, for reading. The environment variable E(JIRA_ALIGN_API_TOKEN) is used where it is unset.
    type: str
  align_user:
    description:
      - For a tenant that signs in through Atlassian Guard, the email address whose Atlassian API token O(align_token) is.
      - The environment variable E(JIRA_ALIGN_USER) is used where it is unset.
    type: str
  align_session:
    description:
      - The Cookie header of a signed-in super admin's browser, for the connector settings form (route V(console)).
      - The environment variable E(JIRA_ALIGN_SESSION) is used where it is unset.
    type: str
  validate_certs:
    description: Verify TLS certificates. Leave it on; use O(ca_path) for a certificate authority of your own.
    type: bool
    default: true
  ca_path:
    description:
      - A bundle of certificate authorities to trust, as a file.
      - Unset, the environment variables E(REQUESTS_CA_BUNDLE) and E(CURL_CA_BUNDLE) count. Proxies are taken from E(HTTPS_PROXY), E(HTTP_PROXY) and
        E(NO_PROXY).
    type: path
  timeout:
    description: Seconds to wait for a connection, and for the next part of an answer.
    type: float
    default: 30.0
  retries:
    description:
      - Further tries after the first (0 to 20), with a growing random pause, or the one that the service asks for, within 300 seconds in all.
      - A request that creates something is sent again only when it is certain that the first was not processed.
    type: int
    default: 4
  trusted_hosts:
    description:
      - Hosts beside the service's own to which a credential may be sent, for custom domains; C(*) stands for any characters.
      - Without it, credentials go only to C(*.atlassian.net), C(api.atlassian.com), C(*.jiraalign.com), C(*.agilecraft.com) and loopback.
    type: list
    elements: str
    default: []
  routes:
    description:
      - How a step may be done, in order of preference.
      - V(published) is in the vendor's own reference; V(console) is what the vendor's own web console calls, which is not in the reference;
        V(handoff) has the operator do the step, with instructions in the result's C(handoff).
      - A step that no allowed route can do always ends in a handoff. Reading is always tried by the published route.
    type: list
    elements: str
    choices: [published, console, handoff]
    default: [published, console, handoff]
  on_handoff:
    description:
      - The result of a task whose step only the operator can do.
      - V(report) leaves it ok, with a warning and the instructions as C(handoff) and C(msg); V(fail) fails it, with the same. What could be done is
        done either way.
      - Set to V(fail) in module_defaults, it ends a host at the first such step, without a C(failed_when) in every task.
    type: str
    choices: [report, fail]
    default: report
    version_added: 0.4.0
  record_exchanges:
    description:
      - A file to which the shape of every exchange is appended, a line of JSON for each task, to be attached to a bug report.
      - Values are replaced as in the report of M(jira_ops.align.jira_connector_doctor); numbers begin anew in each line.
      - It is on the host that the module runs on, as a rule the controller. Where it cannot be written, a warning says so, and the task goes on.
    type: path
    version_added: 0.5.0
"""

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents the options record and store."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  record:
    description:
      - What a token store holds of the connector's token, as M(jira_ops.align.jira_token_record) loads it. An empty dictionary says that it holds
        nothing.
      - The secrets in it are masked, whichever way the module is executed.
    type: dict
    aliases: [stored]
    suboptions:
      token:
        description: The token's value.
        type: str
      token_id:
        description: The token's ID.
        type: raw
      label:
        description: Its label.
        type: raw
      account_id:
        description: The service account that it is of.
        type: raw
      service_account_id:
        description: That account's ID in the organization's collection.
        type: raw
      email:
        description: That account's address.
        type: raw
      expires_at:
        description: When it expires.
        type: raw
      expires_in_days:
        description: For how many days it was made.
        type: raw
      scopes:
        description: The scopes with which it was made.
        type: raw
      owner:
        description: The cloud ID and the Jira Align tenant that the record is for.
        type: raw
      applied_to:
        description: The tenant and the connector that are known to hold the token.
        type: raw
      applied_at:
        description: When that was proved.
        type: raw
      handed_over_for:
        description: The tenant and the connector for which the operator was asked to save the token.
        type: raw
      handed_over_new:
        description: Whether that connector did not exist then.
        type: raw
      replaces:
        description: The tokens whose place it took, as C(token_id), C(label) and C(account_id).
        type: raw
      previous:
        description: The token that the connector is known to hold until this one is applied.
        type: dict
        suboptions:
          token:
            description: The token's value.
            type: str
          token_id:
            description: The token's ID.
            type: str
          label:
            description: Its label.
            type: str
          account_id:
            description: The service account that it is of.
            type: str
          email:
            description: That account's address.
            type: str
          expires_at:
            description: When it expires.
            type: str
          applied_to:
            description: The tenant and the connector that are known to hold it.
            type: str
          applied_at:
            description: When that was proved.
            type: str
      retired:
        description: When the connector was taken out of service, and which tokens were revoked.
        type: raw
      serves:
        description: The field C(owner) in records of versions before 0.5.0.
        type: raw
      ordered_for:
        description: The field C(handed_over_for), with C(handed_over_new), in records of versions before 0.5.0.
        type: raw
"""

    STORE = r"""
options:
  store:
    description:
      - Where the record is kept, C(name) and the options of that token store; docs/stores.md lists them.
      - In a job of AWX or ansible-runner, V(vault_file) makes or adopts no token where the path does not outlive the job, unless its option
        C(outlives_job) is V(true).
      - The action plugin takes it out, so that the module's own process never sees it.
    type: dict
"""

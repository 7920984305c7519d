# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Direct execution of jira_ops.align.jira_connector_doctor."""

from __future__ import annotations

from ansible_collections.jira_ops.align.plugins.modules import jira_connector_doctor
from ansible_collections.jira_ops.align.plugins.plugin_utils.direct_execution import direct_action

ActionModule = direct_action(jira_connector_doctor)

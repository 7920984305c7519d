# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every operation that the collection has, by file and name."""

from __future__ import annotations

from ansible_collections.jira_ops.align.plugins.module_utils.api import (
    align,
    edge,
    graphql,
    jira,
    organization,
    software,
    users,
)
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Operation

OPERATIONS: dict[str, Operation] = {
    f"{module.__name__.rsplit('.', 1)[-1]}.{name}": each
    for module in (align, edge, graphql, jira, organization, software, users)
    for name, each in vars(module).items()
    if isinstance(each, Operation)
}

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workflow that waits for the operator between two runs of stand_up, as data. Private to the collection.

An edge of AWX's workflows knows success and failure only, and the text of an approval is written when the workflow is made. So the first run
reports steps of the operator without failing, verify tells whether any site is not proven, and the approval says where the instructions are. A
first run that fails for another reason ends the workflow. An approval carries no answer; but the summary hands the labels of the tokens on that wait to be
confirmed, and AWX gives them to the jobs that follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

APPROVAL = "Do the operator's steps"
_TEXT = (
    "A step is the operator's. The output of the job {stand_up} of this workflow ends with the instructions. Approve when all of them are done: that "
    "confirms that each connector holds the token that its instructions name, and stands the sites up again. Deny where one is not done. Where the "
    "instructions ask for a token that you made, deny too, and launch {stand_up} by itself: its survey takes it."
)


@dataclass(frozen=True)
class Node:
    """A node. template: the playbook of its job template; empty is an approval. extra_data: the answers to the template's survey."""

    identifier: str
    template: str = ""
    extra_data: Mapping[str, str] = field(default_factory=dict)
    on_success: tuple[str, ...] = ()
    on_failure: tuple[str, ...] = ()


# Each after the ones that it leads to, which have to exist when it is made.
NODES = (
    Node("stand_up_again", "stand_up"),
    Node("approval", on_success=("stand_up_again",)),
    Node("verify", "verify", on_failure=("approval",)),
    Node("stand_up", "stand_up", {"connector_on_handoff": "report"}, on_success=("verify",)),
)


def approval_text(stand_up: str) -> str:
    """Return the approval's description. stand_up: the name of the job template."""
    return _TEXT.format(stand_up=stand_up)

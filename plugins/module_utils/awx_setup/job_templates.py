# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The job templates that awx_setup makes, and their surveys, as data. Private to the collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Question:
    """A question of a survey: it sets one variable of the role, or of a playbook.

    kind: the type as AWX names it. What is left unanswered has the role's default, so no question has a default of its own but those that
    offer choices, where the first is the role's: AWX's web interface needs one there. AWX sets it in each job, before what the inventory says.
    """

    variable: str
    title: str
    description: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()

    def spec(self) -> dict[str, Any]:
        """Return the question as AWX's survey_spec has it."""
        made: dict[str, Any] = {
            "variable": self.variable,
            "question_name": self.title,
            "question_description": self.description,
            "type": self.kind,
            "required": self.required,
            "min": 0,
            "max": 1024,
        }
        if self.choices:
            made.update(choices=list(self.choices), default=self.choices[0])
        return made


def _yes_or_no(variable: str, title: str, description: str) -> Question:
    return Question(variable, title, description, "multiplechoice", choices=("false", "true"))


_HANDED_OVER = (
    Question(
        "connector_handoff_done",
        "Label of the token that you saved in the connector",
        "Only after instructions that ask for it, as they print it. Limit the job to that site.",
    ),
    Question(
        "connector_token",
        "API token that you made",
        "Only after instructions that ask for it. Limit the job to the site that it was made for.",
        kind="password",
    ),
)


@dataclass(frozen=True)
class Template:
    """A job template.

    playbook: of the collection; the project has one of that name which imports it. part: the role's part that it runs.
    writes: whether it changes anything, so that a job can be launched as a check.
    """

    playbook: str
    description: str
    part: str
    writes: bool = False
    questions: Sequence[Question] = field(default_factory=tuple)

    @property
    def title(self) -> str:
        """Its name behind the common beginning."""
        return self.playbook.replace("_", " ")

    def survey(self, left_out: Sequence[str] = ()) -> dict[str, Any]:
        """Return its survey, or nothing. left_out: the variables that are not asked for."""
        asked = [question.spec() for question in self.questions if question.variable not in left_out]
        return {"name": "", "description": "", "spec": asked} if asked else {}


TEMPLATES = {
    template.playbook: template
    for template in (
        Template(
            "doctor",
            "Says what would become of a stand-up, and changes nothing.",
            "doctor",
        ),
        Template(
            "stand_up",
            "Stands up one active, proven connector for each site.",
            "main",
            writes=True,
            questions=(
                *_HANDED_OVER,
                Question(
                    "connector_on_handoff",
                    "Where a step is the operator's",
                    "fail ends the site with the instructions. report prints them and does not fail the job.",
                    "multiplechoice",
                    choices=("fail", "report"),
                ),
                _yes_or_no(
                    "connector_take_over",
                    "Take over a connector of the same name",
                    "true overwrites one that serves another site, or is not known to be this site's.",
                ),
                _yes_or_no("connector_revive", "Bring back a retired connector", "false leaves it retired."),
                _yes_or_no(
                    "connector_new_store",
                    "Go on although the token record is lost",
                    "true replaces live tokens of which the store holds no record. Only where that is lost for good; limit the job to those sites.",
                ),
            ),
        ),
        Template("verify", "Proves each site's connector, and changes nothing.", "verify"),
        Template(
            "rotate",
            "Replaces the tokens that are due.",
            "rotate",
            writes=True,
            questions=(
                _yes_or_no(
                    "connector_rotate_now",
                    "Replace tokens that are not due",
                    "true replaces the token of every site in the limit, for instance after one may have been seen.",
                ),
                *_HANDED_OVER,
            ),
        ),
        Template("expiry", "Reports when the tokens expire, and fails while there is time.", "expiry"),
        Template(
            "retire",
            "Takes connectors out of service and revokes their tokens.",
            "retire",
            writes=True,
            questions=(
                Question(
                    "connector_retire", "Sites to retire", "Names of hosts, with commas between them.", required=True
                ),
                _yes_or_no("connector_delete_connector", "Remove the connector too", "false switches it off."),
                _yes_or_no(
                    "connector_keep_membership",
                    "Leave the account in its group",
                    "false takes an account out that serves nothing else.",
                ),
                _yes_or_no(
                    "connector_delete_account",
                    "Delete the service account",
                    "true deletes one that serves nothing else. Its address can never be had again.",
                ),
            ),
        ),
    )
}
# What the surveys can ask, and leave out: the sites to retire have to be named.
OPTIONAL_QUESTIONS = tuple(
    dict.fromkeys(each.variable for of in TEMPLATES.values() for each in of.questions if not each.required)
)

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A credential that is wrong, and that nothing in a run needs: a warning that names it, and no failure. Private to the collection.

Several steps may meet the same one. The warning is in the same words then, and Ansible shows it once.
"""

from __future__ import annotations

from .api import jira
from .api.errors import JiraOpsError, NotSignedIn, Refused, UnexpectedAnswer, Unusable, WrongOrganization
from .api.operation import Service
from .api.services import SERVICES

# What remains unknown without it, whatever the step.
_WITHOUT = {
    Service.ORGANIZATION: "What only the organization's lists show was not looked at: tokens that are to be revoked, and whether the stored one is blocked",
    Service.JIRA: "What only a Jira administrator sees was not looked at",
    Service.ALIGN: "What only Jira Align's REST interface shows, the connector's status, was not read",
    Service.ALIGN_FORM: "What only Jira Align's settings form shows of the connector was not compared",
}


def is_refused(error: Exception) -> bool:
    """Return whether an error is about the credential, so that another value would do; a service that fails or does not answer is none."""
    if isinstance(error, Refused):
        return error.status in (401, 403)
    # Who is asked is never unknown: to a credential that it ignores, a site answers as to an anonymous caller.
    anonymous = isinstance(error, UnexpectedAnswer) and error.operation is jira.MYSELF
    return anonymous or isinstance(error, (NotSignedIn, WrongOrganization, Unusable))


def warning(service: Service, error: Exception) -> str:
    """Return the warning about a credential that a service refuses, or that cannot be sent."""
    why, without = _why(error), _WITHOUT[service]
    return f"{_named(service, error)}: {why} Nothing that this run does needs it, so this is no failure. {without}."


def left_out(service: Service) -> str:
    """Return what a result says of what was not looked at."""
    return f"{_WITHOUT[service]}, for {_option(service)} is wrong."


def _option(service: Service) -> str:
    return SERVICES[service].credential[-1].name


def _named(service: Service, error: Exception) -> str:
    option = error.option if isinstance(error, Unusable) else _option(service)
    variable = next(each.variable for each in SERVICES[service].credential if each.name == option)
    return f"{option} (connector_{option}, {variable})"


def _why(error: Exception) -> str:
    if isinstance(error, Unusable):
        return error.problem
    if isinstance(error, NotSignedIn):
        return "the session is not signed in."
    if isinstance(error, WrongOrganization):
        return "the key is another organization's."
    if isinstance(error, Refused):
        return f"the service refuses it ({error.status})."
    return "the service ignores it." if isinstance(error, JiraOpsError) else "its account may not do what is needed."

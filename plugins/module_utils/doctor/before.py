# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a stand-up says before it begins: of options that it needs, and of services that refuse. Private to the collection."""

from __future__ import annotations

from ..api.operation import Route, Service
from ..resources import preflight
from .connecting import Connections
from .spec import DoctorSpec

_NEEDED = (Service.ORGANIZATION, Service.JIRA, Service.ALIGN)


def problems(connections: Connections, spec: DoctorSpec) -> dict[str, str]:
    """Return by service what a run would say of it, and end with, before anything is changed."""
    found = {
        service.value: connections.messages[service.value] for service in _NEEDED if not connections.given(service)
    }
    form = (Service.ALIGN_FORM,) if Route.CONSOLE.value in spec.routes else ()
    for service in (*_NEEDED, *form):
        if service is Service.ORGANIZATION and not spec.org_id and connections.given(service):
            found[service.value] = "org_id: is needed for this. Set it."
        elif connections.given(service):
            client = connections.of(service)
            asked = preflight.check_services(client, spec.org_id, spec.routes)[0][service.value]
            found.update({} if asked["ok"] else {service.value: asked["detail"]})
        elif service is Service.ALIGN_FORM and connections.broken(service):  # given, and not of use
            found[service.value] = connections.messages[service.value]
    return found

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Jira Align connector: read it, save it, activate or deactivate it, give the slot back.

Reading is by REST, and by the settings form where a session allows it: REST's names for a connector's
properties are not documented, the form shows them all. Writing is by the form; no published call writes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from ..api import align
from ..api.align_form import AUTHENTICATIONS, Page, connector_on
from ..api.client import Client
from ..api.errors import InvalidOption, JiraOpsError, UnexpectedAnswer
from ..api.operation import Route, Service
from ..api.services import SIGN_IN_TO_ALIGN
from ..gate import line
from ..lock import exclusive
from ..outcome import NOT_YET, Handoff, Outcome, exists
from ..routes import HandoffNeeded, RouteClosed, choose
from ..wait import poll
from . import align_connector_form as form
from . import align_connector_rest as rest

# Seconds within which REST has to show what the form shows.
_AGREES_WITHIN = 10.0
_SHOWN = ("name", "jira_link", "jira_api_url", "authentication", "username", "active")
_GATEWAY_URL = re.compile(r"/ex/jira/[^/]+$")
_RESUME_TOKEN = (
    "Run the same command again for this site only, without -e connector_rotate_now=true and with -e connector_handoff_done=<label> (the label of the token "
    "that was saved): which token the connector holds can be seen nowhere."
)


@dataclass(frozen=True)
class ConnectorSpec:
    """The connector as it should be. api_token is written when the connector is made, or always where update_token says so."""

    name: str
    jira_link: str | None
    jira_api_url: str | None
    authentication: str
    username: str | None
    api_token: str | None
    update_token: str
    one_per_site: bool
    state: str
    take_over: bool = False

    @property
    def switch_only(self) -> bool:
        """Whether no more is wanted of the connector than to be off."""
        return self.state == "inactive" and not (self.jira_link or self.jira_api_url or self.username)

    def settings(self) -> dict[str, Any]:
        """The properties that are filled in and compared."""
        if self.switch_only:
            return {}
        texts = {
            "name": self.name,
            "jira_link": self.jira_link,
            "jira_api_url": self.jira_api_url,
            "username": self.username,
        }
        return {
            **{prop: text for prop, text in texts.items() if text is not None},
            "authentication": self.authentication,
        }


def check_authentication(authentication: str) -> None:
    """Only what the article allows for this integration."""
    if authentication in AUTHENTICATIONS:
        return
    if "oauth" in authentication.lower():
        raise InvalidOption(
            "authentication",
            "OAuth 1.0a is not supported for the Jira Align integration.",
            "Use an API token as authentication type instead: api_service_account_token.",
        )
    raise InvalidOption("authentication", f"{authentication!r} is not known.", f"Use {', '.join(AUTHENTICATIONS)}.")


def check_settings(spec: ConnectorSpec) -> None:
    """What Jira Align would store without a word, and fail with later."""
    if spec.name != spec.name.strip() or not spec.name.isprintable() or not spec.name:
        raise InvalidOption(
            "name",
            f"{spec.name!r} cannot be told apart in Jira Align's form.",
            "Give a name without white space around it.",
        )
    if spec.state == "absent" or spec.switch_only:
        return
    for option in ("jira_link", "jira_api_url", "username"):
        if not getattr(spec, option):
            raise InvalidOption(option, "is needed together with the connector's other settings.", "Set it.")
    if "{external}" not in str(spec.jira_link):
        raise InvalidOption(
            "jira_link",
            f"{spec.jira_link!r} lacks {{external}}, where Jira Align puts the issue key.",
            "Give <site>/browse/{external}.",
        )
    if not _GATEWAY_URL.search(str(spec.jira_api_url)):
        problem = f"{spec.jira_api_url!r} is not the gateway's address. A service account's token works only there."
        raise InvalidOption(
            "jira_api_url", problem, "Give https://api.atlassian.com/ex/jira/<cloudId>; jira_cloud_id derives it."
        )
    if exists(spec.username) and "@" not in str(spec.username):
        raise InvalidOption("username", f"{spec.username!r} is not an email address.", "Give the service account's.")


def ensure(client: Client, spec: ConnectorSpec, routes: Sequence[str], check_mode: bool) -> Outcome:
    """Bring the connector to the wanted settings and state, and read it back."""
    current = read(client, spec.name, Route.CONSOLE.value in routes and client.has(Service.ALIGN_FORM))
    _refuse_anothers(spec, current)
    plan = _plan(spec, current)
    if not plan.changes:
        return _outcome(False, current, current)
    if check_mode:
        return _outcome(True, current, plan.after(current))
    ways = {Route.PUBLISHED: _by_published, Route.CONSOLE: lambda: _by_form(client, spec)}
    try:
        return choose(routes, ways, lambda why: _handoff(client, spec, why, plan))
    except HandoffNeeded as needed:
        return _outcome(False, current, current, needed.handoff)


@dataclass(frozen=True)
class _Plan:
    """What differs. save: the settings form has to be saved. active: the state to go to, or None to leave it."""

    save: dict[str, Any]
    token: bool
    active: bool | None
    remove: bool

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.save or self.token or self.active is not None or self.remove)

    def after(self, current: dict[str, Any] | None) -> dict[str, Any] | None:
        """What the connector would be."""
        if self.remove:
            return None
        new = {"id": NOT_YET, **dict.fromkeys(_SHOWN), "active": False, "status": None}
        return {**(current or new), **self.save, **({} if self.active is None else {"active": self.active})}


def _plan(spec: ConnectorSpec, current: dict[str, Any] | None) -> _Plan:
    if spec.state == "absent":
        off = False if current is not None and current["active"] is not False else None
        return _Plan({}, False, off, current is not None)
    if current is None and spec.switch_only:
        return _Plan({}, False, None, False)
    if current is None:
        if not spec.api_token:
            raise InvalidOption(
                "api_token", "is needed to make the connector.", "Give the service account's API token."
            )
        return _Plan(spec.settings(), True, True if spec.state == "active" else None, False)
    # What REST does not tell (None) cannot be compared; the form tells everything.
    save = {
        prop: value for prop, value in spec.settings().items() if current[prop] is not None and current[prop] != value
    }
    refused = (
        spec.update_token == "when_refused" and spec.state == "active" and not rest.status_is_good(current["status"])
    )
    # The token that it holds is another account's, or for another site: changed without the token, the connector would be down.
    moved = [prop for prop in ("jira_api_url", "username") if prop in save]
    if moved and not spec.api_token:
        raise InvalidOption(
            "api_token",
            f"is needed, because {' and '.join(moved)} of the connector change.",
            "Give the service account's API token.",
        )
    token = bool(spec.api_token) and (spec.update_token == "always" or refused or bool(moved))
    active = (
        (spec.state == "active") if current["active"] is None or current["active"] != (spec.state == "active") else None
    )
    return _Plan(save, token, active, False)


def serves_another(connector: Mapping[str, Any], jira_api_url: str | None, username: str | None) -> list[str]:
    """Return what shows that the connector serves another site or another account than these; a property that was not read shows nothing."""
    found = []
    if (
        connector["jira_api_url"]
        and jira_api_url
        and connector["jira_api_url"].rstrip("/").casefold() != jira_api_url.rstrip("/").casefold()
    ):
        found.append(f"it serves {line(connector['jira_api_url'], longest=150)}, not {jira_api_url}")
    if (
        connector["username"]
        and username
        and exists(username)
        and connector["username"].casefold() != username.casefold()
    ):
        found.append(f"its account is {line(connector['username'], longest=150)}, not {username}")
    return found


def _refuse_anothers(spec: ConnectorSpec, current: dict[str, Any] | None) -> None:
    """An active connector that serves another site with another account is somebody else's, whatever it is called."""
    if spec.take_over or current is None or not current["active"]:
        return
    another = serves_another(current, spec.jira_api_url, spec.username)
    if len(another) > 1:
        problem = f"the active connector {spec.name!r} (ID {current['id']}) is another's: {'; '.join(another)}."
        raise InvalidOption(
            "name",
            f"{problem} Nothing was changed.",
            "Choose another name; or set take_over (connector_take_over) to overwrite it.",
        )


def read(client: Client, name: str, by_form: bool) -> dict[str, Any] | None:
    """The connector as the form shows it, with the status that REST tells; by REST alone where the form may not be used.

    Raises UnexpectedAnswer where neither shows whether it is active.
    """
    if by_form:
        return _merged(client, form.open_form(client).named(name))
    if not client.has(Service.ALIGN):
        remedy = "Set it, or give align_session and allow the route console."
        raise InvalidOption("align_token", "is needed where the settings form may not be used.", remedy)
    return rest.find(client, name)


def _merged(client: Client, page: Page | None) -> dict[str, Any] | None:
    if page is None:
        return None
    shown = connector_on(page)
    reported = rest.find_if_listed(client, shown.name) or {}
    active = shown.active
    if active is None:
        active = reported.get("active")
    elif reported.get("active") not in (None, active):
        active = _agreed(client, page)
    if active is None:
        buttons = "the form shows neither Activate nor Deactivate as a button that can be pressed, or both"
        why = f"whether the connector {shown.name} is active is not shown: {buttons}, and Jira Align's REST interface does not say it in a known word."
        raise UnexpectedAnswer(
            align.OPEN_FORM,
            f"{align.OPEN_FORM.summary}: {why} Nothing was changed since. Look at the connector in Jira Align.",
        )
    settings = {
        prop: getattr(shown, prop) for prop in ("name", "jira_link", "jira_api_url", "authentication", "username")
    }
    return {"id": reported.get("id") or page.number, **settings, "active": active, "status": reported.get("status")}


def _agreed(client: Client, page: Page) -> bool:
    """Form and REST disagree on whether the connector is active, as they may for moments after a change: read both until they agree."""
    name = connector_on(page).name

    def both() -> bool | None:
        again = form.open_form(client, fresh=True)
        shown, reported = form.shown_at(client, again, page.number), rest.find_if_listed(client, name)
        return (
            shown.active
            if reported is not None and shown.active is not None and reported["active"] in (None, shown.active)
            else None
        )

    agreed = poll(both, _AGREES_WITHIN)
    if agreed is None:
        fact = f"the form and the REST interface disagree on whether the connector {name} is active"
        raise UnexpectedAnswer(
            align.OPEN_FORM,
            f"{align.OPEN_FORM.summary}: {fact}. Nothing was changed since. Look at the connector in Jira Align.",
        )
    return agreed


def _by_published() -> Outcome:
    """Used only where the tenant's own description lists a write on /connectors; no known one does."""
    raise RouteClosed("Jira Align publishes no call that creates, changes or activates a connector.")


def _by_form(client: Client, spec: ConnectorSpec) -> Outcome:
    """Read, fill, save, read back, activate, read back; one writer at a time in a tenant, for hosts pick free slots."""
    if not client.has(Service.ALIGN_FORM):
        raise RouteClosed(f"the settings form needs a signed-in session, and none was given. {SIGN_IN_TO_ALIGN}")
    with exclusive("the connectors of", client.base(Service.ALIGN_FORM)):
        settings = form.open_form(client)
        page = settings.named(spec.name)
        before = _merged(client, page)
        _refuse_anothers(spec, before)
        plan, changed = _plan(spec, before), False
        try:
            if plan.save or plan.token:
                page, changed = _saved(client, spec, settings, page, plan.token), True
            if plan.active is not None and page is not None:
                page, changed = form.switch(client, spec.name, page, plan.active), True
            if plan.remove and page is not None:
                form.remove(client, spec.name, page)
                page, changed = None, True
        except HandoffNeeded as needed:  # what was done so far stays done, and is reported
            return _outcome(
                changed, before, _merged(client, form.open_form(client, fresh=True).named(spec.name)), needed.handoff
            )
        return _outcome(changed, before, _merged(client, page))


def _saved(
    client: Client, spec: ConnectorSpec, settings: form.SettingsForm, page: Page | None, with_token: bool
) -> Page:
    """Save into the connector's slot, or into a free one; where another run takes that meanwhile, into the next."""
    taken = ""
    for dummy in range(len(settings.slots.all) + 1):
        try:
            seen = form.save(client, spec, page or _free_slot(client, settings, spec), with_token)
            settings.slots.renew(seen)
            settings.slots.remember()
            return seen
        except form.SlotTaken as another:
            taken = str(another)
        # The other run may have made just this connector.
        settings = form.open_form(client, fresh=True)
        page = settings.named(spec.name)
    raise JiraOpsError(
        f"No free connector could be had in Jira Align: {taken}, and so it went with every other. Run again."
    )


def _free_slot(client: Client, settings: form.SettingsForm, spec: ConnectorSpec) -> Page:
    """Return a free slot. How a new one comes to be is not known, so none is made."""
    if spec.one_per_site:
        other = settings.serving(str(spec.jira_api_url), str(spec.jira_link))
        if other is not None:  # a second one would sync everything twice
            name = connector_on(other).name
            problem = (
                f"the connector {line(name, longest=100)!r} (ID {other.number}) already serves {spec.jira_api_url}."
            )
            remedy = f"Set it to {line(name, longest=100)!r} to take that connector over, or rename or remove that one in Jira Align."
            raise InvalidOption("name", problem, remedy)
    free = settings.free()
    if free is None:
        settings = form.open_form(client, fresh=True)  # before somebody is sent to Atlassian Support
        free = settings.free()
    if free is not None:
        return free
    names, count = settings.slots.names(), len(settings.slots.all)
    shown = ", ".join(line(name, longest=60) for name in names[:20]) + (f" and {count - 20} more" if count > 20 else "")
    used = f"All {count} connectors of the tenant are in use ({shown})" if count else "The tenant has no connector"
    why = f"{used}. Atlassian Support adds connectors."
    raise HandoffNeeded(form.support_handoff(client, spec.name, "Have a connector slot added", why))


def _outcome(
    changed: bool, before: dict[str, Any] | None, after: dict[str, Any] | None, handoff: Handoff | None = None
) -> Outcome:
    return Outcome(changed, _view(before), _view(after), {"connector": after}, (handoff,) if handoff else ())


def _view(connector: dict[str, Any] | None) -> dict[str, Any]:
    return {} if connector is None else {prop: connector[prop] for prop in _SHOWN}


def _handoff(client: Client, spec: ConnectorSpec, why: str, plan: _Plan) -> Handoff:
    base = client.base(Service.ALIGN_FORM if client.has(Service.ALIGN_FORM) else Service.ALIGN)
    fields = {
        "Jira Link": spec.jira_link,
        "Name": spec.name,
        "Jira API URL": spec.jira_api_url,
        "Authentication Type": AUTHENTICATIONS[spec.authentication],
        "Jira Username": spec.username,
        "Jira API token": "the service account's API token, from the token store",
    }
    step = "Save and activate the connector" if spec.state == "active" else "Save the connector"
    if plan.remove or spec.switch_only:
        step = "Remove the connector" if plan.remove else "Deactivate the connector"
        fields = {"Name": spec.name}
        clicks = [
            f"Select the connector {spec.name}, then Deactivate.",
            *(["Ask Atlassian Support to remove it."] if plan.remove else []),
        ]
    else:
        clicks = [f"{label}: {value}" for label, value in fields.items() if value]
        clicks.append(
            "Select Save > Activate"
            if spec.state == "active"
            else "Select Save; if the connector is active, Deactivate"
        )
    return Handoff(
        step=step,
        why=why,
        url=f"{base}/ManageJiraConnectors",
        instructions=["In Jira Align, select Settings > Jira Settings > Jira Connectors.", *clicks],
        values={label: value for label, value in fields.items() if value and label != "Jira API token"},
        resume=_RESUME_TOKEN if plan.token and plan.active is None else Handoff.resume,
    )

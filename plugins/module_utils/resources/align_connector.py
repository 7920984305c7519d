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
from typing import Any, Callable, Iterable, Iterator, Sequence

from ..api import align
from ..api.align_form import AUTHENTICATION_FIELD, AUTHENTICATIONS, FIELDS, TOKEN_FIELD, Page
from ..api.align_form import authentication_option, button, connector_on, page_of, save_button
from ..api.client import Client
from ..api.errors import InvalidOption, JiraOpsError, UnexpectedAnswer
from ..api.html_form import Control, Option
from ..api.operation import Operation, Plane, Route
from ..api.words import title
from ..lock import exclusive
from ..outcome import NOT_YET, Handoff, Outcome, exists
from ..routes import HandoffNeeded, RouteClosed, choose
from ..wait import poll

_SHOWN = ("name", "jira_link", "jira_api_url", "authentication", "username", "active")
# Seconds in which Jira Align has to show what was saved, or that the connector is active.
_TAKES_EFFECT_WITHIN = 10.0
_RESUME_TOKEN = "Run the same playbook again with -e connector_handoff_done=true: that the connector holds the new token can be seen nowhere."
_SESSION = "Sign in to Jira Align as a super admin and give the browser's Cookie header as align_session or JIRA_ALIGN_SESSION."


@dataclass(frozen=True)
class Wanted:
    """The connector as it should be. api_token is written when the connector is made, or always where update_token says so."""

    name: str
    jira_link: str | None
    jira_api_url: str | None
    authentication: str
    username: str | None
    api_token: str | None
    update_token: str
    state: str

    def settings(self) -> dict[str, Any]:
        """The properties that are compared, in the form's terms."""
        texts = {"name": self.name, "jira_link": self.jira_link, "jira_api_url": self.jira_api_url, "username": self.username}
        return {**{prop: text for prop, text in texts.items() if text is not None}, "authentication": AUTHENTICATIONS[self.authentication]}


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


def check_settings(wanted: Wanted) -> None:
    """What Jira Align would store without a word, and fail with later."""
    if wanted.state == "absent":
        return
    if "{external}" not in str(wanted.jira_link):
        raise InvalidOption("jira_link", f"{wanted.jira_link!r} lacks {{external}}, where Jira Align puts the issue key.", "Give <site>/browse/{external}.")
    if not re.search(r"/ex/jira/[^/]+$", str(wanted.jira_api_url)):
        problem = f"{wanted.jira_api_url!r} is not the gateway's address. A service account's token works only there."
        raise InvalidOption("jira_api_url", problem, "Give https://api.atlassian.com/ex/jira/<cloudId>; jira_cloud_id derives it.")
    if exists(wanted.username) and "@" not in str(wanted.username):
        raise InvalidOption("username", f"{wanted.username!r} is not an email address.", "Give the service account's.")


def list_all(client: Client) -> list[dict[str, Any]]:
    """The tenant's connectors as REST tells them, in the collection's terms; what is not told is None."""
    return [_from_rest(item) for item in client.items(align.LIST_CONNECTORS, query={"$top": 100})]


def find(client: Client, name: str) -> dict[str, Any] | None:
    """The connector of this name, as REST tells it."""
    named = [connector for connector in list_all(client) if connector["name"] == name]
    if len(named) > 1:
        ids = ", ".join(str(connector["id"]) for connector in named)
        raise InvalidOption("name", f"{len(named)} connectors are named {name!r} (ids {ids}).", "Rename all but one in Jira Align.")
    return named[0] if named else None


def ensure(client: Client, wanted: Wanted, routes: Sequence[str], check_mode: bool) -> Outcome:
    """Bring the connector to the wanted settings and state, and read it back."""
    by_form = Route.CONSOLE.value in routes and client.has(Plane.ALIGN_FORM)
    current = _read(client, wanted.name, by_form)
    plan = _plan(wanted, current)
    if not plan.changes:
        return _outcome(False, current, current, wanted)
    if check_mode:
        return _outcome(True, current, plan.after(current), wanted)
    ways: dict[Route, Callable[[], tuple[bool, dict[str, Any] | None]]] = {
        Route.PUBLISHED: lambda: _by_published(client),
        Route.CONSOLE: lambda: _by_form(client, wanted),
    }
    try:
        changed, after = choose(routes, ways, lambda why: _handoff(client, wanted, why, plan))
    except _Partly as partly:
        return _outcome(True, current, partly.after, wanted, partly.handoff)
    except HandoffNeeded as needed:
        return _outcome(False, current, current, wanted, needed.handoff)
    return _outcome(changed, current, after, wanted)


class _Partly(Exception):
    """Saved, but a person has to do the rest."""

    def __init__(self, after: dict[str, Any], handoff: Handoff) -> None:
        super().__init__(handoff.why)
        self.after = after
        self.handoff = handoff


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


def _plan(wanted: Wanted, current: dict[str, Any] | None) -> _Plan:
    if wanted.state == "absent":
        return _Plan({}, False, None, current is not None)
    if current is None:
        if not wanted.api_token:
            raise InvalidOption("api_token", "is needed to make the connector.", "Give the service account's API token.")
        return _Plan(wanted.settings(), True, True if wanted.state == "active" else None, False)
    # What REST does not tell (None) cannot be compared; the form tells everything.
    save = {prop: value for prop, value in wanted.settings().items() if current[prop] is not None and current[prop] != value}
    token = wanted.update_token == "always" and bool(wanted.api_token)
    active = (wanted.state == "active") if current["active"] is None or current["active"] != (wanted.state == "active") else None
    return _Plan(save, token, active, False)


def _read(client: Client, name: str, by_form: bool) -> dict[str, Any] | None:
    """The connector by REST, completed from the form where that is allowed. None where there is none."""
    told = find(client, name) if client.has(Plane.ALIGN) else None
    if not by_form:
        if not client.has(Plane.ALIGN):
            remedy = "Set it, or give align_session and allow the route console."
            raise InvalidOption("align_token", "is needed where the settings form may not be used.", remedy)
        return told
    page = _page_named(client, name)
    if page is None:
        return None
    return _merged(page, told)


def _merged(page: Page, told: dict[str, Any] | None) -> dict[str, Any]:
    status = (told or {}).get("status")
    return {"id": (told or {}).get("id") or page.number, **connector_on(page), "status": status}


def _by_published(client: Client) -> tuple[bool, dict[str, Any] | None]:
    """Used only where the tenant's own description lists a write on /connectors; no known one does."""
    raise RouteClosed("Jira Align publishes no call that creates, changes or activates a connector.")


def _by_form(client: Client, wanted: Wanted) -> tuple[bool, dict[str, Any] | None]:
    """Read, fill, save, read back, activate, read back; one writer at a time in a tenant, for hosts pick free slots."""
    if not client.has(Plane.ALIGN_FORM):
        raise RouteClosed(f"the settings form needs a signed-in session, and none was given. {_SESSION}")
    with exclusive("connectors of", client.base(Plane.ALIGN_FORM)):
        page = _page_named(client, wanted.name)
        told = find(client, wanted.name) if client.has(Plane.ALIGN) else None
        plan = _plan(wanted, _merged(page, told) if page else None)
        if not plan.changes:
            return False, _merged(page, told) if page else None
        if plan.remove and page is not None:
            return True, _remove(client, wanted, page)
        if plan.save or plan.token:
            page = _save(client, wanted, page or _free_slot(client, wanted), plan)
        if plan.active is not None and page is not None:
            page = _switch(client, wanted, page, plan.active)
    return True, _settled(client, wanted, page)


def _settled(client: Client, wanted: Wanted, page: Page | None) -> dict[str, Any] | None:
    if page is None:
        return None
    return _merged(page, find(client, wanted.name) if client.has(Plane.ALIGN) else None)


def _page_named(client: Client, name: str) -> Page | None:
    """The form, open at the connector of this name; None where no slot carries it.

    How the chooser words its slots is not documented, so it only says where to look first: the Name field decides.
    """
    first = _open(client)
    likely = [slot for slot in first.slots if name in slot.text]
    others = [slot for slot in first.slots if slot not in likely]
    named = [page for page in _opened(client, first, likely) if _name(page) == name]
    named = named or [page for page in _opened(client, first, others) if _name(page) == name]
    if len(named) > 1:
        numbers = ", ".join(page.number for page in named)
        raise InvalidOption("name", f"{len(named)} connectors are named {name!r} (IDs {numbers}).", "Rename all but one in Jira Align.")
    return named[0] if named else None


def _free_slot(client: Client, wanted: Wanted) -> Page:
    """The first slot without a name. How a new slot comes to be is not known, so none is made."""
    first = _open(client)
    names = []
    for page in _opened(client, first, first.slots):
        if not _name(page):
            return page
        names.append(_name(page))
    why = f"All {len(names)} connectors of the tenant are in use ({', '.join(names)}). Atlassian Support adds connectors."
    raise HandoffNeeded(_support_handoff(client, wanted, "Have a connector slot added", why))


def _opened(client: Client, first: Page, slots_to_open: Iterable[Option]) -> Iterator[Page]:
    """The pages of these slots. A slot that leads to another connector's page is passed over: the form does not know it."""
    for slot in slots_to_open:
        page = first if first.number == slot.value else _open(client, slot.value)
        if page.number == slot.value:
            yield page


def _name(page: Page) -> str:
    return str(connector_on(page)["name"] or "")


def _save(client: Client, wanted: Wanted, page: Page, plan: _Plan) -> Page:
    """Type the settings in, choose the authentication by its visible text, press Save, and see whether it took."""
    option = authentication_option(page, wanted.authentication)
    if option is None:
        select = page.field(AUTHENTICATION_FIELD)
        offered = ", ".join(repr(each.text) for each in (select.options if select else ())) or "none"
        raise JiraOpsError(f"Jira Align's form does not offer the authentication type {AUTHENTICATIONS[wanted.authentication]!r}. It offers: {offered}.")
    values = {FIELDS[prop] + page.number: value for prop, value in wanted.settings().items() if prop in FIELDS}
    values[AUTHENTICATION_FIELD + page.number] = option.value
    if plan.token:
        values[TOKEN_FIELD + page.number] = str(wanted.api_token)
    absent = [name for name in values if page.form.control(name) is None]
    pressed = save_button(page)
    if absent or pressed is None:
        lacking = ", ".join(absent) or "Save button"
        raise UnexpectedAnswer(align.OPEN_FORM, f"{align.OPEN_FORM.summary}: the form has no {lacking}. Jira Align may have changed; look for a newer version.")
    _submit(client, Page(page.form.filled(values), page.number), pressed)

    def taken() -> Page | None:
        seen = _open(client, page.number)
        shown = connector_on(seen)
        return seen if all(shown[prop] == value for prop, value in wanted.settings().items()) else None

    seen = poll(taken, _TAKES_EFFECT_WITHIN)
    if seen is None:
        shown = connector_on(_open(client, page.number))
        wrong = ", ".join(f"{prop} is {shown[prop]!r} instead of {value!r}" for prop, value in wanted.settings().items() if shown[prop] != value)
        raise JiraOpsError(
            f"Jira Align answered the save of connector {wanted.name} as usual, but did not take it: {wrong}. Somebody else may be editing; run again."
        )
    return seen


def _switch(client: Client, wanted: Wanted, page: Page, active: bool) -> Page:
    text = "Activate" if active else "Deactivate"
    pressed = button(page, text)
    if pressed is None:
        why = f"The form has no button {text}: the connector's service is not switched on."
        raise _Partly(_merged(page, None), _support_handoff(client, wanted, f"{text} the connector", why, page.number))
    _submit(client, page, pressed)

    def switched() -> Page | None:
        seen = _open(client, page.number)
        return seen if connector_on(seen)["active"] is active else None

    seen = poll(switched, _TAKES_EFFECT_WITHIN)
    if seen is None:
        why = f"{text} was pressed, and nothing changed. With a gray service light, Atlassian Support must first switch the connector's service on."
        after = _merged(_open(client, page.number), None)
        raise _Partly(after, _support_handoff(client, wanted, f"{text} the connector", why, page.number))
    return seen


def _remove(client: Client, wanted: Wanted, page: Page) -> dict[str, Any] | None:
    if connector_on(page)["active"]:
        page = _switch(client, wanted, page, False)
    pressed = button(page, "Delete") or button(page, "Remove")
    if pressed is None:
        why = "The form has no button that deletes a connector. It is deactivated."
        raise _Partly(_merged(page, None), _support_handoff(client, wanted, "Remove the connector", why, page.number))
    _submit(client, page, pressed)
    if poll(lambda: _page_named(client, wanted.name) is None or None, _TAKES_EFFECT_WITHIN) is None:
        raise JiraOpsError(f"Jira Align answered the removal of connector {wanted.name} as usual, but still lists it.")
    return None


def _open(client: Client, number: str | None = None) -> Page:
    return _page(client, align.OPEN_FORM, client.send(align.OPEN_FORM, query={"i": number} if number else None))


def _submit(client: Client, page: Page, pressed: Control) -> None:
    client.send(align.SUBMIT_FORM, query={"i": page.number}, form=page.form.submission(pressed))


def _page(client: Client, operation: Operation, answer: Any) -> Page:
    """The form, or an error that says what came instead. A page that is not the form never means 'no connector'."""
    page = page_of(answer.text) if answer.status == 200 else None
    if page is not None:
        return page
    if 300 <= answer.status < 400:
        came = f"a redirect to {answer.headers.get('Location', '').split('?')[0]}"
    else:
        came = f"a page titled {title(answer.text)!r} ({answer.status})"
    place = client.base(Plane.ALIGN_FORM)
    raise UnexpectedAnswer(operation, f"{operation.summary} at {place}: the session is not signed in; {came} came instead of the form. {_SESSION}")


def _from_rest(item: dict[str, Any]) -> dict[str, Any]:
    """REST's names are not documented: read them under every spelling, upper and lower case aside."""
    names = {"".join(each for each in key.lower() if each.isalnum()): value for key, value in item.items()}

    def first(*spellings: str) -> Any:
        return next((names[each] for each in spellings if names.get(each) not in (None, "")), None)

    state = first("active", "isactive", "enabled", "isenabled")
    status = first("status", "connectorstatus", "state")
    if state is None and isinstance(status, str) and status.casefold() in ("active", "inactive", "enabled", "disabled"):
        state = status.casefold() in ("active", "enabled")
    if isinstance(state, str):
        state = state.casefold() in ("active", "true", "yes", "1", "enabled")
    error = first("error", "errormessage", "lasterror")
    return {
        "id": first("id", "connectorid"),
        "name": first("name", "connectorname"),
        "jira_link": first("jiralink", "link"),
        "jira_api_url": first("jiraapiurl", "apiurl"),
        "authentication": None,
        "username": first("jirausername", "username"),
        "active": None if state is None else bool(state),
        "status": str(error) if error else (None if status is None else str(status)),
    }


def _outcome(changed: bool, before: dict[str, Any] | None, after: dict[str, Any] | None, wanted: Wanted, handoff: Handoff | None = None) -> Outcome:
    return Outcome(changed, _view(before), _view(after), {"connector": _returned(after)}, handoff)


def _returned(connector: dict[str, Any] | None) -> dict[str, Any] | None:
    """The connector with the authentication in the module's own terms."""
    if connector is None:
        return None
    known = {text.casefold(): name for name, text in AUTHENTICATIONS.items()}
    text = connector["authentication"]
    return {**connector, "authentication": known.get(str(text).casefold(), text)}


def _view(connector: dict[str, Any] | None) -> dict[str, Any]:
    return {} if connector is None else {prop: connector[prop] for prop in _SHOWN}


def _handoff(client: Client, wanted: Wanted, why: str, plan: _Plan) -> Handoff:
    base = client.base(Plane.ALIGN_FORM if client.has(Plane.ALIGN_FORM) else Plane.ALIGN)
    fields = {
        "Jira Link": wanted.jira_link,
        "Name": wanted.name,
        "Jira API URL": wanted.jira_api_url,
        "Authentication Type": AUTHENTICATIONS[wanted.authentication],
        "Jira Username": wanted.username,
        "Jira API token": "the service account's API token, from the token store",
    }
    if plan.remove:
        clicks = [f"Select the connector {wanted.name}, then Deactivate.", "Ask Atlassian Support to remove it."]
    else:
        clicks = [f"{label}: {value}" for label, value in fields.items() if value]
        clicks.append("Select Save > Activate" if wanted.state == "active" else "Select Save; if the connector is active, Deactivate")
    return Handoff(
        step="Remove the connector" if plan.remove else "Save and activate the connector" if wanted.state == "active" else "Save the connector",
        why=why,
        url=f"{base}/ManageJiraConnectors",
        instructions=["In Jira Align, select Settings > Jira Settings > Jira Connectors.", *clicks],
        values={label: value for label, value in fields.items() if value and label != "Jira API token"},
        resume=_RESUME_TOKEN if plan.token and plan.active is None else Handoff.resume,
    )


def _support_handoff(client: Client, wanted: Wanted, step: str, why: str, number: str | None = None) -> Handoff:
    return Handoff(
        step=step,
        why=why,
        url="https://support.atlassian.com/contact/",
        instructions=[
            f"Open a request with Atlassian Support for the Jira Align tenant {client.base(Plane.ALIGN_FORM)}.",
            f"Name the connector type (Jira) and the connector ({wanted.name}{f', ID {number}' if number else ''}), and ask for: {step}.",
        ],
        values={"tenant": client.base(Plane.ALIGN_FORM), "connector": wanted.name, "connector_type": "Jira", "connector_id": number},
        resume="When Support has answered, run the same playbook again.",
    )


def status_is_good(status: str | None) -> bool:
    """Whether a status reads as one of a connector that works. Its words are not documented; an unknown one is not an error."""
    return not any(word in str(status or "").casefold() for word in ("401", "403", "unauthorized", "error", "fail", "denied", "invalid"))


def slots(client: Client) -> int:
    """How many connectors the settings form offers; an error where the session is not signed in."""
    return len(_open(client).slots)

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings form of a connector, as a page and as what a browser would send back from it.

Page and check are made from one list of controls. The page is deliberately untidy HTML: a client has to read it as a browser
does.
"""

from __future__ import annotations

import base64
import hashlib
import random
from html import escape
from typing import Any

from .build import Data
from .world import World

MASK = "\u2022" * 12
PAGE = "/ManageJiraConnectors"
Pairs = list[tuple[str, str]]

# Fields whose value the page shows as it is kept
TEXT_FIELDS = {
    "txtURL": ("link", "Jira Link"),
    "txtConnectorName": ("name", "Name"),
    "txtConnectorAdmin": ("admin", "Connector Admin"),
    "txtAPIURL": ("api_url", "Jira API URL"),
    "txtAPIEMAN": ("username", "Jira Username"),
    "txtOACK": ("oauth_consumer", "OAuth Consumer Key"),
    "txtOAPuK": ("oauth_public", "OAuth Public Key"),
}
OTHER_TEXT = ("txtSyncWindow",)
CHOICES = {
    "rdoSyncDirection": ("both", "jira", "align"),
    "ddlPollInterval": ("5", "10", "30"),
    "chkPollDays": ("mon", "tue", "wed", "thu", "fri"),
}


def state_of(world: World, tenant: Data, connector: Data) -> str:
    """Must come back exactly: changes with every save, and holds characters that a form has to escape."""
    words = "%s/%s/%d/%d" % (world.data["seed"], tenant["name"], connector["number"], connector["version"])
    return base64.b64encode(b"\xfb\xff\xfe" + hashlib.sha512(words.encode()).digest()).decode()


def auth_options(world: World, tenant: Data) -> list[tuple[str, str]]:
    service_account = world.switch("align_option_text", tenant["name"])
    return [
        (value, service_account if text == "{service account}" else text)
        for value, text in tenant["auth_types"]
        if text != "{service account}" or service_account
    ]


def is_gray(world: World, tenant: Data, connector: Data) -> bool:
    gray = world.switch("align_gray_light", tenant["name"])
    return connector["number"] in gray if isinstance(gray, list) else bool(gray)


def slots(world: World, tenant: Data) -> list[Data]:
    """The connectors in the chooser: an unnamed one is free, unless the tenant has no free one to offer."""
    hide = world.switch("align_free_slots", tenant["name"]) == "none"
    return [connector for connector in tenant["connectors"].values() if connector["name"] or not hide]


def controls(world: World, tenant: Data, connector: Data) -> list[Data]:
    n = connector["number"]
    other = connector["other"]
    chooser = [
        (str(slot["number"]), "%s (#%d)" % (slot["name"] or "", slot["number"])) for slot in slots(world, tenant)
    ]
    found: list[Data] = [
        {"kind": "hidden", "name": "__STATE", "value": state_of(world, tenant, connector)},
        {"kind": "hidden", "name": "__EVENTTARGET", "value": ""},
        {"kind": "hidden", "name": "hdnCulture", "value": 'en-US "R&D" <default> caf\u00e9'},
        {"kind": "hidden", "name": "hdnTrail%d" % n, "value": "Settings > Jira Settings > Connectors & more"},
        {"kind": "select", "name": "cmbJiraConnectorID", "value": str(n), "options": chooser, "label": "Connector"},
        {
            "kind": "select",
            "name": "ddlAuthType%d" % n,
            "value": connector["auth_type"],
            "options": auth_options(world, tenant),
            "label": "Authentication Type",
        },
        {
            "kind": "password",
            "name": "txtAPIDROWSSAP%d" % n,
            "value": shown_token(world, tenant, connector),
            "label": "Jira API token",
        },
        {
            "kind": "textarea",
            "name": "taExclusionJQL%d" % n,
            "value": other["taExclusionJQL"],
            "label": "Exclusion JQL",
        },
        # Never sent by a browser: a disabled control, a plain button, a reset, an unnamed one
        {
            "kind": "disabled",
            "name": "txtServiceLight%d" % n,
            "value": "gray" if is_gray(world, tenant, connector) else "green",
            "label": "Service",
        },
        {"kind": "button", "name": "btnTestLink%d" % n, "value": "Open Jira"},
        {"kind": "reset", "name": "btnReset", "value": "Reset"},
    ]
    for name, (field, label) in TEXT_FIELDS.items():
        found.append({"kind": "text", "name": "%s%d" % (name, n), "value": connector[field], "label": label})
    for name in OTHER_TEXT:
        found.append({"kind": "text", "name": "%s%d" % (name, n), "value": other[name], "label": name})
    found.append(
        {
            "kind": "radio",
            "name": "rdoSyncDirection%d" % n,
            "value": other["rdoSyncDirection"],
            "options": list(CHOICES["rdoSyncDirection"]),
        }
    )
    poll = [(value, value + " minutes") for value in CHOICES["ddlPollInterval"]]
    found.append(
        {
            "kind": "select",
            "name": "ddlPollInterval%d" % n,
            "value": other["ddlPollInterval"],
            "options": poll,
            "label": "Poll every",
        }
    )
    for name, options in (
        ("chkSyncComments", ("on",)),
        ("chkAllowDelete", ("on",)),
        ("chkPollDays", CHOICES["chkPollDays"]),
    ):
        for option in options:
            found.append(
                {"kind": "checkbox", "name": "%s%d" % (name, n), "value": option, "checked": option in other[name]}
            )
    random.Random("%s/%s/%d" % (world.data["seed"], tenant["name"], n)).shuffle(found)
    found.append({"kind": "submit", "name": "btnUpdateConnectors", "value": "Save"})
    if connector["name"]:
        word = "Deactivate" if connector["active"] else "Activate"
        found.append({"kind": "submit", "name": "btn%sConnector%d" % (word, n), "value": word})
        if world.switch("align_delete_button", tenant["name"]) == "yes":
            found.append({"kind": "submit", "name": "btnDeleteConnector%d" % n, "value": "Delete"})
    gone = world.switch("align_missing_field", tenant["name"])
    if gone:
        found = [item for item in found if not item["name"].startswith(tuple(gone.split()))]
    return found


def shown_token(world: World, tenant: Data, connector: Data) -> str:
    return MASK if connector["password"] and world.switch("align_token_field", tenant["name"]) == "mask" else ""


# --- what a browser sends ------------------------------------------------------------------------------------------


def successful(items: list[Data]) -> Pairs:
    """The pairs that a browser sends when nothing was changed, without the pressed button."""
    pairs: Pairs = []
    for item in items:
        kind = item["kind"]
        if kind in ("hidden", "text", "password", "textarea", "select", "radio"):
            pairs.append((item["name"], item["value"]))
        elif kind == "checkbox" and item["checked"]:
            pairs.append((item["name"], item["value"]))
    return pairs


def problem(items: list[Data], sent: Pairs) -> tuple[str, str]:
    """(why the server ignores this post, the pressed button's value)."""
    submits = {item["name"]: item["value"] for item in items if item["kind"] == "submit"}
    pressed = [(name, value) for name, value in sent if name in submits]
    rest = [(name, value) for name, value in sent if name not in submits]
    if len(pressed) != 1:
        return "%d buttons pressed" % len(pressed), ""
    if submits[pressed[0][0]] != pressed[0][1]:
        return "%s sent with another value" % pressed[0][0], ""
    wanted = successful(items)
    boxes = {item["name"] for item in items if item["kind"] == "checkbox"}
    ticked = sorted(pair for pair in wanted if pair[0] in boxes)
    sent_boxes = sorted(pair for pair in rest if pair[0] in boxes)
    for pair in sent_boxes:
        if pair not in ticked:
            return "an unticked box was sent: %s" % pair[0], ""
    if sent_boxes != ticked:
        missing = [pair[0] for pair in ticked if pair not in sent_boxes] or [pair[0] for pair in sent_boxes]
        return "a ticked box is missing: %s" % missing[0], ""
    names = sorted(name for name, _value in wanted if name not in boxes)
    sent_names = sorted(name for name, _value in rest if name not in boxes)
    for name in names:
        if name not in sent_names:
            return "a field is missing: %s" % name, ""
    for name in sent_names:
        if name not in names or sent_names.count(name) != names.count(name):
            return "a field that a browser would not send: %s" % name, ""
    given = dict(rest)
    for item in items:
        name, kind = item["name"], item["kind"]
        if kind == "hidden" and given[name] != item["value"]:
            return "the state is not the page's" if name == "__STATE" else "a hidden field was changed: %s" % name, ""
        if kind == "select" and given[name] not in [value for value, _text in item["options"]]:
            return "not an option of %s" % name, ""
        if kind == "radio" and given[name] not in item["options"]:
            return "not an option of %s" % name, ""
    return "", pressed[0][1]


def normal_lines(value: str) -> str:
    """A browser sends CR LF for every line end of a textarea."""
    return value.replace("\r\n", "\n").replace("\r", "\n")


def take(connector: Data, given: dict[str, str], shown: str) -> str:
    """Save. Returns why it does not take, if so; the credential itself is not looked at."""
    suffix = str(connector["number"])
    if given["txtConnectorAdmin" + suffix] and not given["txtConnectorAdmin" + suffix].isdigit():
        return "Connector Admin is a number"
    for name, (field, _label) in TEXT_FIELDS.items():
        connector[field] = given[name + suffix]
    connector["auth_type"] = given["ddlAuthType" + suffix]
    password = given["txtAPIDROWSSAP" + suffix]
    # The mask that the page showed, or nothing, leaves the stored token
    if password and password != shown and set(password) != set(MASK):
        connector["password"] = password
    other = connector["other"]
    other["taExclusionJQL"] = normal_lines(given["taExclusionJQL" + suffix])
    for name in OTHER_TEXT + ("rdoSyncDirection", "ddlPollInterval"):
        other[name] = given[name + suffix]
    connector["version"] += 1
    return ""


# --- the page ------------------------------------------------------------------------------------------------------


def attribute(value: Any) -> str:
    return escape(str(value), quote=True).replace("\u00e9", "&eacute;").replace("\u2022", "&#8226;")


def markup(item: Data) -> str:
    kind, name, value = item["kind"], item["name"], item["value"]
    label = "<label for='%s'>%s</label> " % (name, escape(str(item.get("label", name))))
    if kind == "hidden":
        return '<input type="hidden" name="%s" id="%s" value="%s" />' % (name, name, attribute(value))
    if kind == "text":
        # Some of the page's inputs say no type at all, which is text
        return label + "<INPUT id='%s' name='%s' value='%s' class=\"field required\">" % (
            name,
            name,
            attribute(value).replace("'", "&#39;"),
        )
    if kind == "password":
        return label + '<input name="%s" autocomplete="off" type="password" value="%s"/>' % (name, attribute(value))
    if kind == "textarea":
        # A parser drops the first line end after the tag: one more keeps the value's own
        return label + '<textarea name="%s" rows="4">\n%s</textarea>' % (name, escape(value, quote=False))
    if kind == "select":
        lines = ["%s<select name=%s id=%s>" % (label, name, name)]
        for option, text in item["options"]:
            chosen = " selected" if option == value else ""
            lines.append("<option value='%s'%s>\n    %s\n  </option>" % (attribute(option), chosen, escape(text)))
        return "\n".join(lines) + "\n</select>"
    if kind == "radio":
        marks = [(option, " checked" if option == value else "") for option in item["options"]]
        return "\n".join(
            '<input type=radio name="%s" value="%s"%s> %s' % (name, option, mark, option) for option, mark in marks
        )
    if kind == "checkbox":
        # A box whose value is the default one does not say it
        said = "" if value == "on" else ' value="%s"' % value
        return '<input type="checkbox" name="%s"%s%s/> %s' % (
            name,
            said,
            ' checked="checked"' if item["checked"] else "",
            name,
        )
    if kind == "disabled":
        return label + '<input type="text" name="%s" value="%s" disabled>' % (name, attribute(value))
    return '<input type="%s" name="%s" value="%s">' % (kind, name, attribute(value))


def render(world: World, tenant: Data, connector: Data) -> str:
    gray = is_gray(world, tenant, connector)
    rows = "\n".join("<div class='row'>%s</div>" % markup(item) for item in controls(world, tenant, connector))
    status = connector["status"] or ("Active" if connector["active"] else "Inactive")
    return (
        "<!DOCTYPE html>\n<html><head><title>Jira Connectors | Jira Align</title>"
        "<script>var template = \"<form action='/none'><input name='__STATE' value='no'></form>\";</script></head>\n<body>\n"
        "<!-- <form id='old' method='post'><input name='txtURL%d' value='old'></form> -->\n"
        "<form action='/Search' method='get'><input name='q' value=''><input type='submit' name='go' value='Search'></form>\n"
        "<h1>Jira Connectors</h1>\n"
        "<span id='lightService%d' class='light %s' title='Service is %s'></span>\n"
        "<span id='lblStatus%d' class='status'>%s</span>\n"
        '<form id="frmConnectors" method="POST" action="%s?i=%d" accept-charset=\'UTF-8\'>\n%s\n</form>\n</body></html>\n'
        % (
            connector["number"],
            connector["number"],
            "gray" if gray else "green",
            "not running" if gray else "running",
            connector["number"],
            escape(status),
            PAGE,
            connector["number"],
            rows,
        )
    )


def render_none(world: World, tenant: Data) -> str:
    """The page of a tenant that has no connector to show: the form, with nothing to choose."""
    state = state_of(world, tenant, {"number": 0, "version": 0})
    return (
        "<!DOCTYPE html>\n<html><head><title>Jira Connectors | Jira Align</title></head>\n<body>\n<h1>Jira Connectors</h1>\n"
        '<form id="frmConnectors" method="POST" action="%s">\n<input type="hidden" name="__STATE" value="%s" />\n'
        "<select name=cmbJiraConnectorID id=cmbJiraConnectorID></select>\n"
        "<p>There are no Jira connectors. Contact Support to add one.</p>\n</form>\n</body></html>\n" % (PAGE, state)
    )


SIGN_IN = (
    "<!DOCTYPE html>\n<html><head><title>Sign in | Jira Align</title></head><body><h1>Sign in</h1>\n"
    "<form method='post' action='/login'><input type='hidden' name='__STATE' value='sign-in'>"
    "<input name='txtEmail'><input type='password' name='txtPassword'><input type='submit' name='btnSignIn' value='Sign in'></form></body></html>\n"
)
ERROR = "<!DOCTYPE html>\n<html><head><title>Something went wrong | Jira Align</title></head><body><h1>Something went wrong</h1></body></html>\n"

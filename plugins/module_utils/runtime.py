# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bridge to Ansible: options in, an Outcome out, errors as results; the same for both doors.

A module is a `run(call) -> Outcome`. It is run either in a process of its own (`run_module`) or inside
Ansible's worker (plugin_utils/in_process.py); both end in `execute`, so both give the same result.
"""

from __future__ import annotations

import os
import re
from typing import Any, Callable, Iterable

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from .api import connection
from .api.client import Client, Transport
from .api.connection import Connection
from .api.errors import InvalidOption, JiraOpsError
from .api.html_page import html5lib
from .api.operation import Service
from .api.retry import RetryPolicy
from .arguments import Arguments, prepared
from .gate import line, message, presentable
from .outcome import Outcome
from .redaction import Redactor
from .resources import cloud_id
from .routes import HandoffNeeded

Run = Callable[["Call"], Outcome]

_PASSWORD = re.compile(r"://[^/@\s]*?:([^/\s]+)@")

# What opens each service: the base URL's option, then the credential's options with their environment variables.
_NEEDS: dict[Service, tuple[str, dict[str, str]]] = {
    Service.EDGE: ("site_url", {}),
    Service.ORGANIZATION: ("api_url", {"org_api_key": "ATLASSIAN_ORG_API_KEY"}),
    Service.JIRA: ("site_url", {"jira_email": "JIRA_ADMIN_EMAIL", "jira_token": "JIRA_ADMIN_API_TOKEN"}),
    Service.GATEWAY: ("api_url", {"email": "", "token": ""}),
    Service.ALIGN: ("align_url", {"align_token": "JIRA_ALIGN_API_TOKEN"}),
    Service.ALIGN_FORM: ("align_url", {"align_session": "JIRA_ALIGN_SESSION"}),
}


class Call:
    """What a module's run() gets: checked options, the modes, and a client for the services it names."""

    def __init__(self, params: dict[str, Any], check_mode: bool, diff_mode: bool, redactor: Redactor) -> None:
        self.params = params
        self.check_mode = check_mode
        self.diff_mode = diff_mode
        self.redactor = redactor
        self._clients: list[Client] = []

    @property
    def changed(self) -> bool:
        """Whether something was written so far."""
        return any(client.done for client in self._clients)

    def written(self) -> str:
        """Return what was written so far, in sentences; empty where nothing was."""
        done = list(dict.fromkeys(summary for client in self._clients for summary in client.done))
        sent = list(dict.fromkeys(summary for client in self._clients for summary in client.unsettled))
        sentences = [f"This was done before: {'; '.join(done)}."] if done else []
        return " ".join(
            sentences + ([f"This was sent before, and may have been done: {'; '.join(sent)}."] if sent else [])
        )

    def client(self, *needed: Service, optional: Iterable[Service] = ()) -> Client:
        """A client for these services. A needed service without its options is an error that names them;
        an optional one is left out (see Client.has)."""
        connections = {service: self._connection(service) for service in needed}
        for service in optional:
            if service not in connections and not self._missing(service):
                connections[service] = self._connection(service)
        if Service.JIRA in connections and not connections[Service.JIRA].gateway:
            connections[Service.GRAPHQL] = connections[
                Service.JIRA
            ]  # at the site only: a token with scopes cannot call it
        client = Client(connections, self._transport(), self.redactor, self.check_mode)
        self._clients.append(client)
        return client

    def _needs(self, service: Service) -> tuple[str, dict[str, str]]:
        url_option, variables = _NEEDS[service]
        if service is Service.JIRA and self._asks_gateway():  # the cloud ID, or the site to ask for it
            url_option = "cloud_id" if self.params.get("cloud_id") or not self.params.get("site_url") else "site_url"
        return url_option, variables

    def _asks_gateway(self) -> bool:
        return self.params.get("jira_access") == "gateway"

    def _missing(self, service: Service) -> list[str]:
        url_option, credential = self._needs(service)
        return [name for name in (url_option, *credential) if not self.params.get(name)]

    def _connection(self, service: Service) -> Connection:
        url_option, variables = self._needs(service)
        for name in self._missing(service):
            variable = variables.get(name)
            raise InvalidOption(
                name, "is needed for this.", f"Set it{f', or the environment variable {variable}' if variable else ''}."
            )
        if service is Service.ALIGN_FORM and html5lib is None:
            raise JiraOpsError(
                f"{missing_required_lib('html5lib')} It reads Jira Align's settings form, for which align_session is given."
            )
        trusted = self.params.get("trusted_hosts") or []
        if service is Service.JIRA and self._asks_gateway():
            gateway = connection.base_url("api_url", self.params["api_url"], Service.GATEWAY, trusted)
            return Connection(
                connection.jira_at_gateway(gateway, self._cloud_id()), self._credentials(service), gateway=True
            )
        return Connection(
            connection.base_url(url_option, self.params[url_option], service, trusted), self._credentials(service)
        )

    def _cloud_id(self) -> str:
        """Return the option cloud_id, else the cloud ID that the site reports without a credential."""
        return self.params.get("cloud_id") or cloud_id.resolve(
            self.client(Service.EDGE, optional=[Service.ORGANIZATION]), self.params.get("org_id")
        )

    def _credentials(self, service: Service) -> tuple[connection.Credential, ...]:
        params = self.params
        for name in _NEEDS[service][1]:
            _check_credential(name, params[name])
        if service is Service.ORGANIZATION:
            return (connection.bearer(params["org_api_key"]),)
        if service is Service.JIRA:
            self.redactor.learn_pair(params["jira_email"], params["jira_token"])
            return (connection.basic(params["jira_email"], params["jira_token"]),)
        if service is Service.GATEWAY:
            # Sources disagree about which of the two the gateway takes for a service account.
            self.redactor.learn_pair(params["email"], params["token"])
            return (connection.basic(params["email"], params["token"]), connection.bearer(params["token"]))
        if service is Service.ALIGN:
            if params.get("align_user"):  # a tenant that signs in through Atlassian Guard takes an Atlassian API token
                self.redactor.learn_pair(params["align_user"], params["align_token"])
                return (connection.basic(params["align_user"], params["align_token"]),)
            return (connection.bearer(params["align_token"]),)
        if service is Service.ALIGN_FORM:
            for pair in params["align_session"].split(";"):
                self.redactor.learn(pair.partition("=")[2].strip())
            return (connection.cookie(params["align_session"]),)
        return ()

    def _transport(self) -> Transport:
        timeout, retries, ca_path = self.params["timeout"], self.params["retries"], self.params["ca_path"]
        if ca_path and not os.path.exists(ca_path):
            raise InvalidOption(
                "ca_path", f"{ca_path} does not exist.", "Give a bundle of certificate authorities, as a file."
            )
        if timeout <= 0:
            raise InvalidOption("timeout", f"{timeout:g} is not a time to wait.", "Give seconds, more than 0.")
        if not 0 <= retries <= 20:
            raise InvalidOption("retries", f"{retries} is out of bounds.", "Give 0 to 20.")
        return Transport(timeout, self.params["validate_certs"], ca_path, RetryPolicy(retries=retries))


def _check_credential(name: str, value: str) -> None:
    """A credential that cannot be sent as a header is a pasting mistake: say so, without repeating it."""
    allowed = value.isprintable() and (name in ("jira_email", "email") or value.isascii())
    if not allowed or (name != "align_session" and any(each.isspace() for each in value)):
        raise InvalidOption(
            name,
            "contains characters that no such value has (white space, a line break, or letters beyond ASCII).",
            "Copy it again.",
        )
    if name in ("jira_email", "email") and "@" not in value:
        raise InvalidOption(name, "is not an email address.", "Give the account's email address.")
    if name == "align_session" and "=" not in value:
        raise InvalidOption(
            name, "is not a Cookie header.", "Give it as name=value; name=value, as the browser sends it."
        )


def execute(
    run: Run, params: dict[str, Any], check_mode: bool, diff_mode: bool, secrets: Iterable[str]
) -> dict[str, Any]:
    """Run a module's run() and give its result. Errors become failed results, without a traceback or a secret."""
    redactor = Redactor(str(secret) for secret in secrets)
    call = Call(params, check_mode, diff_mode, redactor)
    try:
        outcome = run(call)
    except HandoffNeeded as needed:
        outcome = Outcome(changed=False, handoffs=(needed.handoff,))
    except JiraOpsError as error:
        return _failed(call, str(error))
    except (
        Exception
    ) as bug:  # a bug of ours: the place is worth more to a reader than a traceback, which may hold values
        text = f"{_place(bug)}: {type(bug).__name__}: {line(bug, redactor.clean)}. This is a bug in jira_ops.align; please report it."
        return _failed(call, text)
    result = outcome.to_result(diff_mode)
    if outcome.handoffs and call.written():
        result.update(changed=result["changed"] or call.changed, msg=f"{result['msg']}\n{call.written()}")
    if outcome.handoffs and params.get("on_handoff") == "fail":
        result["failed"] = True
    # The value of a new token is for the caller, whole. Everything else may be a service's text.
    return {
        name: value if name == "token" else presentable(value, redactor.clean, name) for name, value in result.items()
    }


def _failed(call: Call, text: str) -> dict[str, Any]:
    """Return the result of an error. A run that ends half done reports what it changed."""
    changed = {"changed": True} if call.changed else {}
    return {"failed": True, **changed, "msg": message(f"{text} {call.written()}".rstrip(), call.redactor.clean)}


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "unknown place"


def stray_secrets(params: dict[str, Any]) -> set[str]:
    """Secrets where none belongs (a password in an address): refused later, and masked in what Ansible shows. Its log of arguments masks them as well."""
    found = (_PASSWORD.search(value) for value in params.values() if isinstance(value, str))
    return {each.group(1) for each in found if each}


def missing_library() -> str | None:
    """Why the modules cannot work here, or None."""
    for name in ("requests", "jsonschema"):
        try:
            __import__(name)
        except ImportError:
            return missing_required_lib(name)
    return None


class _Module(AnsibleModule):
    """AnsibleModule, but for dictionaries that are none: with one of these it would show every secret."""

    problem: str | None = None

    def _load_params(self) -> None:
        super()._load_params()
        self.params, self.problem = prepared(self.argument_spec, self.params)


def run_module(arguments: Arguments, run: Run) -> None:
    """The ordinary door: a module in a process of its own."""
    module = _Module(argument_spec=arguments.options, supports_check_mode=True, **arguments.rules())
    problem = module.problem or missing_library()
    if problem is not None:
        module.fail_json(msg=problem)
    module.no_log_values.update(stray_secrets(module.params))
    result = execute(run, module.params, module.check_mode, module._diff, module.no_log_values)
    for warning in result.pop("warnings", ()):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)

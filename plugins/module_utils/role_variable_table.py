# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role connector: the one table that describes them. Private to the collection.

`make docs` writes the role's meta/argument_specs.yml, its defaults/main.yml and the table in its README from it. When the
role runs, options_schema.py, role_settings.py and role_variables.py read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .api.operation import Route, matching
from .profiles import PROFILES


@dataclass(frozen=True)
class Check:
    """What the role checks before it asks any service.

    schema: JSON Schema of the value; empty where only a rule about several variables needs it (resources/preflight.py). Of a secret, only whether
        it is given is checked (role_settings.py).
    rule: what belongs in the variable, in words that follow "Expected".
    """

    schema: dict[str, Any]
    rule: str


@dataclass(frozen=True)
class RoleVariable:
    """One variable of the role.

    kind: its type; kind, elements and choices are as in Ansible's argument specs.
    description: what it is, in Ansible's markup.
    parts: the parts of the role that take it.
    optional_in: the parts that go without it where it is required.
    default: its default, where that is a value. template: its default, where that depends on the host or on the environment.
    version_added: where that is later than 0.1.0.
    secret: no message may show it. The argument spec does not say no_log all the same: argument_specs.yml says why.
    comment: why its default is what it is, for defaults/main.yml.
    store_option: the token store that it belongs to, and which of its options it gives.
    check: what is checked by the parts that change something, of what main takes; by expiry, of what only expiry takes.
    """

    name: str
    kind: str
    description: str
    parts: tuple[str, ...]
    required: bool = False
    optional_in: tuple[str, ...] = ()
    elements: str = ""
    choices: tuple[str, ...] = ()
    default: Any = None
    template: str = ""
    version_added: str = ""
    secret: bool = False
    comment: str = ""
    store_option: tuple[str, str] | None = None
    check: Check | None = None


@dataclass(frozen=True)
class Section:
    """Variables that belong together, for the reader of the documentation."""

    title: str
    variables: tuple[RoleVariable, ...]


@dataclass(frozen=True)
class RolePart:
    """A part of the role, which tasks_from takes: its task file and its argument spec."""

    name: str
    summary: str
    description: tuple[str, ...]
    version_added: str


_ALL = ("main", "verify", "rotate", "retire", "expiry", "doctor")
# expiry reads the token store where it can: a variable of it that cannot be resolved there is no failure, as it would be in an argument spec.
_ALL_BUT_EXPIRY = tuple(part for part in _ALL if part != "expiry")
_MAKES_TOKEN = ("main", "rotate")
_ROUTES = tuple(route.value for route in Route)

_URL = matching(r"^https?://[^\s/?#@]+/?\Z")
_ENTRIES = {"type": "array", "items": matching(r"^\S+\Z")}
_A_NAME = Check({**matching(r"^\S(.*\S)?\Z"), "minLength": 1, "maxLength": 255}, "a name of 1 to 255 characters")
# Its value decides on others: no schema, but the rules about several variables.
_WITH_OTHERS = Check({}, "")

PARTS = (
    RolePart(
        "main",
        "Stand up one active, proven Jira Align connector for a Jira site",
        (
            (
                "One inventory host is one Jira site. The steps are those of Atlassian's setup guide, in its order, and end with the "
                "service account itself being asked what it may do."
            ),
            "The outcome is in the fact C(connector_result).",
        ),
        version_added="0.1.0",
    ),
    RolePart(
        "verify",
        "Prove a connector that stands already",
        (
            "Asks the service account, with the stored token, and Jira Align. Nothing is changed.",
            "The outcome is in the fact C(connector_result).",
        ),
        version_added="0.1.0",
    ),
    RolePart(
        "rotate",
        "Replace the token of a connector where it is due",
        (
            (
                "Makes a new token, stores it, proves it, gives it to the connector, proves that, and revokes what "
                "it replaced."
            ),
            "Account, group and permissions stay as they are; no Jira administrator is needed.",
            "The outcome is in the fact C(connector_result).",
        ),
        version_added="0.2.0",
    ),
    RolePart(
        "retire",
        "Take a connector out of service",
        (
            (
                "Switches the connector off and revokes its tokens. An account that serves nothing else leaves the "
                "group, or is deleted."
            ),
            "What was revoked, and when, stays in the token record. Running it again changes nothing.",
            "The outcome is in the fact C(connector_result).",
        ),
        version_added="0.2.0",
    ),
    RolePart(
        "expiry",
        "Report which tokens expire, and when",
        (
            "Asks each organization once for its tokens. Needs an organization key and nothing else.",
            "The outcome is in the fact C(connector_result).",
        ),
        version_added="0.2.0",
    ),
    RolePart(
        "doctor",
        "Say what would become of a stand-up",
        (
            (
                "Asks everything that a stand-up relies on, with whatever credentials are given, and says of each of its steps which "
                "route it would take, why it would be the operator's, or what to fix first. Nothing is written."
            ),
            "The outcome is what jira_connector_doctor returns.",
        ),
        version_added="0.5.0",
    ),
)

_SITE = (
    RoleVariable(
        "connector_site_url",
        "str",
        "The Jira site, like V(https://example.atlassian.net).",
        parts=_ALL,
        required=True,
        check=Check(_URL, "the site's address without a path, like https://example.atlassian.net"),
    ),
    RoleVariable(
        "connector_org_id",
        "str",
        "The organization's ID, as in the address of Atlassian Administration, C(admin.atlassian.com/o/<ID>).",
        parts=_ALL,
        required=True,
        optional_in=("doctor",),
        check=Check(
            matching(r"^[A-Za-z0-9-]{8,64}\Z"),
            "the organization's ID, as in the address of Atlassian Administration (admin.atlassian.com/o/<ID>)",
        ),
    ),
    RoleVariable(
        "connector_align_url",
        "str",
        "The Jira Align tenant, like V(https://example.jiraalign.com).",
        parts=_ALL,
        required=True,
        optional_in=("doctor",),
        check=Check(_URL, "the tenant's address without a path, like https://example.jiraalign.com"),
    ),
    RoleVariable(
        "connector_name",
        "str",
        "The connector's name in Jira Align. By default C(Jira) and the inventory hostname.",
        parts=_ALL,
        template="Jira {{ inventory_hostname }}",
        check=_A_NAME,
    ),
    RoleVariable(
        "connector_state",
        "str",
        "Whether the connector is active.",
        parts=("main", "verify", "rotate", "expiry"),
        choices=("active", "inactive"),
        default="active",
    ),
    RoleVariable(
        "connector_take_over",
        "bool",
        (
            "Whether a connector of this name may be overwritten that serves another site, as no record of this "
            "host's says that it is its own; and whether retire may switch one off that serves another site, or has "
            "another account, than this host's record says."
        ),
        parts=("main", "rotate", "retire", "doctor"),
        default=False,
        version_added="0.5.0",
    ),
)

_ACCOUNT = (
    RoleVariable(
        "connector_service_account_name",
        "str",
        (
            "The service account's name, 6 to 30 letters and digits. Sites of one organization share the account by "
            "default; give each site a name of its own for an account per site."
        ),
        parts=("main", "rotate", "retire", "doctor"),
        default="jiraalignconnector",
        check=Check(matching(r"^[A-Za-z0-9]{6,30}\Z"), "6 to 30 characters, letters A-Z and digits only"),
    ),
    RoleVariable(
        "connector_service_account_description",
        "str",
        "What the account is for. Empty leaves it as it is.",
        parts=("main",),
        default="Jira Align connector, managed by jira_ops.align",
    ),
    RoleVariable(
        "connector_group",
        "str",
        "The dedicated group through which the account holds its permissions.",
        parts=("main", "retire", "doctor"),
        default="jira-connector-svc",
        check=_A_NAME,
    ),
    RoleVariable(
        "connector_directory_id",
        "str",
        "The directory that holds the group, where the organization has several.",
        parts=("main", "retire", "doctor"),
        default="",
        check=_WITH_OTHERS,
    ),
    RoleVariable(
        "connector_profile",
        "str",
        (
            "What the connector needs, token scopes, project permissions and global permissions. V(boards) also "
            "manages sprints; V(administer) also has the global permissions Browse users and groups and Administer "
            "Jira, which the setup guide asks for only if errors about permissions persist."
        ),
        parts=("main", "verify", "rotate", "doctor"),
        choices=tuple(PROFILES),
        default="read_write",
        check=_WITH_OTHERS,
    ),
    RoleVariable(
        "connector_profile_add",
        "list",
        "Single entries beyond the profile, token scopes or Jira's keys of permissions, like V(LINK_ISSUES).",
        parts=("main", "verify", "rotate", "doctor"),
        elements="str",
        default=[],
        version_added="0.3.0",
        check=Check(_ENTRIES, "a list of token scopes and permission keys, like [LINK_ISSUES]"),
    ),
    RoleVariable(
        "connector_profile_remove",
        "list",
        "Single entries of the profile that are not wanted.",
        parts=("main", "verify", "rotate", "doctor"),
        elements="str",
        default=[],
        version_added="0.3.0",
        check=Check(_ENTRIES, "a list of token scopes and permission keys, like [WORK_ON_ISSUES]"),
    ),
    RoleVariable(
        "connector_projects",
        "list",
        "Keys of the projects in which the permissions are granted. Empty grants none.",
        parts=("main", "verify", "rotate", "doctor"),
        elements="str",
        default=[],
        check=Check(
            {"type": "array", "uniqueItems": True, "items": matching(r"^[A-Za-z][A-Za-z0-9_]+\Z")},
            "a list of different project keys, like [ALPHA, BETA]",
        ),
    ),
    RoleVariable(
        "connector_project_role",
        "str",
        "The project role that carries the permissions in company-managed projects.",
        parts=("main", "doctor"),
        default="Jira Align Connector",
        check=_A_NAME,
    ),
    RoleVariable(
        "connector_team_project_role",
        "str",
        (
            "The existing role that is used in team-managed projects. Empty is V(Viewer) where Browse projects is "
            "all that is wanted, else V(Member), which carries more than any profile."
        ),
        parts=("main", "doctor"),
        default="",
        check=Check({"type": "string", "maxLength": 255}, "a role's name of at most 255 characters, or nothing"),
    ),
    RoleVariable(
        "connector_grant_through",
        "str",
        (
            "Whether permissions are granted to the project role, or to the group in the permission scheme (which "
            "reaches every project on it, and is refused where that is more than the listed ones)."
        ),
        parts=("main", "doctor"),
        choices=("role", "scheme"),
        default="role",
    ),
    RoleVariable(
        "connector_exclusive",
        "bool",
        (
            "Take away what the group holds in the listed projects, and globally, in excess of the profile; refused "
            "where others depend on it. Without it, excess permissions are reported."
        ),
        parts=("main", "doctor"),
        default=False,
        version_added="0.3.0",
    ),
    RoleVariable(
        "connector_allow_shared_scheme",
        "bool",
        (
            "Grant, and take away, even where that is felt in other projects than the listed ones, or by others who "
            "are in the project role."
        ),
        parts=("main", "doctor"),
        default=False,
        version_added="0.3.0",
    ),
    RoleVariable(
        "connector_allow_administration",
        "bool",
        "Accept a group or a project role that makes administrators. A warning says so.",
        parts=("main", "doctor"),
        default=False,
        version_added="0.3.0",
        check=_WITH_OTHERS,
    ),
    RoleVariable(
        "connector_global_permissions",
        "list",
        (
            "Global permissions that the account has to hold, V(USER_PICKER) or V(ADMINISTER). The setup guide asks for "
            "them only where errors about permissions persist."
        ),
        parts=("main", "verify", "rotate", "doctor"),
        elements="str",
        default=[],
        check=Check(
            {"type": "array", "items": {"enum": ["USER_PICKER", "ADMINISTER"]}},
            "a list of USER_PICKER (Browse users and groups) and ADMINISTER (Administer Jira)",
        ),
    ),
)

_TOKEN = (
    RoleVariable(
        "connector_token_label",
        "str",
        (
            "What the site's tokens are called; a UTC stamp is added. By default C(jira-align-), the inventory "
            "hostname (its first 180 characters) and a digest of site, tenant and connector. No two connectors of one account may have the "
            "same."
        ),
        parts=("main", "rotate", "retire", "expiry", "doctor"),
        template=(
            "jira-align-{{ (inventory_hostname | regex_replace('[^A-Za-z0-9.-]', '-'))[:180] }}-{{"
            " ((connector_site_url | default('') | regex_replace('/+$', '')"
            " ~ ' ' ~ connector_align_url | default('') | regex_replace('/+$', '')"
            " ~ ' ' ~ connector_name | regex_replace('/+$', '')) | hash('sha256'))[:8] }}"
        ),
        comment=(
            "Tokens of one account are told apart by what they are for, for an account may serve many connectors: "
            "the host's name for a reader, and a digest of site, tenant and connector, so that no two connectors "
            "ever have one label."
        ),
        check=Check(
            matching(r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,199}\Z"),
            "1 to 200 letters, digits, spaces, dots, underscores and hyphens, beginning with a letter or digit",
        ),
    ),
    RoleVariable(
        "connector_token_days",
        "int",
        "For how many days a new token is valid, 1 to 365.",
        parts=_MAKES_TOKEN,
        default=365,
        check=Check({"type": "integer", "minimum": 1, "maximum": 365}, "1 to 365 days"),
    ),
    RoleVariable(
        "connector_rotate_before_days",
        "int",
        "A token with fewer days left is replaced.",
        parts=("main", "verify", "rotate", "expiry"),
        default=30,
        check=Check({"type": "integer", "minimum": 0, "maximum": 364}, "0 to 364 days"),
    ),
    RoleVariable(
        "connector_rotate_now",
        "bool",
        "Replace the token even where it would do, for instance after it may have been seen.",
        parts=_MAKES_TOKEN,
        default=False,
        version_added="0.2.0",
    ),
    RoleVariable(
        "connector_revoke_grace",
        "str",
        (
            "For how long a token that was replaced stays alive after the connector took the new one, in seconds, or "
            "in days as in V(7d). A later run revokes it."
        ),
        parts=_MAKES_TOKEN,
        default="0",
        version_added="0.2.0",
        check=Check(
            {**matching(r"^[0-9]{1,8}[sd]?\Z"), "type": ["string", "integer"]}, "seconds, like 3600, or days, like 7d"
        ),
    ),
    RoleVariable(
        "connector_prune_orphans",
        "bool",
        (
            "Revoke live tokens of this connector's label that the store does not know, as an interrupted run leaves "
            "them; else they are only reported."
        ),
        parts=_MAKES_TOKEN,
        default=True,
        version_added="0.2.0",
    ),
)

_STORE = (
    RoleVariable(
        "connector_token_store",
        "str",
        (
            "Where the token record is kept. V(vault_file) is a file that Ansible Vault encrypts, V(hashi_vault) a "
            "secret of HashiCorp Vault's KV version 2 (collection C(community.hashi_vault)), V(awx_credential) a "
            "credential of AWX or Automation Platform (collection C(awx.awx)), V(command) what two commands of yours "
            "do."
        ),
        parts=_ALL_BUT_EXPIRY,
        choices=("vault_file", "hashi_vault", "awx_credential", "command"),
        default="vault_file",
    ),
    RoleVariable(
        "connector_token_store_options",
        "dict",
        ("Options of the token store by their own names, beside those that have a variable here, or in place of them."),
        parts=_ALL_BUT_EXPIRY,
        default={},
        version_added="0.5.0",
        secret=True,
    ),
    RoleVariable(
        "connector_token_store_path",
        "path",
        (
            "For V(vault_file), the file of this host's record. By default C(.connector_store/<inventory "
            "hostname>.yml) beside the inventory, or C(connector_store) where an earlier version kept one; "
            "a host's name with other characters than letters, digits, dots, "
            "hyphens and underscores, or of more than 239, has a digest added. Without an inventory file (C(-i host,)), the path has to be "
            "absolute."
        ),
        parts=_ALL_BUT_EXPIRY,
        store_option=("vault_file", "path"),
        template=(
            ".connector_store/{{ connector__host if connector__host | length < 240 else"
            " connector__host[:230] ~ '-' ~ (inventory_hostname | hash('sha256'))[:8] }}.yml"
        ),
        comment=(
            "Hidden, for Ansible takes every other file of an inventory's directory for an inventory. No name of a file is longer "
            "than 255 bytes, with what is put around it while it is written."
        ),
    ),
    RoleVariable(
        "connector_store_outlives_job",
        "bool",
        (
            "For V(vault_file), that the file stays although its path looks as if it did not. In a job of AWX or "
            "C(ansible-runner), a path in the job's own directory, in a directory for temporary files, or in a file "
            "system that ends with the job's container is refused before anything is changed; for the next job would "
            "find no record and make another token."
        ),
        parts=_ALL_BUT_EXPIRY,
        store_option=("vault_file", "outlives_job"),
        default=False,
        version_added="0.5.0",
    ),
    RoleVariable(
        "connector_new_store",
        "bool",
        (
            "That the token store is a new one, or has lost its record for good. Without it, a store that holds no "
            "record although a token of the connector is younger than 35 days is an error, for a store that does not "
            "outlive the run makes another token every time; with an older one it is a warning."
        ),
        parts=_MAKES_TOKEN,
        default=False,
        version_added="0.5.0",
    ),
    RoleVariable(
        "connector_vault_password",
        "str",
        "For V(vault_file), the password with which the record is encrypted.",
        parts=_ALL_BUT_EXPIRY,
        store_option=("vault_file", "password"),
        default="",
        secret=True,
        check=Check(
            {"enum": ["given"]},
            "the password with which the token record is encrypted, from a vaulted variable or the environment",
        ),
    ),
    RoleVariable(
        "connector_vault_id",
        "str",
        "For V(vault_file), the vault ID that is written into the record's header. Empty writes none.",
        parts=_ALL_BUT_EXPIRY,
        store_option=("vault_file", "vault_id"),
        default="",
        version_added="0.2.0",
        check=Check(
            matching(r"^[A-Za-z0-9_.-]*\Z"), "a vault ID of letters, digits, dots, underscores and hyphens, or nothing"
        ),
    ),
    RoleVariable(
        "connector_vault_passwords",
        "dict",
        (
            "For V(vault_file), passwords by vault ID, for records whose header names another ID than "
            "O(connector_vault_id). The next save encrypts them anew."
        ),
        parts=_ALL_BUT_EXPIRY,
        store_option=("vault_file", "passwords"),
        default={},
        version_added="0.2.0",
        secret=True,
    ),
    RoleVariable(
        "connector_hashi_vault_mount",
        "str",
        "For V(hashi_vault), where the KV engine is mounted.",
        parts=_ALL_BUT_EXPIRY,
        store_option=("hashi_vault", "mount"),
        default="secret",
        version_added="0.2.0",
    ),
    RoleVariable(
        "connector_hashi_vault_path",
        "str",
        (
            "For V(hashi_vault), the secret's path below the mount. By default C(jira_align/) and the inventory "
            "hostname."
        ),
        parts=_ALL_BUT_EXPIRY,
        store_option=("hashi_vault", "path"),
        template="jira_align/{{ connector__host }}",
        version_added="0.2.0",
    ),
    RoleVariable(
        "connector_hashi_vault_options",
        "dict",
        (
            "For V(hashi_vault), connection and authentication as the modules of C(community.hashi_vault) take them "
            "(C(url), C(auth_method), C(token), ...). What is left out comes from that collection's own environment "
            "variables."
        ),
        parts=_ALL_BUT_EXPIRY,
        store_option=("hashi_vault", "options"),
        default={},
        version_added="0.2.0",
        secret=True,
    ),
    RoleVariable(
        "connector_awx_organization",
        "str",
        "For V(awx_credential), the organization in AWX that owns the credential.",
        parts=_ALL_BUT_EXPIRY,
        store_option=("awx_credential", "organization"),
        default="Default",
        version_added="0.2.0",
    ),
    RoleVariable(
        "connector_awx_credential",
        "str",
        (
            "For V(awx_credential), the name of the credential and of its credential type. By default C(Jira Align "
            "connector) and the inventory hostname."
        ),
        parts=_ALL_BUT_EXPIRY,
        store_option=("awx_credential", "credential"),
        template="Jira Align connector {{ inventory_hostname }}",
        version_added="0.2.0",
    ),
    RoleVariable(
        "connector_awx_variable",
        "str",
        (
            "For V(awx_credential), the environment variable in which AWX gives the token to a job that has the "
            "credential; C(ID_OF_) and the same name is the variable with its ID. By default C(JIRA_ALIGN_TOKEN_) "
            "and the inventory hostname in capitals."
        ),
        parts=_ALL_BUT_EXPIRY,
        store_option=("awx_credential", "variable"),
        template="JIRA_ALIGN_TOKEN_{{ connector__host.upper() | regex_replace('[^A-Z0-9]', '_') }}",
        version_added="0.2.0",
    ),
    RoleVariable(
        "connector_awx_options",
        "dict",
        (
            "For V(awx_credential), the connection as the modules of C(awx.awx) take it; C(controller_host), "
            "C(controller_username), C(controller_password), C(controller_oauthtoken), C(validate_certs) and "
            "C(request_timeout). What is left out comes from that collection's own environment variables."
        ),
        parts=_ALL_BUT_EXPIRY,
        store_option=("awx_credential", "options"),
        default={},
        version_added="0.2.0",
        secret=True,
    ),
    RoleVariable(
        "connector_command_load",
        "list",
        (
            "For V(command), a command and its arguments, run on the controller without a shell, which prints the "
            "token record as a JSON object, or nothing where there is none."
        ),
        parts=_ALL_BUT_EXPIRY,
        store_option=("command", "load"),
        elements="str",
        default=[],
        version_added="0.5.0",
    ),
    RoleVariable(
        "connector_command_save",
        "list",
        (
            "For V(command), a command and its arguments, run on the controller without a shell, which stores the "
            "JSON object on its standard input."
        ),
        parts=_ALL_BUT_EXPIRY,
        store_option=("command", "save"),
        elements="str",
        default=[],
        version_added="0.5.0",
    ),
)

_CREDENTIALS = (
    RoleVariable(
        "connector_org_api_key",
        "str",
        "An organization API key. By default the environment variable E(ATLASSIAN_ORG_API_KEY).",
        parts=("main", "rotate", "retire", "expiry"),
        template="{{ lookup('ansible.builtin.env', 'ATLASSIAN_ORG_API_KEY') }}",
        secret=True,
    ),
    RoleVariable(
        "connector_jira_email",
        "str",
        "Email address of a Jira administrator of the site. By default the environment variable E(JIRA_ADMIN_EMAIL).",
        parts=("main", "retire"),
        template="{{ lookup('ansible.builtin.env', 'JIRA_ADMIN_EMAIL') }}",
    ),
    RoleVariable(
        "connector_jira_token",
        "str",
        "That administrator's API token. By default the environment variable E(JIRA_ADMIN_API_TOKEN).",
        parts=("main", "retire"),
        template="{{ lookup('ansible.builtin.env', 'JIRA_ADMIN_API_TOKEN') }}",
        secret=True,
    ),
    RoleVariable(
        "connector_align_token",
        "str",
        "API token of a Jira Align super admin. By default the environment variable E(JIRA_ALIGN_API_TOKEN).",
        parts=_ALL_BUT_EXPIRY,
        template="{{ lookup('ansible.builtin.env', 'JIRA_ALIGN_API_TOKEN') }}",
        secret=True,
    ),
    RoleVariable(
        "connector_align_user",
        "str",
        (
            "For a tenant behind Atlassian Guard, whose Atlassian API token that is. By default the environment "
            "variable E(JIRA_ALIGN_USER)."
        ),
        parts=_ALL_BUT_EXPIRY,
        template="{{ lookup('ansible.builtin.env', 'JIRA_ALIGN_USER') }}",
    ),
    RoleVariable(
        "connector_align_session",
        "str",
        (
            "Cookie header of a signed-in Jira Align super admin. By default the environment variable "
            "E(JIRA_ALIGN_SESSION). Empty leaves the connector itself to the operator."
        ),
        parts=_ALL_BUT_EXPIRY,
        template="{{ lookup('ansible.builtin.env', 'JIRA_ALIGN_SESSION') }}",
        secret=True,
    ),
)

_REQUESTS = (
    RoleVariable(
        "connector_api_url",
        "str",
        (
            "Where Atlassian's API is. By default the environment variable E(ATLASSIAN_API_URL), else "
            "V(https://api.atlassian.com)."
        ),
        parts=_ALL,
        template="{{ lookup('ansible.builtin.env', 'ATLASSIAN_API_URL') | default('https://api.atlassian.com', true) }}",
        check=Check(_URL, "the API's address without a path, like https://api.atlassian.com"),
    ),
    RoleVariable(
        "connector_jira_access",
        "str",
        (
            "Where Jira is asked as its administrator. V(site) is for an administrator's token without scopes, "
            "V(gateway) for one with the scopes C(manage:jira-configuration), C(manage:jira-project), "
            "C(read:jira-user) and C(read:jira-work), which works only at Atlassian's gateway."
        ),
        parts=("main", "retire"),
        choices=("site", "gateway"),
        default="site",
        check=Check(
            {"enum": ["site", "gateway"]},
            "site, for an administrator's token without scopes, or gateway, for one with scopes",
        ),
    ),
    RoleVariable(
        "connector_routes",
        "list",
        (
            "How a step may be done, in order; V(published), V(console) and V(handoff) as in the modules' option "
            "C(routes)."
        ),
        parts=("main", "rotate", "retire"),
        elements="str",
        choices=_ROUTES,
        default=list(_ROUTES),
    ),
    RoleVariable(
        "connector_wait",
        "float",
        "Seconds to wait while Atlassian catches up with what was made a moment ago.",
        parts=_MAKES_TOKEN,
        default=180,
        check=Check({"type": "number", "minimum": 0, "maximum": 3600}, "0 to 3600 seconds"),
    ),
    RoleVariable(
        "connector_trusted_hosts",
        "list",
        "Hosts beside the vendor's own to which credentials may be sent.",
        parts=_ALL,
        elements="str",
        default=[],
    ),
    RoleVariable(
        "connector_record",
        "str",
        (
            "A file to which the shape of every exchange is appended, redacted as in the report of the playbook C(doctor), to be "
            "attached to a bug report. Empty records nothing."
        ),
        parts=tuple(part for part in _ALL if part != "doctor"),
        default="",
        version_added="0.5.0",
    ),
    RoleVariable(
        "connector_validate_certs",
        "bool",
        "Verify TLS certificates.",
        parts=_ALL,
        default=True,
    ),
    RoleVariable(
        "connector_ca_path",
        "path",
        "A bundle of certificate authorities to trust.",
        parts=_ALL,
        default="",
    ),
)

_HANDOFFS = (
    RoleVariable(
        "connector_on_handoff",
        "str",
        (
            "What happens where a step is the operator's. V(fail) fails the site with the instructions as its message, "
            "V(report) ends the site without failing it, V(pause) waits for the person."
        ),
        parts=("main", "rotate", "retire"),
        choices=("fail", "report", "pause"),
        default="fail",
    ),
    RoleVariable(
        "connector_token",
        "str",
        "A token that the operator made after a handoff; it is adopted where the store does not hold it already.",
        parts=_MAKES_TOKEN,
        default="",
        secret=True,
    ),
    RoleVariable(
        "connector_handoff_done",
        "str",
        (
            "After a handoff, the label of the token that the operator has saved in the connector, as the "
            "instructions print it. It confirms that the connector holds this one token; any other value is refused "
            "before anything is made, and so is V(connector_rotate_now) beside it."
        ),
        parts=_MAKES_TOKEN,
        default="",
    ),
    RoleVariable(
        "connector_to_confirm",
        "dict",
        (
            "By inventory hostname, the label to take where V(connector_handoff_done) is empty. A playbook that hands tokens over gives it to the next job of "
            "an AWX workflow, so that an approval in between confirms them."
        ),
        parts=_MAKES_TOKEN,
        default={},
        version_added="0.5.0",
    ),
)

_RETIRE = (
    RoleVariable(
        "connector_revive",
        "bool",
        "Bring back a connector that was retired. Without it, it stays retired, and the message says since when.",
        parts=("main", "doctor"),
        default=False,
        version_added="0.5.0",
    ),
    RoleVariable(
        "connector_delete_connector",
        "bool",
        "Remove the connector too, where Jira Align's form offers that; else the operator has to ask Atlassian Support.",
        parts=("retire",),
        default=False,
        version_added="0.2.0",
    ),
    RoleVariable(
        "connector_keep_membership",
        "bool",
        (
            "Leave the account in its group. Without it, an account that has no other token leaves the group, which "
            "takes a Jira administrator."
        ),
        parts=("retire",),
        default=False,
        version_added="0.2.0",
    ),
    RoleVariable(
        "connector_delete_account",
        "bool",
        "Delete the service account where it has no other token. Its address can never be had again.",
        parts=("retire",),
        default=False,
        version_added="0.2.0",
    ),
)

_EXPIRY = (
    RoleVariable(
        "connector_expiry_days",
        "int",
        "A site whose token has fewer days left fails.",
        parts=("expiry",),
        default=14,
        version_added="0.2.0",
        check=Check({"type": "integer", "minimum": 0}, "0 days or more"),
    ),
)

# In the order of the documentation.
SECTIONS = (
    Section("The site and its connector", _SITE),
    Section("The service account and its permissions", _ACCOUNT),
    Section("The API token", _TOKEN),
    Section("The token store", _STORE),
    Section("Credentials", _CREDENTIALS),
    Section("How the services are asked", _REQUESTS),
    Section("Steps that only the operator can do", _HANDOFFS),
    Section("Retiring", _RETIRE),
    Section("Expiry", _EXPIRY),
)
VARIABLES = {variable.name: variable for section in SECTIONS for variable in section.variables}

# Of each token store, its options and the variables that give them.
STORE_VARIABLES: dict[str, dict[str, str]] = {}
for _variable in VARIABLES.values():
    if _variable.store_option:
        _store, _option = _variable.store_option
        STORE_VARIABLES.setdefault(_store, {})[_option] = _variable.name

# Names that the role took once, and what to do instead: a sentence each.
REMOVED = {
    "connector_custom_store_load": "Use connector_command_load, a command and its arguments in place of a task file.",
    "connector_custom_store_save": "Use connector_command_save, a command and its arguments in place of a task file.",
}

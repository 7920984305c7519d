# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook awx_setup, by the real modules of awx.awx at a fake AWX; and a job with what AWX then gives it, of the project's own playbook.

The job is an ansible-playbook with the environment and the extra variables of the job template; AWX itself is not run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.conftest import PROJECT
from tests.support.fakes.awx import server as fake
from tests.support.fakes.awx.job import Job, launch
from tests.support.fakes.awx.server import Awx, awx, named
from tests.support.harness.leaks import files_with, found_in
from tests.support.harness.play import Ansible, Run
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import many_sites
from tests.system.beside import beside
from tests.system.stores import COLLECTIONS
from tests.system.support import Rollout, site_lines

SKELETON = PROJECT / "extensions" / "awx" / "project"
PLAYBOOKS = sorted(path.name for path in SKELETON.glob("*.yml"))
SECRETS = ("org_api_key", "jira_email", "jira_token", "align_token", "align_session", "vault_password")
# What the modules send and AWX's API drops without a word.
IGNORED = {("credential_types", "managed"), ("job_templates", "organization"), ("workflow_job_template_nodes", "type")}


@dataclass
class Lifecycle:
    """The runs by name; of each, the writes to AWX. state: what AWX had at last. job: the one that stood up."""

    folder: Path
    runs: dict[str, Run] = field(default_factory=dict)
    writes: dict[str, int] = field(default_factory=dict)
    server: Awx = field(default_factory=Awx)
    job: Job | None = None
    secrets: list[str] = field(default_factory=list)


def inventory(rollout: Rollout, folder: Path) -> Path:
    """Write the sites as a project has them: without any credential, and without a token store."""
    hosts = {
        site: {name: value for name, value in given.items() if name.removeprefix("connector_") not in SECRETS}
        for site, given in rollout.hosts.items()
    }
    for given in hosts.values():
        given.pop("connector_token_store_path")
    # The second site has another Jira administrator, in a credential of the set second.
    hosts[rollout.sites[1]].update(
        connector_jira_email="{{ lookup('ansible.builtin.env', 'JIRA_ADMIN_EMAIL_SECOND') }}",
        connector_jira_token="{{ lookup('ansible.builtin.env', 'JIRA_ADMIN_API_TOKEN_SECOND') }}",
    )
    path = folder / "sites.json"
    path.write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
    return path


def environment(sandbox: Sandbox, server: Awx) -> dict[str, str]:
    """Return what the operator who sets AWX up has exported."""
    site, other = sandbox.sites
    admin, second, align = (
        sandbox.jira_admin(site),
        sandbox.jira_admin(other),
        sandbox.align(next(iter(sandbox.tenants))),
    )
    return {
        **COLLECTIONS,
        "CONTROLLER_HOST": server.url,
        "CONTROLLER_OAUTH_TOKEN": fake.SYSTEM_ADMIN,
        "AWX_SETUP_JOB_TOKEN": fake.ORGANIZATION_ADMIN,
        "ATLASSIAN_ORG_API_KEY": sandbox.org_key(sandbox.sites[site]["organization"]),
        "JIRA_ADMIN_EMAIL": admin["email"],
        "JIRA_ADMIN_API_TOKEN": admin["token"],
        "JIRA_ADMIN_EMAIL_SECOND": second["email"],
        "JIRA_ADMIN_API_TOKEN_SECOND": second["token"],
        "JIRA_ALIGN_API_TOKEN": align["token"],
        "JIRA_ALIGN_SESSION": align["session"],
    }


@beside
def set_up(folder: Path) -> Lifecycle:
    with Sandbox(many_sites(2)) as sandbox, awx(PLAYBOOKS) as server:
        ansible = Ansible(folder)
        sites = inventory(Rollout(ansible, sandbox), folder)
        found = Lifecycle(folder, server=server)
        given = environment(sandbox, server)
        kinds = [("organization", ""), ("jira_administrator", ""), ("jira_administrator", "second"), ("jira_align", "")]
        variables = {
            "awx_setup_project_url": "https://git.example.com/connectors.git",
            "awx_setup_credentials": [{"kind": kind, "set": of_set} for kind, of_set in kinds],
        }

        def setup(name: str, *arguments: str, **more: Any) -> None:
            before = len(server.writes())
            found.runs[name] = ansible.run(
                "jira_ops.align.awx_setup", sites, {**variables, **more}, arguments=arguments, environment=given
            )
            found.writes[name] = len(server.writes()) - before

        def job(name: str) -> None:
            found.job = launch(server.state, named(server.state.objects["job_templates"], "Jira Align: stand up"))
            arguments = []
            for number, text in enumerate(found.job.files):
                path = folder / f"{name}-{number}.yml"
                path.write_text(text, encoding="utf-8")
                arguments += ["--extra-vars", f"@{path}"]
            before = len(server.writes())
            found.runs[name] = ansible.run(
                SKELETON / found.job.playbook,
                sites,
                arguments=arguments,
                environment={**COLLECTIONS, **found.job.environment},
            )
            found.writes[name] = len(server.writes()) - before

        setup("check", "--check")
        setup("first", "-vvvv", "--diff")
        job("job")
        job("next job")
        setup("second")
        found.secrets = [*sandbox.secrets(), fake.SYSTEM_ADMIN, fake.ORGANIZATION_ADMIN]
        return found


def test_check_writes_nothing_and_names_what_it_cannot_compare(set_up: Lifecycle) -> None:
    run = set_up.runs["check"]
    assert set_up.writes["check"] == 0
    assert run.of("Ensure the project")[0].changed
    later = run.one("Name what would be made after that").get("msg")
    assert {
        "job template Jira Align: stand up",
        "schedule Jira Align: rotate",
        "credential Jira Align: Jira administrator",
    } <= set(later)


def test_first_run_makes_everything(set_up: Lifecycle) -> None:
    objects = set_up.server.state.objects
    assert sorted(each["playbook"] for each in objects["job_templates"]) == PLAYBOOKS
    assert not any(each["allow_simultaneous"] or each["ask_variables_on_launch"] for each in objects["job_templates"])
    assert [each["name"] for each in objects["schedules"]] == [
        f"Jira Align: {name}" for name in ("verify", "rotate", "expiry")
    ]
    assert len(objects["workflow_job_template_nodes"]) == 4
    assert "ends with the instructions" in objects["workflow_approval_templates"][0]["description"]
    assert set_up.server.state.ignored == IGNORED


def test_workflow_waits_only_where_a_site_is_not_proven(set_up: Lifecycle) -> None:
    state = set_up.server.state
    names = {each["id"]: each["identifier"] for each in state.objects["workflow_job_template_nodes"]}
    edges = {
        (names[number], name.removesuffix("_nodes"), names[to])
        for (endpoint, number, name), ends in state.relations.items()
        if endpoint == "workflow_job_template_nodes"
        for to in ends
    }
    assert edges == {
        ("stand_up", "success", "verify"),
        ("verify", "failure", "approval"),
        ("approval", "success", "stand_up_again"),
    }


def test_second_run_changes_nothing(set_up: Lifecycle) -> None:
    assert set_up.runs["second"].changed() == {"localhost": 0}
    assert set_up.writes["second"] == 0


def test_job_stands_up_and_the_next_one_finds_its_token(set_up: Lifecycle) -> None:
    first, second = set_up.runs["job"], set_up.runs["next job"]
    assert all("proven, token created" in line for line in site_lines(first).values())
    assert len(site_lines(second)) == 2 and all("proven" in line for line in site_lines(second).values())
    assert set(second.changed().values()) == {0}
    assert set_up.writes["job"] > 0 == set_up.writes["next job"]


def test_no_secret_is_shown(set_up: Lifecycle) -> None:
    for name, run in set_up.runs.items():
        for where, text in (("stdout", run.stdout), ("stderr", run.stderr), ("what callbacks are told", run.lines)):
            assert found_in(text, set_up.secrets) == [], f"{name}: {where}"
    assert files_with(set_up.secrets, set_up.folder) == []


def test_job_details_show_no_secret(set_up: Lifecycle) -> None:
    assert set_up.job is not None
    assert found_in(json.dumps(set_up.job.shown), set_up.secrets) == []
    assert set_up.job.shown["JIRA_ADMIN_API_TOKEN"] == "**********"
    assert set_up.job.environment["JIRA_ADMIN_API_TOKEN"] in set_up.secrets

# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs under ansible-runner as AWX runs them, each in a directory that is thrown away after it: the next one finds the token, or is refused."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.harness import vault_server as vault
from tests.support.harness.inventory import VAULT_PASSWORD
from tests.support.harness.leaks import files_with
from tests.support.harness.play import Ansible
from tests.support.harness.runner_job import Job, run_job
from tests.support.sandbox.fixture import Sandbox
from tests.support.sandbox.worlds import ONE
from tests.system.beside import beside
from tests.system.stores import COLLECTIONS, example, missing
from tests.system.support import COMPLETE, Rollout

# The credentials of a host, and the environment variables that stand for them.
CREDENTIALS = {
    "connector_org_api_key": "ATLASSIAN_ORG_API_KEY",
    "connector_jira_email": "JIRA_ADMIN_EMAIL",
    "connector_jira_token": "JIRA_ADMIN_API_TOKEN",
    "connector_align_token": "JIRA_ALIGN_API_TOKEN",
    "connector_align_session": "JIRA_ALIGN_SESSION",
}
OF_OTHER_STORES = ("connector_token_store_path", "connector_vault_password")
# What ansible-runner was given, and what it writes of it.
ENVIRONMENT, CREDENTIAL, COMMAND = "env/envvars", "env/tmpcredential", "artifacts/1/command"


@dataclass(frozen=True)
class Ended:
    """What a job came to. files: what ansible-runner wrote. holding: files with a secret, of its directory and of the worker's. tokens: the labels of those
    that live after it."""

    code: int
    output: str
    messages: list[str]
    changed: dict[str, int]
    files: set[str]
    holding: list[list[str]]
    writes: list[dict[str, Any]]
    tokens: list[str]
    complete: bool


class Jobs:
    """Jobs for one site, one after the other."""

    def __init__(self, folder: Path, sandbox: Sandbox, server: vault.VaultServer) -> None:
        self.folder, self.sandbox = folder, sandbox
        self.rollout = Rollout(Ansible(folder), sandbox)
        policy = vault.write_policy(server, "connector", example("policy"))
        self.login = {"VAULT_ADDR": server.url, "VAULT_TOKEN": vault.create_token(server, policy)}
        self.secrets = {self.login["VAULT_TOKEN"], VAULT_PASSWORD}
        (host,) = self.rollout.hosts.values()
        self.plain = {name: value for name, value in host.items() if name not in (*CREDENTIALS, *OF_OTHER_STORES)}
        self.credentials = {name: host[name] for name in CREDENTIALS}
        self.in_vault: dict[str, Any] = yaml.safe_load(example("hashi_vault"))
        self.count = 0

    def run(self, *playbooks: str, by_environment: bool, **variables: Any) -> Ended:
        """Run a job, read what it left, and throw its directory away."""
        self.count += 1
        given = {CREDENTIALS[name]: value for name, value in self.credentials.items()} if by_environment else {}
        # A survey cannot ask for a list of projects, so that is the inventory's.
        hosts = {"acme-one": {**self.plain, "connector_projects": ["SHOP"], **variables}}
        self.sandbox.clear_log()
        job = run_job(
            self.folder / f"awx_{self.count}_x",
            playbooks,
            hosts,
            {**COLLECTIONS, **self.login, **given},
            survey={"connector_rotate_before_days": 30},
            credential={} if by_environment else {**self.credentials, "connector_vault_password": VAULT_PASSWORD},
        )
        try:
            return self._read(job)
        finally:
            for directory in (job.folder, job.worker):
                shutil.rmtree(directory)

    def _read(self, job: Job) -> Ended:
        self.secrets.update(self.sandbox.secrets())
        names = {str(path.relative_to(job.folder)) for path in job.folder.rglob("*")}
        holding = [
            [str(path.relative_to(directory)) for path in files_with(self.secrets, directory)]
            for directory in (job.folder, job.worker)
        ]
        world = self.rollout.world()
        return Ended(
            job.code,
            job.output,
            job.messages(),
            job.changed(),
            names,
            holding,
            self.sandbox.writes(),
            sorted(each["label"] for each in world.live_tokens()),
            world.complete() == COMPLETE,
        )


@beside
def jobs(folder: Path) -> dict[str, Ended]:
    with Sandbox(ONE) as sandbox, vault.vault_server() as server:
        jobs = Jobs(folder, sandbox, server)
        return {
            "stand_up": jobs.run("stand_up", by_environment=True, **jobs.in_vault),
            "rotate": jobs.run("rotate", by_environment=False, **jobs.in_vault),
            "refused": jobs.run("rotate", by_environment=False),
            "verified": jobs.run("expiry", "verify", by_environment=False),
            "examined": jobs.run("doctor", by_environment=False),
        }


def test_the_next_job_finds_the_token_of_a_job_whose_directory_is_gone(jobs: dict[str, Ended]) -> None:
    first, next_one = jobs["stand_up"], jobs["rotate"]
    assert (first.code, first.complete) == (0, True), first.output[-3000:]
    assert (next_one.code, next_one.messages, next_one.changed) == (0, [], {}), next_one.output[-3000:]
    assert next_one.writes == [] and next_one.tokens == first.tokens


def test_a_file_in_the_directory_of_the_job_is_refused_before_anything_is_written(jobs: dict[str, Ended]) -> None:
    refused = jobs["refused"]
    assert refused.code == 2 and refused.writes == [] and refused.tokens == jobs["stand_up"].tokens
    assert not any(".connector_store" in name for name in refused.files)
    assert not missing(
        refused.messages[0],
        "Nothing was changed.",
        "connector_token_store",
        "inventory/.connector_store/acme-one.yml, which does not outlive this job",
        "the directory of this job (",
        "awx_3_x-worker",
        "awx_credential or hashi_vault",
        "connector_store_outlives_job: true",
    )


def test_who_only_looks_says_what_could_not_be_found(jobs: dict[str, Ended]) -> None:
    """Expiry that there was no record to compare, verify that it has no token, the doctor what a stand-up would say."""
    verified, examined = jobs["verified"], jobs["examined"]
    assert verified.writes == examined.writes == []
    assert "The token record was not read: store (connector_token_store): vault_file would keep" in verified.output
    assert not missing(
        verified.messages[0],
        "The token store holds no token for this site",
        "acme-one.yml, in the directory of this job (",
        "which is removed when the job ends).",
    )
    assert "a run says: store (connector_token_store): vault_file would keep the token record" in examined.output


@pytest.mark.parametrize(
    "job, known",
    [
        # ansible-runner writes the environment of every job into a file of its artifacts, for its owner only.
        ("stand_up", [COMMAND, ENVIRONMENT]),
        ("rotate", [COMMAND, ENVIRONMENT, CREDENTIAL]),
    ],
)
def test_no_secret_in_a_job_but_where_it_was_given(jobs: dict[str, Ended], job: str, known: list[str]) -> None:
    """Events, output, fact cache, and all else that the job left. The login at Vault is in the environment of both."""
    expected = {f"artifacts/1/{name}" for name in ("stdout", "job_events", "fact_cache", "rc", "command", "status")}
    assert expected <= jobs[job].files
    assert jobs[job].holding == [known, known]

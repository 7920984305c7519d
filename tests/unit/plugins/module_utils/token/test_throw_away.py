# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""token/throw_away.py: which files do not outlive a job of AWX or ansible-runner. Nothing else is judged."""

from __future__ import annotations

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.token.throw_away import (
    Mount,
    Surroundings,
    ThrownAway,
    mounts_in,
    reason,
)

JOB, TEMPORARY, CONTAINER, STAYS = "the directory of this job", "temporary files", "this job's container", ""
NONE: dict[str, str] = {}
# What each sets, as a job sees it.
AWX = {"AWX_PRIVATE_DATA_DIR": "/tmp/awx_7_x", "AWX_ISOLATED_DATA_DIR": "/runner/artifacts/7"}
AWX_ELSEWHERE = {"AWX_PRIVATE_DATA_DIR": "/opt/jobs/awx_7_x", "AWX_ISOLATED_DATA_DIR": "/runner/artifacts/7"}
AWX_WITHOUT_CONTAINERS = {
    "AWX_PRIVATE_DATA_DIR": "/opt/jobs/awx_7_x",
    "AWX_ISOLATED_DATA_DIR": "/opt/jobs/awx_7_x/artifacts/7",
}
ISOLATED_ONLY = {"AWX_ISOLATED_DATA_DIR": "/runner/artifacts/7"}
RUNNER = {"AWX_ISOLATED_DATA_DIR": "/srv/align/artifacts/nightly"}
RUNNER_WORKER = {"AWX_ISOLATED_DATA_DIR": "/tmp/tmpab12/artifacts/1"}
RUNNER_OWN = {"AWX_ISOLATED_DATA_DIR": "/home/ops/.ansible-runner-q1/artifacts/1"}
RUNNER_ARTIFACTS_ELSEWHERE = {"AWX_ISOLATED_DATA_DIR": "/var/log/jobs/nightly"}

DISK = (Mount("/", "ext4"), Mount("/srv", "xfs"))
PODMAN = (
    Mount("/", "overlay"),
    Mount("/runner", "xfs", "/tmp/awx_7_x"),
    Mount("/etc/hosts", "tmpfs"),
    Mount("/srv/records", "xfs", "/srv/records"),
    Mount("/srv/laid over", "overlay"),
)
UNKNOWN_LAYERS = (Mount("/", "btrfs"), Mount("/srv/records", "nfs4"))
KUBERNETES = (
    Mount("/", "overlay"),
    Mount("/records", "ext4", "/"),
    Mount("/scratch", "ext4", "/var/lib/kubelet/pods/1/volumes/kubernetes.io~empty-dir/scratch"),
    Mount("/in-memory", "tmpfs"),
)


@pytest.mark.parametrize(
    "environment, mounts, path, where",
    [
        # Ansible by itself: nothing is known.
        (NONE, DISK, "/srv/inventory/.connector_store/one.yml", STAYS),
        (NONE, DISK, "/tmp/demo/one.yml", STAYS),
        (NONE, PODMAN, "/runner/one.yml", STAYS),
        # AWX, in an execution environment: its inventory and its project are in /runner.
        (AWX, PODMAN, "/runner/inventory/.connector_store/one.yml", JOB),
        (AWX, PODMAN, "/runner/project/one.yml", JOB),
        (AWX, PODMAN, "/tmp/awx_7_x/one.yml", JOB),
        (AWX, PODMAN, "/tmp/one.yml", TEMPORARY),
        (AWX, PODMAN, "/home/runner/one.yml", CONTAINER),
        (AWX, PODMAN, "/runners/one.yml", CONTAINER),
        (AWX, PODMAN, "/srv/records/one.yml", STAYS),
        (AWX, PODMAN, "/srv/laid over/one.yml", CONTAINER),
        (AWX, PODMAN, "/srv/records-of-others/one.yml", CONTAINER),
        (AWX_ELSEWHERE, PODMAN, "/runner/inventory/one.yml", JOB),
        (AWX_ELSEWHERE, PODMAN, "/srv/records/one.yml", STAYS),
        (AWX, UNKNOWN_LAYERS, "/home/runner/one.yml", CONTAINER),
        (AWX, UNKNOWN_LAYERS, "/srv/records/one.yml", STAYS),
        (AWX, (), "/home/runner/one.yml", STAYS),
        (AWX, KUBERNETES, "/records/one.yml", STAYS),
        (AWX, KUBERNETES, "/scratch/one.yml", CONTAINER),
        (AWX, KUBERNETES, "/in-memory/one.yml", CONTAINER),
        # AWX and Tower before there were execution environments.
        (AWX_WITHOUT_CONTAINERS, DISK, "/opt/jobs/awx_7_x/inventory/one.yml", JOB),
        (AWX_WITHOUT_CONTAINERS, DISK, "/var/lib/awx/records/one.yml", STAYS),
        # ansible-runner by itself: its directory is whoever's, unless it made it for this job.
        (RUNNER, DISK, "/srv/align/inventory/one.yml", STAYS),
        (RUNNER, DISK, "/tmp/one.yml", TEMPORARY),
        (RUNNER_ARTIFACTS_ELSEWHERE, DISK, "/var/log/one.yml", STAYS),
        (RUNNER_WORKER, DISK, "/tmp/tmpab12/project/one.yml", JOB),
        (
            RUNNER_WORKER,
            DISK,
            "/home/ops/inventory/one.yml",
            STAYS,
        ),  # ansible-navigator, whose directory is a temporary one
        (RUNNER_OWN, DISK, "/home/ops/.ansible-runner-q1/inventory/one.yml", JOB),
        (RUNNER_OWN, DISK, "/home/ops/records/one.yml", STAYS),
        (ISOLATED_ONLY, PODMAN, "/runner/inventory/one.yml", JOB),
        (ISOLATED_ONLY, PODMAN, "/opt/one.yml", CONTAINER),
        (ISOLATED_ONLY, PODMAN, "/srv/records/one.yml", STAYS),
    ],
)
def test_which_file_does_not_outlive_the_job(
    environment: dict[str, str], mounts: tuple[Mount, ...], path: str, where: str
) -> None:
    said = reason(path, Surroundings(environment, "/tmp", mounts))
    assert where in said and bool(said) == bool(where)


def test_the_mounts_are_those_of_the_kernels_list() -> None:
    text = (
        "604 540 0:48 / / rw,relatime - overlay overlay rw,lowerdir=/l\n"
        "611 604 253:0 /srv/my\\040records /srv/my\\040records rw,relatime shared:1 master:2 - xfs /dev/dm-0 rw\n"
        "a line of another kind\n"
    )
    assert mounts_in(text) == (Mount("/", "overlay"), Mount("/srv/my records", "xfs", "/srv/my records"))


def test_of_two_mounts_at_one_place_the_later_one_counts() -> None:
    mounts = (Mount("/", "overlay"), Mount("/records", "tmpfs"), Mount("/records", "xfs"))
    assert reason("/records/one.yml", Surroundings(AWX, "/tmp", mounts)) == STAYS
    assert CONTAINER in reason("/records/one.yml", Surroundings(AWX, "/tmp", mounts[:2]))


def test_the_error_names_the_place_and_the_ways_out() -> None:
    said = str(
        ThrownAway("/runner/inventory/one.yml", "the directory of this job (/runner), which is removed after it")
    )
    for each in (
        "connector_token_store",
        "/runner/inventory/one.yml",
        "the directory of this job (/runner)",
        "awx_credential",
        "hashi_vault",
        "connector_token_store_path",
        "connector_store_outlives_job: true",
    ):
        assert each in said

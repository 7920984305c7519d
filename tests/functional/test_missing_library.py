# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A library that is not installed is named with the option that needs it."""

from __future__ import annotations

import pytest

from tests.support.harness.runs import ModuleClient, load

pytestmark = pytest.mark.every_core


def test_missing_parser_is_named_where_a_session_is_given(
    modules: ModuleClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load("module_utils.clients"), "html5lib", None)
    result = modules.connector()
    assert result["failed"] and "html5lib" in result["msg"] and "align_session" in result["msg"] and not modules.asked()
    assert "handoff" in modules.connector(align_session=None)

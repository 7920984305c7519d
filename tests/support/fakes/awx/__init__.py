# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fake of AWX: server.py answers, state.py keeps and checks, job.py is what a job gets. Its rules need no server, so unit tests use them too."""

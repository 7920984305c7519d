# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other parties' wording that the code matches on. Private to the collection.

Atlassian documents status codes, and for some refusals nothing but a code or a phrase tells one meaning from another.
"""

from __future__ import annotations

# A membership's 409, measured: two refusals of one status.
ALREADY_A_MEMBER = "ADMIN-UAM-409-2"
USER_LIMIT_REACHED = "ADMIN-UAM-409-3"
# A 404 of any call below an organization that is not the key's, measured: it says nothing of what was asked for.
WRONG_ORGANIZATION = "TCS validation failed"
# The user management API does not know an account, or the key does not manage it.
ACCOUNT_NOT_FOUND = "accountNotFound"
# Right after its creation, an invite for an account is answered 404 with "… not found in the directory".
NOT_IN_DIRECTORY = "directory"

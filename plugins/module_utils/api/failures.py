# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a failed connection means: whether anything can have been processed, and why in a few words. Private to the collection."""

from __future__ import annotations

from typing import Any

try:
    import requests
    from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProxyError
except ImportError:
    requests = None  # type: ignore[assignment]


def never_sent(failure: Exception) -> bool:
    """True when the connection was never made, so that nothing can have been processed."""
    if isinstance(failure, (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError)):
        return True
    reason = failure.args[0] if failure.args else None
    if isinstance(reason, MaxRetryError):
        reason = reason.reason
    return isinstance(reason, (NewConnectionError, ConnectTimeoutError, ProxyError))


def cause_of(failure: Exception) -> str:
    """The innermost reason in a few words; requests wraps them several deep."""
    reason: Any = failure
    while getattr(reason, "args", None):
        inner = getattr(reason, "reason", None) or next(
            (each for each in reason.args if isinstance(each, BaseException)), None
        )
        if not isinstance(inner, BaseException):
            break
        reason = inner
    text = str(reason).split(">: ", 1)[-1]
    return text.rsplit(": ", 1)[-1][:200] if isinstance(failure, requests.exceptions.ConnectionError) else text[:200]

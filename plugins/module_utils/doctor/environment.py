# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor runs with: versions of everything that matters, and whether a proxy stands in between. Private to the collection."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version

from ..version import VERSION

_PACKAGES = ("ansible-core", "requests", "urllib3", "jsonschema", "html5lib")
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def versions() -> dict[str, str]:
    """Return the versions of the collection, of Python, and of the libraries; of one that is not there, an empty text."""
    return {
        "jira_ops.align": VERSION,
        "python": platform.python_version(),
        **{name: _version(name) for name in _PACKAGES},
    }


def network_settings() -> list[str]:
    """Return the names of the environment variables that stand between here and the services, without their values."""
    return [name for name in _PROXIES if os.environ.get(name) or os.environ.get(name.lower())]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""

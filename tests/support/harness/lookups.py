# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lookup plugin as Ansible's loader makes it: it knows its name and its options, without which it does not run before ansible-core 2.19."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import yaml
from ansible import constants


class Resolving:
    """A templar that gives values back as they are, and raises those that are errors."""

    def template(self, value: Any) -> Any:
        if isinstance(value, Exception):
            raise value
        return value


def loaded(module: ModuleType, **arguments: Any) -> Any:
    """Return the plugin of one of the collection's lookup modules. arguments: of its constructor, loader and templar."""
    plugin = module.LookupModule(**arguments)
    plugin._load_name = f"jira_ops.align.{module.__name__.rsplit('.', 1)[-1]}"
    options = yaml.safe_load(module.DOCUMENTATION)["options"]
    constants.config.initialize_plugin_configuration_definitions("lookup", plugin._load_name, options)
    return plugin

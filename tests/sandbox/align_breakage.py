# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages and answers of Jira Align that do not show what they should: a client has to find that out, and to take it for unknown."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict

from .build import Data


def _cut(page: str, _number: int) -> str:
    return page[: page.index("</form>\n</body>") * 2 // 3]


def _stray_end(page: str, number: int) -> str:
    """A browser keeps to the form's own end tag: what comes after the stray one is the form's no longer."""
    place = page.index("<div class='row'>", page.index('id="frmConnectors"') + 200)
    return page[:place] + "</form>\n" + page[place:]


PAGES: Dict[str, Callable[[str, int], str]] = {
    "option_without_value": lambda page, number: re.sub(
        r"<option value='%d'( selected)?>" % number, r"<option\1>", page, count=1
    ),
    "stray_end": _stray_end,
    "no_name_field": lambda page, number: re.sub(
        r"<div class='row'>[^\n]*txtConnectorName%d[^\n]*</div>\n" % number, "", page
    ),
    "no_activation_button": lambda page, number: re.sub(
        r"<input type=\"submit\" name=\"btn(De)?[Aa]ctivateConnector%d\"[^>]*>" % number, "", page
    ),
    "chooser_without_names": lambda page, number: re.sub(r"[^\n<>]*\(#(\d+)\)", r"    Connector \1", page),
    "cut": _cut,
}

ACTIVE: Dict[str, Any] = {"object": {"value": True}, "list": [True], "-1": -1, "null": None}


def broken_page(page: str, way: str, number: int) -> str:
    return PAGES[way](page, number) if way in PAGES else page


def broken_active(bean: Data, way: str, field: str) -> Data:
    """The bean with something else for what tells whether the connector is active."""
    if way == "missing":
        return {name: value for name, value in bean.items() if name != field}
    return dict(bean, **{field: ACTIVE[way]}) if way in ACTIVE and field in bean else bean

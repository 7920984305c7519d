# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make docs-site` makes of a page's links."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest

from tests.tools import docs_site

MAIN = "https://github.com/jira-ops/align"


def test_every_page_has_its_place_on_the_site() -> None:
    """Sphinx warns of one that has none, which `make docs-site` and nothing sooner would say."""
    index = (docs_site.SETTINGS / "index.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\{toctree\}\n(?::[^\n]*\n)*\n(.*?)^```", index, re.DOTALL | re.MULTILINE)
    placed = [re.sub(r"^.*<(.*)>$", r"\1", line) for block in blocks for line in block.splitlines()]
    pages = {str(path.with_suffix("")) for path in docs_site.pages()}
    assert sorted(placed) == sorted(pages | {"collections/index"})


@pytest.mark.parametrize(
    ("link", "made"),
    [
        ("[a](stores.md#command)", "[a](stores.md#command)"),
        ("[a](../README.md)", "[a](../README.md)"),
        ("[a](#own)", "[a](#own)"),
        ("[a](https://example.com/x.py)", "[a](https://example.com/x.py)"),
        ("[a](../plugins/x.py#L3)", f"[a]({MAIN}/blob/main/plugins/x.py#L3)"),
        ("[a](../plugins)", f"[a]({MAIN}/tree/main/plugins)"),
    ],
)
def test_link_to_what_is_no_page_leads_to_the_repository(link: str, made: str, tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    pages = {Path("docs/stores.md"), Path("README.md")}
    assert docs_site.outward(f"see {link}.", Path("docs/start.md"), pages.__contains__, tmp_path) == f"see {made}."


def test_inventory_is_read_back() -> None:
    head, packed = docs_site.inventory({"one": "a.html#one"}).split(b"zlib.\n", 1)
    assert head.startswith(b"# Sphinx inventory version 2\n")
    assert zlib.decompress(packed).decode() == "one std:label -1 a.html#one one\n"

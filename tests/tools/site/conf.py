# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sphinx's settings for `make docs-site`. Nothing of the site, and nothing that makes it, comes from the network."""

from pathlib import Path

project = "jira_ops.align"
author = copyright = "the jira_ops.align authors"
extensions = ["myst_parser", "sphinx.ext.intersphinx", "sphinx_antsibull_ext", "sphinxcontrib.mermaid"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}

# The pages as GitHub shows them: anchors of headings, and fences that are pictures.
myst_heading_anchors = 4
myst_fence_as_directive = ["mermaid"]

# Mermaid itself, in an interpreter that comes with a Python package: no browser, and no script on the page.
mermaid_output_format = "svg"
mermaid_cmd = "mermaidx"
mermaid_params = ["--quiet", "--theme", "neutral", "--config", str(Path(__file__).with_name("mermaid.json"))]

# docs_site.py writes the inventory, of the few labels that the pages refer to: Ansible's own would come from the network.
intersphinx_mapping = {"ansible": ("https://docs.ansible.com/ansible/latest/", "ansible.inv")}

# A fence without a language is a command or what it prints, and not Python.
highlight_language = "text"

html_theme = "sphinx_rtd_theme"
html_theme_options = {"navigation_depth": 3}
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
pygments_style = "ansible"

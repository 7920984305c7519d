#!/usr/bin/env bash
# Runs the checkers that the world outside runs: spelling, YAML, licenses, the documentation's markup, and what Galaxy does with an upload.
# Usage: checkers.sh BUILD_FOLDER   -> after install.sh BUILD_FOLDER, with the tools from PATH
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$(cd "${1:?the folder that install.sh built in}" && pwd)
collection=$build/installed/ansible_collections/jira_ops/align
log=$build/checkers.log

said_nothing_wrong() { # some checkers only warn, and end with 0
    "$@" >"$log" 2>&1 && ! grep --quiet --extended-regexp '^(WARNING|ERROR)' "$log" || { cat "$log" >&2; return 1; }
}

git ls-files -z | xargs -0 codespell
git ls-files -z "*.yml" "*.yaml" | xargs -0 yamllint --strict
reuse lint --quiet || { reuse lint --lines; exit 1; }
antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs=all --disallow-unknown-collection-refs "$collection"

# As Galaxy imports an artifact: one of its tags is required, and ansible-lint's production profile sees what a user has.
mkdir -p "$build/importer"
artifact=$(ls "$build"/artifact/*.tar.gz)
cd "$build/importer" # where it leaves its result
GALAXY_IMPORTER_CHECK_REQUIRED_TAGS=true said_nothing_wrong python -m galaxy_importer.main "$artifact"

# What a user copies out of the pages, and the project for AWX, in a directory where only the installed collection is known.
python "$OLDPWD/tests/tools/examples.py" "$collection" "$build/examples"
cp -r "$collection/extensions/awx/project" "$build/examples/awx"
cd "$build/examples"
ANSIBLE_COLLECTIONS_PATH=$build/installed said_nothing_wrong ansible-lint --offline --nocolor --profile production --strict -- *.yml awx/*.yml

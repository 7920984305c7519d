#!/usr/bin/env bash
# Builds the collection's artifact and installs it, where something changed since the last time. Asks no server for anything.
# Usage: install.sh BUILD_FOLDER   -> BUILD_FOLDER/installed/ansible_collections, with ansible-galaxy from PATH
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${1:?a folder to build in}
mkdir -p "$build"
build=$(cd "$build" && pwd)

digest=$("$here/export.sh" --digest)
stamp=$build/installed/.digest
if [ "$(cat "$stamp" 2>/dev/null)" = "$digest" ]; then exit 0; fi

quietly() { # the output matters only when the command fails
    local log=$build/install.log
    "$@" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
}

"$here/export.sh" "$build/source"
rm -rf "$build/artifact" "$build/installed"
quietly ansible-galaxy collection build --force --output-path "$build/artifact" "$build/source"
export ANSIBLE_COLLECTIONS_PATH=$build/installed
quietly ansible-galaxy collection install --force --offline --no-deps --collections-path "$build/installed" "$build"/artifact/*.tar.gz
printf '%s\n' "$digest" >"$stamp"

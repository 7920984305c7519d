#!/usr/bin/env bash
# Runs the whole of `ansible-test sanity` on a copy of the project in the folder name that ansible-test asks for.
# Modules are compiled and imported under every supported Python that this machine has.
# Usage: sanity.sh BUILD_FOLDER [OPTION OR FILE ...]   with ansible-test from PATH; what follows is handed to ansible-test
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${1:?a folder to build in}
shift
mkdir -p "$build/sanity"
build=$(cd "$build" && pwd)/sanity

# Version managers put a "shim" for every Python on PATH; those of versions that are not switched on fail when called,
# which ansible-test takes for an error. So: links to the interpreters that answer, and no shims.
pythons=$build/bin
python3 "$here/pythons.py" "$pythons"
tools=$(dirname "$(command -v ansible-test)")
PATH=$tools:$pythons:$(printf '%s' "$PATH" | tr : '\n' | grep -v '/shims$' | paste -sd: -)

collection=$build/ansible_collections/jira_ops/align
"$here/export.sh" "$collection"
if compgen -G "$collection/tests/sanity/ignore*" >/dev/null; then
    echo "tests/sanity: an ignore file hides findings; this project has none" >&2
    exit 1
fi
cd "$collection"
git init --quiet # a repository of its own, or ansible-test asks the outer one, which ignores the build folder, and checks nothing
exec ansible-test sanity --color no "$@"

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
rm -rf "$pythons"
mkdir -p "$pythons"
versions=
if command -v pyenv >/dev/null; then versions=$(pyenv version-name):$(pyenv versions --bare | sort -rV | paste -sd: -); fi
for name in python3.9 python3.10 python3.11 python3.12 python3.13 python3.14; do
    found=$(PYENV_VERSION=$versions "$name" -c 'import sys; print(sys._base_executable)' 2>/dev/null) || continue
    ln -s "$found" "$pythons/$name"
done
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

#!/usr/bin/env bash
# Runs ansible-test on a copy of the project in the folder name that it asks for, each command on its own copy.
#   sanity       all of it, without an ignore file; modules are compiled and imported under every supported Python that this machine has, or
#                under those of ONLY_PYTHONS and the one that ansible-test runs on
#   units        tests/unit, in an environment that ansible-test makes
#   integration  tests/integration/targets, against the sandbox, or the services of tests/integration/integration_config.yml where there is one
# Usage: ansible_test.sh BUILD_FOLDER COMMAND [OPTION, FILE OR TARGET ...]   with ansible-test from PATH; what follows is handed to ansible-test
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${1:?a folder to build in}
command=${2:?sanity, units or integration}
shift 2
mkdir -p "$build/ansible-test/$command"
build=$(cd "$build/ansible-test/$command" && pwd)

# Version managers put a "shim" for every Python on PATH; those of versions that are not switched on fail when called,
# which ansible-test takes for an error. So: links to the interpreters that answer, and no shims.
pythons=$build/bin
python3 "$here/pythons.py" "$pythons" ${ONLY_PYTHONS:-} # one word each
tools=$(dirname "$(command -v ansible-test)")
PATH=$tools:$pythons:$(printf '%s' "$PATH" | tr : '\n' | grep -v '/shims$' | paste -sd: -)

collection=$build/ansible_collections/jira_ops/align
kept=$build/output # ansible-test's environments, which would be made again
if [ -d "$collection/tests/output" ]; then rm -rf "$kept" && mv "$collection/tests/output" "$kept"; fi
"$here/export.sh" "$collection"
if [ -d "$kept" ]; then mv "$kept" "$collection/tests/output"; fi
if compgen -G "$collection/tests/sanity/ignore*" >/dev/null; then
    echo "tests/sanity: an ignore file hides findings; this project has none" >&2
    exit 1
fi
config=$here/../integration/integration_config.yml # git ignores it
if [ -e "$config" ]; then cp "$config" "$collection/tests/integration"; fi
cd "$collection"
git init --quiet # a repository of its own, or ansible-test asks the outer one, which ignores the build folder, and checks nothing
if [ "$command" = units ]; then
    set -- --venv --python "$(python -c 'import sys; print("%d.%d" % sys.version_info[:2])')" "$@"
fi
exec ansible-test "$command" --color no "$@"

#!/usr/bin/env bash
# Runs `ansible-test integration` on a copy of the project against a sandbox of its own, which ends with the run.
# The targets get two variables: `sandbox`, what the sandbox says about itself (its addresses), and `world`, what it was
# told to hold (tests/sandbox/worlds/one.yml, the credentials among it).
# Usage: integration.sh BUILD_FOLDER [TARGET OR OPTION ...]   with ansible-test and python from PATH
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=${1:?a folder to build in}
shift
mkdir -p "$build/integration"
build=$(cd "$build" && pwd)/integration

collection=$build/ansible_collections/jira_ops/align
"$here/export.sh" "$collection"
cd "$collection"
git init --quiet # a repository of its own, or ansible-test asks the outer one, which ignores the build folder, and finds nothing

ready=$build/sandbox.json
log=$build/sandbox.log
rm -f "$ready"
python -m tests.sandbox --world tests/sandbox/worlds/one.yml --ready "$ready" --die-with-parent >"$log" 2>&1 &
sandbox=$!
trap 'kill "$sandbox" 2>/dev/null || true; wait "$sandbox" 2>/dev/null || true' EXIT
for _ in $(seq 150); do
    if [ -s "$ready" ]; then break; fi
    if ! kill -0 "$sandbox" 2>/dev/null; then break; fi
    sleep 0.1
done
if [ ! -s "$ready" ]; then
    echo "the sandbox did not start:" >&2
    cat "$log" >&2
    exit 1
fi

{
    printf 'sandbox: %s\n' "$(cat "$ready")"
    printf 'world:\n'
    sed -e '/^---$/d' -e 's/^/  /' tests/sandbox/worlds/one.yml
} >tests/integration/integration_config.yml
ansible-test integration --color no "$@"

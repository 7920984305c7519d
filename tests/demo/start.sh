#!/usr/bin/env bash
# Runs the demo: with the workshop's tools where they are there, else with what it needs alone (requirements-demo.txt), installed once.
# Usage: start.sh PYTHON BUILD_FOLDER [VENV] -- [ARGUMENT ...]
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$1 build=$2 venv=
shift 2
if [ "${1:?--}" != -- ]; then
    venv=$1
    shift
fi
shift

if [ -z "$venv" ]; then
    venv=$build/demo
    stamp=$venv/.made-from-$(cat requirements.txt requirements-demo.txt | cksum | cut -d ' ' -f 1)
    if [ ! -e "$stamp" ]; then
        "$python" -c 'import sys; sys.exit("Python 3.10 or newer is needed: make demo BASE_PYTHON=python3.x" if sys.version_info < (3, 10) else 0)'
        echo "Installing what the demo needs into $venv, once:"
        "$python" -m venv "$venv"
        "$venv/bin/python" -m pip install --disable-pip-version-check --requirement requirements-demo.txt |
            awk '/^Collecting/ { print "  " $2; fflush() }'
        rm -f "$venv"/.made-from-*
        touch "$stamp"
    fi
fi

PATH=$(cd "$venv/bin" && pwd):$PATH
export PATH
echo "Building the collection, and installing it below $build ..."
tests/tools/install.sh "$build"
exec python -m tests.demo "$@"

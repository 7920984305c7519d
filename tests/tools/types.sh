#!/usr/bin/env bash
# Checks the types, with mypy from PATH; what it checks, and how strictly, is in pyproject.toml.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Ansible imports the collection under its full name. The folder below which it has that name is known to, and where need be made by, tests/conftest.py.
MYPYPATH=$(python -c 'from tests.conftest import COLLECTIONS; print(COLLECTIONS)')
export MYPYPATH
exec mypy --no-error-summary

#!/usr/bin/env bash
# Fetches the collections that some token stores use, once: out of the package `ansible` on PyPI, which bundles them, so that no other
# server than the package index is asked.
# Usage: collections.sh BUILD_FOLDER   -> BUILD_FOLDER/collections/ansible_collections, with python from PATH
set -euo pipefail
build=${1:?a folder to build in}
# Every Python from 3.10 finds one in this range, whose collections fit the ansible-core that the same Python gets.
bundle='ansible>=10,<13'
wanted='community/hashi_vault awx/awx'

target=$build/collections
stamp=$target/.made-from
if [ "$(cat "$stamp" 2>/dev/null)" = "$bundle $wanted" ]; then exit 0; fi

echo "Fetching collections out of $bundle ..."
rm -rf "$target"
mkdir -p "$target/wheel"
python -m pip download --quiet --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest "$target/wheel" "$bundle"
python - "$target" $wanted <<'PYTHON'
import pathlib
import sys
import zipfile

target = pathlib.Path(sys.argv[1])
folders = tuple(f"ansible_collections/{each}/" for each in sys.argv[2:])
(wheel,) = (target / "wheel").iterdir()
with zipfile.ZipFile(wheel) as bundle:
    bundle.extractall(target, [name for name in bundle.namelist() if name.startswith(folders)])
PYTHON
rm -r "$target/wheel"
printf '%s\n' "$bundle $wanted" >"$stamp"

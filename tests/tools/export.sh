#!/usr/bin/env bash
# Copies the project as git sees it (tracked, and new files that are not ignored) to a folder, which is emptied first.
# Usage: export.sh FOLDER          copy
#        export.sh --digest        print a digest of the same files instead
set -euo pipefail
cd "$(dirname "$0")/../.."

present() { # files that were deleted but not yet committed are listed by git all the same
    git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
        if [ -e "$file" ]; then printf '%s\0' "$file"; fi
    done
}

if [ "${1:?a folder, or --digest}" = --digest ]; then
    present | LC_ALL=C sort -z | xargs -0 cksum | cksum | tr -d ' '
    exit
fi

target=$1
rm -rf "$target"
mkdir -p "$target"
present | tar --null --files-from=- --create --file=- | tar --extract --file=- --directory="$target"

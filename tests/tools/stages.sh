#!/usr/bin/env bash
# Runs make's targets one after the other, all of them whatever fails, and ends with a summary.
# Usage: stages.sh MAKE TARGET ...
set -uo pipefail
make=$1
shift

summary=
failed=0
for stage in "$@"; do
    printf '\n==> %s\n' "$stage"
    SECONDS=0
    if "$make" --no-print-directory "$stage"; then
        verdict=passed
    else
        verdict=FAILED
        failed=1
    fi
    summary+=$(printf '  %-12s %s  %4d s' "$stage" "$verdict" "$SECONDS")$'\n'
done

printf '\n==> summary\n%s' "$summary"
exit "$failed"

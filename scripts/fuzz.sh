#!/bin/sh
# Runs the fuzzers, one after the other. What is new goes to FOLDER/found/NAME and is where the next run begins; an input on
# which one fails stays in FOLDER/failed/NAME-*, and the status is 1.
# usage: fuzz.sh FOLDER SECONDS [NAME...]   FOLDER: where the fuzzers were built (tests/fuzz); SECONDS: for each
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
[ $# -ge 2 ] || { sed -n 's/^# usage: /usage: /p' "$0" >&2; exit 2; }
folder=$(cd "$1" && pwd)
seconds=$2
shift 2
[ $# -gt 0 ] || set -- $(cd "$folder" && ls | sed -n 's/^fuzz_//p')
status=0
for name in "$@"; do
    mkdir -p "$folder/found/$name" "$folder/failed"
    dictionary=$root/tests/fuzz/${name%%_*}.dict
    echo "$name: $seconds s"
    "$folder/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=0 -verbosity=0 \
        -artifact_prefix="$folder/failed/$name-" ${dictionary:+$([ -f "$dictionary" ] && echo "-dict=$dictionary")} \
        "$folder/found/$name" "$root/tests/fuzz/corpus/$name" || status=1
done
exit $status

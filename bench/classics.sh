#!/bin/sh
# Explores the classic programs to the end and prints the number of traces found beside the known one ("?": no published
# number that we know of), and the executions it took: 32 random scouts come first, and some may have been blocked.
# usage: classics.sh LOCKSTEP FOLDER     (each program names its number in a line "// traces: N=5 218243 [flags]")
set -eu
lockstep=$1
folder=$2
printf '%-22s %4s %10s %10s %11s %8s %9s  %s\n' program N traces known executions blocked seconds verdict
for program in "$folder"/*.cpp; do
    sed -n 's|^// traces: N=\([0-9]*\) \([0-9?]*\).*|\1 \2|p' "$program" | while read -r n known; do
        result=$("$lockstep" check "$program" --strategy exhaustive --races=ignore --time 120s --json --cxxflags "-DN=$n" </dev/null || true)
        printf '%s' "$result" | sed -n '1h;1!H;${g;s/\n/ /g;p}' | awk -v name="$(basename "$program" .cpp)" -v n="$n" -v known="$known" '
            function field(key,   rest) {
                if (!match($0, "\"" key "\": *[^,}]*")) return "?"
                rest = substr($0, RSTART, RLENGTH); sub(/^[^:]*: */, "", rest); gsub(/"/, "", rest); return rest
            }
            { printf "%-22s %4s %10s %10s %11s %8s %9.2f  %s\n", name, n, field("traces"), known, field("executions"),
                     field("blocked_executions"), field("seconds"), field("verdict") }'
    done
done

#!/bin/sh
# How many executions each strategy takes to find the bug of classic programs: the median of so many seeds, and how much
# dearer `auto` is than the best of them. "-": not within 20,000 executions or 10 s.
# usage: bugs.sh LOCKSTEP FOLDER [SEEDS]     (each program names its sizes in a line "// bug: N=3 N=10")
set -eu
lockstep=$(realpath "$1")
folder=$(realpath "$2")
seeds=$(seq 1 "${3:-5}")
strategies='exhaustive bounded random pct pos auto'
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room"

# The executions up to the bug, or a large number.
executions() {
    "$lockstep" check "$1" --races=ignore --strategy "$2" --seed "$3" --executions 20000 --time 10s --json </dev/null |
        awk '/"executions":/ && !n { gsub(/[^0-9]/, ""); n = $0 } /"bugs": \[\]/ { none = 1 } END { print none ? 1e9 : n }' || true
}

printf '%-14s %4s' program N
for how in $strategies; do printf ' %10s' "$how"; done
printf ' %10s\n' 'auto/best'
for program in "$folder"/*.cpp; do
    for size in $(sed -n 's|^// bug: ||p' "$program"); do
        c++ -std=c++20 -g -O1 -fsanitize=thread "-D$size" "$program" -o program -pthread
        printf '%-14s %4s' "$(basename "$program" .cpp)" "${size#N=}"
        for how in $strategies; do
            for seed in $seeds; do executions ./program "$how" "$seed"; done | sort -g |
                awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
        done | awk '{ printf " %10s", $1 < 1e9 ? $1 : "-"; if (NR < 6 && ($1 < best || NR == 1)) best = $1; last = $1 }
                    END { printf " %10s\n", last < 1e9 ? sprintf("%.1f", last / best) : "-" }'
    done
done

#!/bin/sh
# usage: readme.sh BUILD_FOLDER README
# What the README prints for CMake and GoogleTest, copied into an empty folder. A block whose first line is a comment
# with a file's name is that file; the block of commands that begins with cmake is what to run.
. "$(dirname "$0")/common.sh"
HOME=$scratch
export HOME
cmake --install "$1" --prefix "$HOME/lockstep" >/dev/null
mkdir "$scratch/empty"
cd "$scratch/empty"
awk '
    /^```/ && inside { inside = 0; file = ""; next }
    /^```/ { inside = 1; first = 1; next }
    inside && first { first = 0
        if ($0 ~ /^(#|\/\/) [A-Za-z_]+\.(txt|cpp)$/) file = $2
        else if ($0 ~ /^cmake /) file = "commands.sh" }
    inside && file != "" { print > file }
' "$2"
for file in CMakeLists.txt count.cpp count_test.cpp commands.sh; do
    [ -s $file ] || { echo "the README does not print $file"; exit 1; }
done
sh -ex commands.sh >log 2>&1 || { cat log; exit 1; }
grep -q 'tests passed, 0 tests failed out of 4' log || { cat log; exit 1; }
grep -q 'verified: Counter.CountsBoth' log || { cat log; exit 1; }

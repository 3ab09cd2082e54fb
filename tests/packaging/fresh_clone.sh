#!/bin/sh
# usage: fresh_clone.sh SOURCE
# What a new user does: clones, installs, and copies what the README prints for CMake, GoogleTest and the library into an
# empty folder. A block of the README whose first line is a comment with a file's name is that file; the commands are in
# the blocks that begin with cmake or g++.
. "$(dirname "$0")/common.sh"
HOME="$scratch/a home"
export HOME
mkdir "$HOME"

# Where there is a compiler cache, the second run of this test is fast.
if command -v ccache >/dev/null; then
    CCACHE_DIR=${CCACHE_DIR:-$(ccache --get-config cache_dir)}
    export CCACHE_DIR CCACHE_BASEDIR="$HOME/lockstep source" CCACHE_NOHASHDIR=1
    export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
fi

"$1/scripts/fresh-clone.sh" "$HOME/lockstep source"
quietly make -C "$HOME/lockstep source" install PREFIX='~/lockstep'

mkdir "$HOME/empty"
cd "$HOME/empty"
awk '
    /^```/ && inside { inside = 0; file = ""; next }
    /^```/ { inside = 1; first = 1; next }
    inside && first { first = 0
        if ($0 ~ /^(#|\/\/) [A-Za-z_]+\.(txt|cpp)$/) file = $2
        else if ($0 ~ /^(cmake|g\+\+) /) file = "commands.sh" }
    inside && file != "" { print > file }
' "$HOME/lockstep source/README.md"
for file in CMakeLists.txt count.cpp count_test.cpp answers.cpp commands.sh; do
    [ -s $file ] || fail "the README does not print $file"
done
quietly sh -ex commands.sh
for line in 'tests passed, 0 tests failed out of 4' 'verified: Counter.CountsBoth' '^42$'; do
    grep -q "$line" "$scratch/log" || {
        cat "$scratch/log"
        fail "what the README says to run did not print '$line'"
    }
done

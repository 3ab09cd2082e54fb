#!/bin/sh
# Writes docs/proofs.md and docs/mutants.md anew, from runs of the checker (some minutes).
# usage: proofs.sh [BUILD_FOLDER]   with the tests built in it (cmake --preset release -DLOCKSTEP_TESTS=ON)
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "${1:-$root/build}" && pwd)
trap 'rm -f "$root/docs/page.new"' EXIT

# write PAGE PROGRAM: a page that fails half-way replaces nothing
write() {
    "$2" "$build/lockstep" "$root" >"$root/docs/page.new"
    mv "$root/docs/page.new" "$root/docs/$1"
}
write proofs.md "$build/tests/checked/lockstep_proofs"
write mutants.md "$build/tests/mutants/lockstep_mutants"

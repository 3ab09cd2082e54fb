# Sourced: a scratch folder that goes away, what to say when something fails, and the consumer project built and tested.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
    echo "$1"
    exit 1
}

# quietly COMMAND...: its output is shown only when it fails.
quietly() {
    "$@" >"$scratch/log" 2>&1 || {
        cat "$scratch/log"
        fail "failed: $*"
    }
}

# use_package CONSUMER FOLDER_OF_LOCKSTEPCONFIG
use_package() {
    quietly cmake -S "$1" -B "$scratch/consumer" -Dlockstep_DIR="$2"
    grep -q "'half_seen' is not compiled with" "$scratch/log" || fail "no warning that half_seen is not instrumented"
    ! grep -q "'counter' is not compiled with" "$scratch/log" || fail "a warning about counter, which is instrumented"
    quietly cmake --build "$scratch/consumer"
    quietly ctest --test-dir "$scratch/consumer" --output-on-failure
}

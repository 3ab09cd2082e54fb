# Sourced: a scratch folder that goes away, and the consumer project built and tested in it.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# use_package CONSUMER FOLDER_OF_LOCKSTEPCONFIG
use_package() {
    cmake -S "$1" -B "$scratch/consumer" -Dlockstep_DIR="$2" >"$scratch/log" 2>&1 &&
        cmake --build "$scratch/consumer" >>"$scratch/log" 2>&1 &&
        ctest --test-dir "$scratch/consumer" --output-on-failure >>"$scratch/log" 2>&1 || {
        cat "$scratch/log"
        exit 1
    }
}

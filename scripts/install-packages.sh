#!/bin/sh
# Installs the Debian packages that the named purposes need and that are not there yet; asks nothing.
# usage: install-packages.sh PURPOSE...   purposes: build test field bench format docs
set -eu

packages_for() {
    case $1 in
    build) echo make cmake ninja-build g++ pkg-config libcli11-dev libfmt-dev nlohmann-json3-dev libdw-dev libelf-dev libxxhash-dev ;;
    test) echo libgtest-dev clang libclang-rt-14-dev gdb ;;
    field) echo libgtest-dev libconcurrentqueue-dev libtbb-dev libboost-dev ;; # other people's programs, tests/field
    bench) # the library's peers
        echo libbenchmark-dev libabsl-dev libtbb-dev libboost-fiber-dev libboost-context-dev libconcurrentqueue-dev \
            golang-go ;;
    format) echo clang-format ;;
    docs) echo doxygen graphviz ;;
    *) echo "install-packages.sh: unknown purpose '$1' (build, test, field, bench, format, docs)" >&2; exit 2 ;;
    esac
}

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

wanted=
for purpose in "$@"; do
    wanted="$wanted $(packages_for "$purpose")"
done

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "install-packages.sh: there is no apt here; install the equivalents of these Debian packages yourself and" >&2
    echo "use cmake directly (see README.md):$wanted" >&2
    exit 1
fi

missing=
for package in $wanted; do
    installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "install-packages.sh: not root and no sudo; as root run: apt-get install$missing" >&2
        exit 1
    }
    as_root=sudo
fi

echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq </dev/null
# shellcheck disable=SC2086 # the list is meant to be split
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null

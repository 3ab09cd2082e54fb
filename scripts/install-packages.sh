#!/bin/sh
# Installs the Debian packages that the named purposes need and that are not there yet; asks nothing. Where all is there,
# the package manager is not called, so it needs neither network nor root.
# usage: install-packages.sh PURPOSE...   purposes: build test counterparts field bench format docs
set -eu

# Debian 12 has the sources of llhttp, every other release the library.
llhttp() {
    case $(. /etc/os-release && echo "${VERSION_ID-}") in
    12) echo node-llhttp ;;
    *) echo libllhttp-dev ;;
    esac
}

# PROGRAM=PACKAGE is there when the program is, wherever it came from; a plain name when that package is installed. No
# version stands in a name: each release of Debian has its own.
packages_for() {
    case $1 in
    build)
        echo make=make cmake=cmake ninja=ninja-build g++=g++ pkg-config=pkgconf \
            libcli11-dev libfmt-dev nlohmann-json3-dev libxxhash-dev libdw-dev libelf-dev \
            "$(llhttp)" libssl-dev zlib1g-dev libmsgpack-cxx-dev libsqlite3-dev
        ;;
    test)
        echo libgtest-dev clang++=clang libclang-rt-dev gdb=gdb git=git \
            curl=curl wget=wget nginx-light node=nodejs python3 python3-h11 openssl=openssl libnats-dev nats-server=nats-server
        ;;
    counterparts) # those that are not part of every test run
        echo wrk=wrk h2load=nghttp2-client slowhttptest=slowhttptest chromium=chromium npm=npm
        ;;
    field) echo libgtest-dev libconcurrentqueue-dev libtbb-dev libboost-dev ;; # other people's programs, tests/field
    bench) # the library's peers
        echo libbenchmark-dev libabsl-dev libtbb-dev libboost-fiber-dev libboost-context-dev libconcurrentqueue-dev \
            go=golang-go libboost-dev nginx-light h2o=h2o wrk=wrk slowhttptest=slowhttptest openssl=openssl \
            libgrpc++-dev protoc=protobuf-compiler grpc_cpp_plugin=protobuf-compiler-grpc libcapnp-dev capnp=capnproto \
            libnats-dev nats-server=nats-server
        ;;
    format) echo clang-format=clang-format ;;
    docs) echo doxygen=doxygen dot=graphviz ;;
    *) fail "unknown purpose '$1' (build, test, counterparts, field, bench, format, docs)" ;;
    esac
}

fail() {
    echo "install-packages.sh: $1" >&2
    exit 2
}

is_there() {
    case $1 in
    *=*) command -v "${1%=*}" >/dev/null ;;
    *) [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
    esac
}

wanted=
for purpose in "$@"; do
    wanted="$wanted $(packages_for "$purpose")"
done

missing=
for one in $wanted; do
    is_there "$one" || missing="$missing ${one#*=}"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    fail "there is no apt here; install the equivalents of these Debian packages and use cmake directly (README.md):$missing"
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "not root, and no sudo; as root run: apt-get install$missing"
    as_root=sudo
fi

echo "Installing:$missing"
# An update that fails is no matter while the packages can be had: the installation says what is missing.
$as_root apt-get update -qq </dev/null || true
# shellcheck disable=SC2086 # the list is meant to be split
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null ||
    fail "apt-get could not install$missing; its messages say why (without a network, install them another way)"

# Debian starts a server as soon as it is installed; these are wanted as programs only.
for server in nginx h2o; do
    case $missing in
    *" $server"*) [ ! -d /run/systemd/system ] || $as_root systemctl disable --quiet --now "$server" || true ;;
    esac
done

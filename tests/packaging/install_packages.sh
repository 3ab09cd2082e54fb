#!/bin/sh
# usage: install_packages.sh SOURCE
# The package manager is not called where everything is there, and one sentence says what it could not install. Only
# stand-ins for it and for the build tools are in the PATH: nothing is installed here, and no network is asked for.
. "$(dirname "$0")/common.sh"
mkdir "$scratch/bin"

# stand_in NAME SCRIPT
stand_in() {
    printf '#!%s\n%s\n' "$(command -v sh)" "$2" >"$scratch/bin/$1"
    chmod +x "$scratch/bin/$1"
}
for tool in make cmake ninja g++ pkg-config; do stand_in $tool 'exit 0'; done
stand_in sudo 'exec "$@"'
ln -s "$(command -v id)" "$(command -v env)" "$scratch/bin"

# installing STATUS: what it says, in $said, and with what the package manager was called, in $called
installing() {
    : >"$scratch/called"
    status=0
    said=$(PATH="$scratch/bin" "$(command -v sh)" "$source/scripts/install-packages.sh" build 2>&1) || status=$?
    called=$(cat "$scratch/called")
    [ $status -eq "$1" ] || fail "status $status instead of $1: $said"
}
# expect TEXT PART: the part is in the text
expect() {
    case $1 in *"$2"*) ;; *) fail "'$2' is not in '$1'" ;; esac
}
source=$1
apt="echo \"\$@\" >>'$scratch/called'"

stand_in apt-get "$apt; exit 100"
stand_in dpkg-query 'echo installed'
installing 0
[ -z "$said$called" ] || fail "all is installed, and yet: $said; apt-get $called"

stand_in dpkg-query 'exit 1'
installing 2
expect "$said" "could not install libcli11-dev libfmt-dev"
expect "$said" "without a network"

# Without a network there can still be packages on this machine.
stand_in apt-get "$apt; test \"\$1\" = install"
installing 0
expect "$called" "install -y -qq --no-install-recommends libcli11-dev libfmt-dev"

# A tool that did not come as a package is there all the same, and one that is missing is named by its package.
case $called in *cmake*) fail "cmake is in the PATH and was to be installed: $called" ;; esac
rm "$scratch/bin/ninja"
installing 0
expect "$called" "ninja-build"

rm "$scratch/bin/apt-get"
installing 2
expect "$said" "there is no apt here"
[ "$(echo "$said" | wc -l)" -eq 1 ] || fail "more than a sentence: $said"

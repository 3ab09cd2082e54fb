#!/bin/sh
# `make install`: installs what was built into $PREFIX (default /usr/local), below $DESTDIR if that is set. What could
# stop it is looked for first, so that nothing stays half installed; without a build folder that is all it does, so that
# it can be told before the build.
# usage: install.sh [BUILD_FOLDER]
set -eu

fail() {
    echo "make install: $1" >&2
    exit 2
}

# Not every shell replaces the ~ of PREFIX=~/lockstep, and DESTDIR only goes before a folder that is told in full.
absolute() {
    case $1 in
    "~") echo "$HOME" ;;
    "~/"*) echo "$HOME/${1#"~/"}" ;;
    /*) echo "$1" ;;
    *) echo "$PWD/$1" ;;
    esac
}

prefix=$(absolute "${PREFIX:-/usr/local}")
DESTDIR=${DESTDIR:+$(absolute "$DESTDIR")}
export DESTDIR
target=$DESTDIR$prefix

# What is there already of the path: folders are made in it, so it must be one, and writable.
existing=$target
while [ ! -e "$existing" ]; do existing=$(dirname "$existing"); done
[ -d "$existing" ] || fail "'$existing' is a file; name a folder: make install PREFIX=~/lockstep"
for folder in "$existing" "$target/bin" "$target/include" "$target/lib" "$target/share"; do
    [ ! -e "$folder" ] || [ -w "$folder" ] ||
        fail "you may not write to '$folder'; name another folder (make install PREFIX=~/lockstep), or run it as root"
done

[ $# -gt 0 ] || exit 0
cmake --install "$1" --prefix "$prefix" >/dev/null
echo "Lockstep is installed in $target; its command is $target/bin/lockstep"

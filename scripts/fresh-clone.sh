#!/bin/sh
# What somebody else would get of this checkout: a clone of its HEAD, with what has changed in tracked files since.
# Nothing that git ignores or does not know yet comes along, so a file that was never added is missed here first.
# usage: fresh-clone.sh FOLDER    (FOLDER does not exist yet)
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
command -v git >/dev/null || { echo "fresh-clone.sh: there is no git; install it" >&2; exit 2; }
git -C "$source" rev-parse --git-dir >/dev/null 2>&1 || {
    echo "fresh-clone.sh: $source is no git checkout of yours; clone the repository instead of copying it" >&2
    exit 2
}
git clone --quiet --depth 1 "file://$source" "$1"
git -C "$source" diff --binary HEAD >"$1/.git/uncommitted"
[ ! -s "$1/.git/uncommitted" ] || git -C "$1" apply .git/uncommitted

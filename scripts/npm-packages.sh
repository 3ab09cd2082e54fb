#!/bin/sh
# Copies a folder with a package.json, and installs there what it names, as its package-lock.json has it. Where all is there,
# the registry is not asked.
# usage: npm-packages.sh FROM TO
set -eu

from=$1
to=$2
command -v npm >/dev/null || {
    echo "npm-packages.sh: there is no npm (Debian's package npm, or Node.js's own)" >&2
    exit 2
}
mkdir -p "$to"
exec 9>"$to/.lock"
flock 9 # others may want the same
cp "$from"/package*.json "$from"/*.mjs "$to"
cmp -s "$to/package-lock.json" "$to/node_modules/.installed" && exit 0
(cd "$to" && npm ci --no-audit --no-fund --silent)
cp "$to/package-lock.json" "$to/node_modules/.installed"

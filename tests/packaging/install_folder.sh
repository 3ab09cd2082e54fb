#!/bin/sh
# usage: install_folder.sh SOURCE BUILD_FOLDER
# Where `make install` installs to, and what it says when it cannot.
. "$(dirname "$0")/common.sh"
chmod a+rx "$scratch"
cp "$1/scripts/install.sh" "$scratch"
HOME=$scratch/home
mkdir "$HOME"
export HOME

# installs PREFIX DESTDIR FOLDER: the command runs, having been installed there
installs() {
    quietly env PREFIX="$1" DESTDIR="$2" sh "$scratch/install.sh" "$build"
    quietly "$3/bin/lockstep" --version
    rm -rf "$3"
}
build=$2
cd "$scratch"
installs "$scratch/with a space" "" "$scratch/with a space"
installs '~/lockstep' "" "$HOME/lockstep"
installs relative/folder "" "$scratch/relative/folder"
installs /usr "$scratch/a package" "$scratch/a package/usr"
installs /usr relative/package "$scratch/relative/package/usr"

# Over an installation that is there already.
quietly env PREFIX="$scratch/twice" sh "$scratch/install.sh" "$build"
first=$(cd twice && find . | sort)
quietly env PREFIX="$scratch/twice" sh "$scratch/install.sh" "$build"
[ "$first" = "$(cd twice && find . | sort)" ] || fail "a second installation over the first left other files"

# refuses PREFIX WHAT: one sentence that says it, and nothing made
refuses() {
    before=$(find "$scratch" | sort)
    status=0
    said=$($as_stranger env PREFIX="$1" sh "$scratch/install.sh" 2>&1) || status=$?
    [ $status -eq 2 ] || fail "an installation into '$1' ended with $status: $said"
    [ "$(echo "$said" | wc -l)" -eq 1 ] || fail "more than a sentence: $said"
    case $said in *"$2"*) ;; *) fail "it says '$said', and not '$2'" ;; esac
    [ "$before" = "$(find "$scratch" | sort)" ] || fail "something was made on the way to: $said"
}
# Everything may be written to by root, so another has to try.
as_stranger=
[ "$(id -u)" -ne 0 ] || as_stranger="setpriv --reuid=65534 --regid=65534 --clear-groups"
touch "$scratch/file"
mkdir -p "$scratch/locked" "$scratch/partly/lib"
chmod 555 "$scratch/locked" "$scratch/partly/lib"
chmod 777 "$scratch/partly"
refuses "$scratch/file" "is a file"
refuses "$scratch/file/below" "is a file"
refuses "$scratch/locked" "you may not write to '$scratch/locked'"
refuses "$scratch/locked/below/it" "you may not write to '$scratch/locked'"
refuses "$scratch/partly" "you may not write to '$scratch/partly/lib'"

#!/bin/sh
# Runs a command in a bare Debian system, at the top of a fresh clone of this checkout.
# usage: on-debian.sh RELEASE COMMAND...        on-debian.sh 13 make test
#
# The system is made once, by debootstrap from the mirror that this machine's own apt uses, and stays with whatever the
# command installs in it; delete its folder to begin anew. The clone is new each time. The command runs in its own
# namespaces of mounts and processes, so that nothing of either is left behind, however it ends.
#
#   DEBIAN_FOLDER   where the systems are kept (default: ~/.cache/lockstep/debian)
#   DEBIAN_MIRROR   where packages come from (default: what apt says)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${DEBIAN_FOLDER:-${XDG_CACHE_HOME:-$HOME/.cache}/lockstep/debian}

fail() {
    echo "on-debian.sh: $1" >&2
    exit 2
}

[ $# -ge 2 ] || fail "say which release and what to run there, for example: on-debian.sh 13 make test"
case $1 in
12) suite=bookworm ;;
13) suite=trixie ;;
*) fail "Debian $1 is not known here; say 12 or 13" ;;
esac
system=$folder/$1
shift
[ "$(id -u)" -eq 0 ] || fail "only root can enter another system; run it with sudo"

# The first of apt's own sources that is Debian itself (its security updates have another label).
mirror() {
    found=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' | sed -n 's/^Debian //p' | head -n 1)
    [ -n "$found" ] || fail "apt knows no Debian mirror here; run apt-get update, or set DEBIAN_MIRROR to one's address"
    echo "$found"
}

# Made beside its place and moved there when it is whole, so that an interrupted run leaves no half system.
make_system() {
    command -v debootstrap >/dev/null || fail "debootstrap is missing; install it: apt-get install debootstrap"
    source=${DEBIAN_MIRROR:-$(mirror)}
    rm -rf "$system.part"
    debootstrap --variant=minbase --force-check-gpg --include=make,ca-certificates "$suite" "$system.part" "$source" ||
        fail "debootstrap could not make Debian's $suite; its last lines say why"
    # Proxies and the like, as this machine has them.
    apt-config dump | grep -E '^Acquire::(https?::|Check-)' >"$system.part/etc/apt/apt.conf.d/99host" || true
    mv "$system.part" "$system"
}

# As process 1 of the namespaces: what is mounted here is seen by nobody else, and goes with it. Process 1 ignores every
# signal that it does not handle, Ctrl-C included; so the command must not take its place, as a shell would let it.
inside='
    trap "exit 130" INT
    system=$1
    shift
    mount -t proc proc "$system/proc"
    mount --rbind /dev "$system/dev"
    mount --rbind /sys "$system/sys"
    chroot "$system" /usr/bin/env -i HOME=/root TERM="${TERM:-dumb}" LANG=C.UTF-8 \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        sh -c "cd /root/lockstep && exec \"\$@\"" sh "$@"
'

mkdir -p "$folder"
exec 9>"$system.lock"
flock -n 9 || fail "another run is using $system; wait for it, or set DEBIAN_FOLDER to another folder"
[ -d "$system" ] || make_system
cp -L /etc/resolv.conf "$system/etc/resolv.conf"
rm -rf "$system/root/lockstep"
"$here/fresh-clone.sh" "$system/root/lockstep"
exec unshare --mount --pid --fork --kill-child sh -ec "$inside" sh "$system" "$@"

#!/bin/sh
# usage: installed_tree.sh BUILD_FOLDER CONSUMER
. "$(dirname "$0")/common.sh"
cmake --install "$1" --prefix "$scratch/first" >/dev/null
mkdir "$scratch/second place"
mv "$scratch/first" "$scratch/second place/moved"
prefix="$scratch/second place/moved"

for file in bin/lockstep lib/lockstep/gcc/libtsan.so.2 lib/lockstep/clang/libclang_rt.tsan-x86_64.so \
    lib/lockstep/clang/libclang_rt.tsan.so share/man/man1/lockstep.1 share/bash-completion/completions/lockstep \
    share/zsh/site-functions/_lockstep share/fish/vendor_completions.d/lockstep.fish \
    lib/liblockstep.a lib/liblockstep.so lib/liblockstep_net.a lib/liblockstep_net.so \
    lib/cmake/lockstep/lockstepConfig.cmake lib/cmake/lockstep/lockstepConfigVersion.cmake; do
    [ -e "$prefix/$file" ] || fail "not installed: $file"
done
quietly "$prefix/bin/lockstep" --version
use_package "$2" "$prefix/lib/cmake/lockstep"

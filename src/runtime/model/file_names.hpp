// Names of files, compared as texts, and the private copies that stand for them: a copy is found again by its name or,
// where there is a real file, by that file's identity, so other names and links of it lead to the same copy.
//
// Not modelled: directories (new files are not listed), hard links and symbolic links to files that exist only as copies.
#pragma once

#include "runtime/kernel/check.hpp"
#include "runtime/model/descriptors.hpp"

namespace lockstep::rt::model {

/// A name, made absolute, and what is really there.
struct file_name {
    char text[1024];
    bool exists;
    u32 mode; ///< st_mode
    u64 device, inode;
};

/// "/a/./b//../c" becomes "/a/c". Symbolic links before ".." are not followed: the name is only compared.
void tidy(char* path);
/// Appends what fits; false: not all of it.
bool append(char*& to, const char* end, const char* text);

/// What a private copy stands for.
struct copied_file {
    char name[1024];   ///< empty: it has none
    u64 device, inode; ///< of the real file; inode 0: there is none
    bool removed, removed_at_snapshot;
    bool changed; ///< since the snapshot

    bool stands_for(const file_name& wanted) const {
        if (wanted.exists && inode != 0 && inode == wanted.inode && device == wanted.device) return true;
        return name[0] != 0 && same_text(name, wanted.text);
    }
};

constexpr u16 max_copies = 64;

struct copied_files {
    copied_file at[max_copies];
    u16 count, count_at_snapshot;

    /// no_copy: none stands for it.
    u16 find(const file_name& wanted) const;
    bool is_full() const { return count == max_copies; }
    /// A new one; `name` null: it has none.
    u16 add(const file_name* name);
    /// Takes away the last one, which was made since the snapshot.
    u16 take_back();
    bool has_new() const { return count > count_at_snapshot; }
};

} // namespace lockstep::rt::model

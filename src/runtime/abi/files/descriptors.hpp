// What the kernel holds for the program, and how it is put back for each execution: descriptors, offsets, files.
//
// From the start of the process on, nothing that the program writes to a file reaches the disk. A file that is opened
// for writing is replaced by a *private copy* in memory, which stands for that file under its name from then on.
// Files that are only read are the real ones: they are taken to hold the same bytes in every execution.
#pragma once

#include "runtime/kernel/own_descriptors.hpp"
#include "runtime/model/file_names.hpp"

namespace lockstep::rt {

using model::descriptor;
using model::descriptor_kind;
using model::file_name;
using model::no_copy;

// --- descriptors (descriptors.cpp) ----------------------------------------------------------------------------------

descriptor descriptor_at(int fd);
/// The program has a new descriptor. Returns it, or -EMFILE (and closes it) where the runtime's own begin.
int descriptor_opened(int fd, descriptor_kind kind, u16 copy = no_copy);
void descriptor_closed(int fd);

/// The pseudo-address of what operations on a descriptor touch.
u64 file_object(int fd);

// --- private copies (private_files.cpp) -----------------------------------------------------------------------------

/// False (and errno-style number in `error`) where the name cannot be a file's.
bool resolve_name(int directory, const char* path, file_name& out, int& error);
/// The private copy that stands for this name; no_copy: none.
u16 find_copy(const file_name& name);
/// Has the program removed the file that this copy stood for?
bool is_removed(u16 copy);
void set_removed(u16 copy, bool removed);
/// A new copy: of the real file's bytes where `filled`, else empty. `name` null: a file without a name.
u16 make_copy(const file_name* name, bool filled);
/// A new descriptor for it with an offset of its own, or -errno. Not yet entered in the table.
int open_copy(u16 copy, int flags);
/// The runtime's own descriptor of it.
int master_of(u16 copy);
/// To be called before its bytes change.
void copy_will_change(u16 copy);

void copies_snapshot();
void copies_rollback();

} // namespace lockstep::rt

#include "runtime/model/file_names.hpp"

namespace lockstep::rt::model {

bool append(char*& to, const char* end, const char* text) {
    while (*text != 0 && to < end) *to++ = *text++;
    *to = 0;
    return to < end;
}

void tidy(char* path) {
    char* to = path;
    const char* from = path;
    while (*from != 0) {
        while (*from == '/') ++from;
        const char* part = from;
        while (*from != 0 && *from != '/') ++from;
        const u64 length = static_cast<u64>(from - part);
        if (length == 0 || (length == 1 && part[0] == '.')) continue;
        if (length == 2 && part[0] == '.' && part[1] == '.') {
            while (to > path && *--to != '/') {
            }
            continue;
        }
        *to++ = '/';
        for (u64 i = 0; i < length; ++i) *to++ = part[i]; // never ahead of what is read
    }
    if (to == path) *to++ = '/';
    *to = 0;
}

u16 copied_files::find(const file_name& wanted) const {
    for (u16 i = 0; i < count; ++i)
        if (at[i].stands_for(wanted)) return i;
    return no_copy;
}

u16 copied_files::add(const file_name* name) {
    check(!is_full());
    copied_file& c = at[count];
    c = copied_file{};
    if (name != nullptr) {
        copy_bytes(c.name, name->text, sizeof c.name);
        if (name->exists) {
            c.device = name->device;
            c.inode = name->inode;
        }
    }
    return count++;
}

u16 copied_files::take_back() {
    check(has_new());
    return --count;
}

} // namespace lockstep::rt::model

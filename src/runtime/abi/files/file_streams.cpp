// fopen and its relations: the descriptor comes from open_file, libc's own fdopen makes the stream around it.
// Directories, too: the real ones are read, without the files that the program created in them.
//
// Not modelled: fopen's mode letters m and c; reading a directory that another process changes.
#include "runtime/abi/files/open_file.hpp"
#include "runtime/abi/files/stream_steps.hpp"
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/kernel/core.hpp"

#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

using namespace lockstep::rt;

namespace {

void close_quietly(int fd) {
    descriptor_closed(fd);
    sys::call(SYS_close, as_word(fd));
}

FILE* make_stream(int fd, const char* mode) {
    if (fd < 0) {
        errno = -fd;
        return nullptr;
    }
    FILE* stream = LOCKSTEP_REAL(fdopen)(fd, mode);
    if (stream == nullptr) close_quietly(fd);
    return stream;
}

FILE* open_stream(const char* path, const char* mode, u64 pc) {
    const int flags = flags_of_mode(mode);
    return make_stream(flags < 0 ? -EINVAL : open_file(AT_FDCWD, path, flags, pc), mode);
}

/// libc opens the new file by the name of our descriptor, and gives it the number that the stream had.
FILE* reopen_stream(const char* path, const char* mode, FILE* stream, u64 pc) {
    if (!attached() || path == nullptr) return LOCKSTEP_REAL(freopen)(path, mode, stream);
    const int flags = flags_of_mode(mode);
    const int fd = flags < 0 ? -EINVAL : open_file(AT_FDCWD, path, flags, pc);
    const int before = stream->_fileno;
    if (fd < 0) {
        LOCKSTEP_REAL(fclose)(stream); // as the standard has it
        descriptor_closed(before);
        errno = -fd;
        return nullptr;
    }
    const descriptor d = descriptor_at(fd);
    char name[48];
    text_writer(name, sizeof name) << "/proc/self/fd/" << static_cast<u64>(fd);
    FILE* result = LOCKSTEP_REAL(freopen)(name, mode, stream);
    descriptor_closed(before);
    if (result != nullptr) descriptor_opened(result->_fileno, d.kind, d.copy);
    close_quietly(fd);
    return result;
}

} // namespace

LOCKSTEP_EXPORT FILE* fopen(const char* path, const char* mode) { return open_stream(path, mode, caller()); }
LOCKSTEP_EXPORT FILE* fopen64(const char* path, const char* mode) { return open_stream(path, mode, caller()); }
LOCKSTEP_EXPORT FILE* freopen(const char* path, const char* mode, FILE* stream) {
    return reopen_stream(path, mode, stream, caller());
}
LOCKSTEP_EXPORT FILE* freopen64(const char* path, const char* mode, FILE* stream) {
    return reopen_stream(path, mode, stream, caller());
}
LOCKSTEP_EXPORT FILE* tmpfile() { return make_stream(open_nameless(caller()), "w+"); }
LOCKSTEP_EXPORT FILE* tmpfile64() { return make_stream(open_nameless(caller()), "w+"); }

LOCKSTEP_EXPORT int fclose(FILE* stream) {
    stream_step(op::output, stream, caller()); // what is left in the buffer goes out
    const int fd = stream->_fileno;
    if (fd >= 0) closing_step(op::output, fd, caller());
    const int result = LOCKSTEP_REAL(fclose)(stream);
    if (fd >= 0) descriptor_closed(fd);
    return result;
}

LOCKSTEP_EXPORT DIR* opendir(const char* path) {
    file_table_step(op::input, caller());
    DIR* directory = LOCKSTEP_REAL(opendir)(path);
    if (attached() && directory != nullptr) descriptor_opened(dirfd(directory), descriptor_kind::file);
    return directory;
}
LOCKSTEP_EXPORT int closedir(DIR* directory) {
    file_table_step(op::input, caller());
    const int fd = dirfd(directory);
    const int result = LOCKSTEP_REAL(closedir)(directory);
    descriptor_closed(fd);
    return result;
}

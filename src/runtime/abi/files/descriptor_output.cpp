// The end of all output: write and its relations, for the program and (by the patch in libc) for stdio. What goes to
// the program's output is captured; what goes to a file goes into its private copy.
//
// Refused: writing to descriptors that the program inherited or got by ways unknown to lockstep. Not modelled: short
// writes, EINTR, EPIPE.
#include "runtime/abi/files/descriptors.hpp"
#include "runtime/abi/files/stream_steps.hpp"
#include "runtime/abi/libc/judged_memory.hpp"
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/kernel/output.hpp"

#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

using namespace lockstep::rt;

namespace lockstep::rt {

namespace {

constexpr u32 kept_words = 512;

struct words {
    u32 length;
    char text[kept_words];
};
words of_thread[trace::max_threads];
u32 lengths_at_snapshot; // of main: the others had not begun

void remember_words(const char* text, u64 count) {
    words& w = of_thread[self().index];
    if (count >= kept_words) {
        text += count - (kept_words - 1);
        count = kept_words - 1;
    }
    if (w.length + count >= kept_words) { // keep the newer half
        const u32 kept = kept_words - 1 - static_cast<u32>(count) < kept_words / 2 ? 0 : w.length / 2;
        copy_bytes(w.text, w.text + w.length - kept, kept);
        w.length = kept;
    }
    copy_bytes(w.text + w.length, text, count);
    w.length += static_cast<u32>(count);
    w.text[w.length] = 0;
}

void capture(int fd, const void* bytes, u64 count) {
    capture_output(static_cast<const char*>(bytes), count);
    if (fd == 2) remember_words(static_cast<const char*>(bytes), count);
}

/// Are bytes for this descriptor to be captured? Else the kernel writes them into something that is the program's own.
bool goes_to_output(int fd) {
    const descriptor d = descriptor_at(fd);
    if (d.kind == descriptor_kind::copy) copy_will_change(d.copy);
    if (d.kind == descriptor_kind::foreign)
        refuse("the program writes to a descriptor that it inherited: lockstep cannot take that back");
    if (d.kind == descriptor_kind::closed && !sys::failed(sys::call(SYS_fcntl, as_word(fd), 1 /*F_GETFD*/)))
        refuse("the program writes to a descriptor that lockstep does not follow");
    return d.kind == descriptor_kind::output;
}

u64 total_of(const iovec* parts, int count) {
    u64 bytes = 0;
    for (int i = 0; i < count; ++i) bytes += parts[i].iov_len;
    return bytes;
}

} // namespace

long runtime_write(int fd, const void* bytes, u64 count) {
    if (attached() && goes_to_output(fd)) {
        capture(fd, bytes, count);
        return static_cast<long>(count);
    }
    return as_libc(sys::call(SYS_write, as_word(fd), sys::word(bytes), count));
}

long runtime_writev(int fd, const iovec* parts, int count) {
    if (attached() && goes_to_output(fd)) {
        for (int i = 0; i < count; ++i) capture(fd, parts[i].iov_base, parts[i].iov_len);
        return static_cast<long>(total_of(parts, count));
    }
    return as_libc(sys::call(SYS_writev, as_word(fd), sys::word(parts), as_word(count)));
}

const char* last_words() { return of_thread[self().index].text; }

void output_snapshot() { lengths_at_snapshot = of_thread[0].length; }

void output_rollback() {
    for (u32 i = 0; i < thread_count(); ++i) {
        of_thread[i].length = i == 0 ? lengths_at_snapshot : 0;
        of_thread[i].text[of_thread[i].length] = 0;
    }
}

namespace {

void judge_parts(const iovec* parts, int count, u64 pc) {
    judge_read(parts, static_cast<u64>(count) * sizeof(iovec), pc);
    for (int i = 0; i < count; ++i) judge_read(parts[i].iov_base, parts[i].iov_len, pc);
}

/// A positioned write: the number of the system call, then its arguments after the descriptor.
long write_at(long call, int fd, const void* what, u64 count, i64 offset, u64 pc) {
    descriptor_step(op::output, fd, pc);
    if (attached() && goes_to_output(fd)) return as_libc(-ESPIPE);
    return as_libc(sys::call(call, as_word(fd), sys::word(what), count, static_cast<u64>(offset)));
}

long send_file(int to, int from, i64* offset, u64 count, u64 pc) {
    descriptor_step(op::output, to, pc);
    if (attached() && goes_to_output(to)) return as_libc(-EINVAL); // callers fall back to read and write
    return as_libc(sys::call(SYS_sendfile, as_word(to), as_word(from), sys::word(offset), count));
}

} // namespace

} // namespace lockstep::rt

LOCKSTEP_EXPORT ssize_t write(int fd, const void* bytes, std::size_t count) {
    if (running()) cancellation_point(self(), caller());
    judge_read(bytes, count, caller());
    descriptor_step(op::output, fd, caller(), bytes, count);
    return runtime_write(fd, bytes, count);
}

LOCKSTEP_EXPORT ssize_t writev(int fd, const iovec* parts, int count) {
    if (running()) cancellation_point(self(), caller());
    judge_parts(parts, count, caller());
    descriptor_step(op::output, fd, caller(), count > 0 ? parts[0].iov_base : nullptr,
                    count > 0 ? parts[0].iov_len : 0);
    return runtime_writev(fd, parts, count);
}

LOCKSTEP_EXPORT ssize_t pwrite(int fd, const void* bytes, std::size_t count, off_t offset) {
    judge_read(bytes, count, caller());
    return write_at(SYS_pwrite64, fd, bytes, count, offset, caller());
}
LOCKSTEP_EXPORT ssize_t pwrite64(int fd, const void* bytes, std::size_t count, off64_t offset) {
    judge_read(bytes, count, caller());
    return write_at(SYS_pwrite64, fd, bytes, count, offset, caller());
}
LOCKSTEP_EXPORT ssize_t pwritev(int fd, const iovec* parts, int count, off_t offset) {
    judge_parts(parts, count, caller());
    return write_at(SYS_pwritev, fd, parts, static_cast<u64>(count), offset, caller());
}
LOCKSTEP_EXPORT ssize_t pwritev64(int fd, const iovec* parts, int count, off64_t offset) {
    judge_parts(parts, count, caller());
    return write_at(SYS_pwritev, fd, parts, static_cast<u64>(count), offset, caller());
}

LOCKSTEP_EXPORT ssize_t sendfile(int to, int from, off_t* offset, std::size_t count) noexcept {
    return send_file(to, from, offset, count, caller());
}
LOCKSTEP_EXPORT ssize_t sendfile64(int to, int from, off64_t* offset, std::size_t count) noexcept {
    return send_file(to, from, offset, count, caller());
}
LOCKSTEP_EXPORT ssize_t copy_file_range(int from, off64_t* from_offset, int to, off64_t* to_offset, std::size_t count,
                                        unsigned flags) {
    descriptor_step(op::output, to, caller());
    if (attached() && goes_to_output(to)) return as_libc(-EINVAL);
    return as_libc(sys::call(SYS_copy_file_range, as_word(from), sys::word(from_offset), as_word(to),
                             sys::word(to_offset), count, flags));
}

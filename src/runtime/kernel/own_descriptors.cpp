#include "runtime/kernel/own_descriptors.hpp"

#include "runtime/kernel/sys.hpp"
#include "trace/channel.hpp"

#include <fcntl.h>
#include <sys/resource.h>

namespace lockstep::rt {

int own_descriptors_begin() {
    static int begin; // 0: not known yet
    if (begin != 0) return begin;
    rlimit limit{};
    sys::call(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, sys::word(&limit));
    begin = limit.rlim_cur >= 2 * max_descriptors ? max_descriptors : static_cast<int>(limit.rlim_cur / 2);
    return begin;
}

bool is_runtime_descriptor(int fd) {
    return fd == trace::channel_descriptor || fd == trace::echo_descriptor || fd >= own_descriptors_begin();
}

int keep_descriptor(int fd) {
    return static_cast<int>(
        sys::call(SYS_fcntl, static_cast<u64>(fd), F_DUPFD_CLOEXEC, static_cast<u64>(own_descriptors_begin())));
}

} // namespace lockstep::rt

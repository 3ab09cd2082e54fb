#include "debug/stack_trace.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <memory>

namespace lockstep::debug {

namespace {

std::string hexadecimal(std::uintptr_t n) {
    char digits[24];
    std::snprintf(digits, sizeof digits, "0x%" PRIxPTR, n);
    return digits;
}

std::string demangled(const char* name) {
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(name, nullptr, nullptr, &status), std::free);
    return status == 0 ? text.get() : name;
}

} // namespace

std::string describe_code(const void* address) {
    Dl_info info{};
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    if (dladdr(address, &info) == 0 || info.dli_fname == nullptr) return hexadecimal(at);
    const std::string place =
        std::string(info.dli_fname) + "+" + hexadecimal(at - reinterpret_cast<std::uintptr_t>(info.dli_fbase));
    if (info.dli_sname == nullptr) return place;
    const std::uintptr_t offset = at - reinterpret_cast<std::uintptr_t>(info.dli_saddr);
    return demangled(info.dli_sname) + "+" + hexadecimal(offset) + " (" + place + ")";
}

void stack_trace::capture(const void* from) noexcept {
    count_ = ::backtrace(frames_.data(), most_frames);
    const auto* const found = std::find(frames_.begin(), frames_.begin() + count_, from);
    first_ = found == frames_.begin() + count_ ? 0 : static_cast<int>(found - frames_.begin());
}

std::string stack_trace::text(const char* indent) const {
    std::string lines;
    for (int i = first_; i < count_; ++i) {
        // One less than a return address lies in the call.
        const std::string frame = describe_code(static_cast<const char*>(frames_[static_cast<std::size_t>(i)]) - 1);
        lines += indent;
        lines += "#" + std::to_string(i - first_) + " " + frame + "\n";
    }
    return lines;
}

} // namespace lockstep::debug

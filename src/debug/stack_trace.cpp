#include "debug/stack_trace.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

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

struct frame {
    std::string function; ///< empty: unknown
    std::string offset;   ///< in the function
    std::string module;
    std::string place; ///< in the module

    std::string text() const {
        if (module.empty()) return place;
        const std::string there = module + "+" + place;
        return function.empty() ? there : function + "+" + offset + " (" + there + ")";
    }
};

frame frame_at(const void* address) {
    Dl_info info{};
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    if (dladdr(address, &info) == 0 || info.dli_fname == nullptr) return {{}, {}, {}, hexadecimal(at)};
    frame found{{}, {}, info.dli_fname, hexadecimal(at - reinterpret_cast<std::uintptr_t>(info.dli_fbase))};
    if (info.dli_sname != nullptr) {
        found.function = demangled(info.dli_sname);
        found.offset = hexadecimal(at - reinterpret_cast<std::uintptr_t>(info.dli_saddr));
    }
    return found;
}

/// A function of one of these namespaces; functions made from templates begin with the type that they return.
bool is_in(const frame& f, std::initializer_list<std::string_view> namespaces) {
    const std::string_view name = std::string_view(f.function).substr(0, f.function.find('('));
    return std::ranges::any_of(namespaces, [&](std::string_view n) {
        return name.starts_with(n) || (name.starts_with("void ") && name.substr(5).starts_with(n));
    });
}

bool is_innermost(const frame& f) { return is_in(f, {"lockstep::", "std::"}); }

bool is_outermost(const frame& f) {
    const auto from = [&](const char* library) { return f.module.find(library) != std::string::npos; };
    return from("/libc.so") || from("/libstdc++.so") || from("/libc++.so") || f.function == "_start" ||
           is_in(f, {"std::thread::", "std::jthread::", "std::__invoke", "std::_Bind", "std::invoke"}) ||
           f.function.find("std::__invoke") != std::string::npos;
}

} // namespace

void stack_trace::capture(const void* from) noexcept {
    count_ = ::backtrace(frames_.data(), most_frames);
    const auto* const found = std::find(frames_.begin(), frames_.begin() + count_, from);
    first_ = found == frames_.begin() + count_ ? 0 : static_cast<int>(found - frames_.begin());
}

std::string stack_trace::text(const char* indent) const {
    std::vector<frame> frames;
    for (int i = first_; i < count_; ++i) // one less than a return address lies in the call
        frames.push_back(frame_at(static_cast<const char*>(frames_[static_cast<std::size_t>(i)]) - 1));
    auto first = frames.begin();
    auto last = frames.end();
    while (last - first > 1 && is_outermost(last[-1])) --last;
    while (last - first > 1 && is_innermost(*first)) ++first;
    std::string lines;
    for (auto f = first; f != last; ++f) lines += indent + ("#" + std::to_string(f - first)) + " " + f->text() + "\n";
    return lines;
}

} // namespace lockstep::debug

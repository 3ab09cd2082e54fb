// Where somebody was: return addresses, taken quickly and named later.
#pragma once

#include <array>
#include <string>

namespace lockstep::debug {

class stack_trace {
public:
    /// Those who call. `from`: the return address of the first that is of interest; null: all.
    void capture(const void* from = nullptr) noexcept;
    /// A line a frame: `function+0x12 (module+0x3456)`; addr2line -Cfe knows the line of the latter. Functions that a
    /// program does not export (-rdynamic) go without their names. Without the innermost frames, which are the
    /// library's, and the outermost, which are the system's.
    std::string text(const char* indent) const;

private:
    static constexpr int most_frames = 24;

    std::array<void*, most_frames> frames_{};
    int first_ = 0, count_ = 0;
};

} // namespace lockstep::debug

// How far a download has come, in one line of the terminal that is drawn over and over:
//
//     report.pdf   45% [=========           ] 4.5 MiB of 10.0 MiB, 1.2 MiB/s, 5 s left
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <unistd.h>

namespace examples {

/// "4.5 MiB".
inline std::string size_in_words(double bytes) {
    for (const char* unit : {"B", "KiB", "MiB", "GiB"}) {
        if (bytes < 1024) return fmt::format("{:.{}f} {}", bytes, *unit == 'B' ? 0 : 1, unit);
        bytes /= 1024;
    }
    return fmt::format("{:.1f} TiB", bytes);
}

class progress_bar {
public:
    /// `shown`: otherwise nothing happens. `begin`: what was there before.
    progress_bar(bool shown, std::string name, std::uint64_t begin, std::optional<std::uint64_t> all)
        : shown_(shown), name_(std::move(name)), begin_(begin), done_(begin), all_(all) {}
    progress_bar(const progress_bar&) = delete;
    progress_bar& operator=(const progress_bar&) = delete;
    ~progress_bar() {
        if (!shown_) return;
        draw();
        (void)!::write(STDERR_FILENO, "\n", 1);
    }

    void add(std::size_t bytes) { set(done_ + bytes); }
    void set(std::uint64_t done) {
        done_ = done;
        const auto now = clock::now();
        if (!shown_ || now - drawn_ < std::chrono::milliseconds(100)) return;
        drawn_ = now;
        draw();
    }

private:
    using clock = std::chrono::steady_clock;

    std::string text() const {
        const double seconds = std::max(std::chrono::duration<double>(clock::now() - began_).count(), 0.001);
        const double rate = static_cast<double>(done_ - begin_) / seconds;
        if (!all_) return fmt::format("{:.30}  {}, {}/s", name_, size_in_words(done_), size_in_words(rate));
        const double part = *all_ == 0 ? 1.0 : std::min(1.0, static_cast<double>(done_) / static_cast<double>(*all_));
        constexpr int width = 20;
        const std::string bar(static_cast<std::size_t>(part * width), '=');
        std::string line = fmt::format("{:.30} {:4.0f}% [{:{}}] {} of {}, {}/s", name_, part * 100, bar, width,
                                       size_in_words(done_), size_in_words(*all_), size_in_words(rate));
        if (done_ < *all_ && rate > 0)
            line += fmt::format(", {:.0f} s left", static_cast<double>(*all_ - done_) / rate);
        return line;
    }
    void draw() const {
        const std::string line = '\r' + text() + "\x1b[K"; // and erases what was there to its right
        (void)!::write(STDERR_FILENO, line.data(), line.size());
    }

    const bool shown_;
    const std::string name_;
    const std::uint64_t begin_;
    std::uint64_t done_;
    const std::optional<std::uint64_t> all_;
    const clock::time_point began_ = clock::now();
    clock::time_point drawn_{};
};

} // namespace examples

// The application: it takes notes in a file, and shows them in a window. It is the same in both forms of the system, for a stub
// is called as a local object is; only, a stub may fail because somebody else has died.
#pragma once

#include "lockstep/net/service/call.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace microkernel {

/// What calls have cost, by their names.
class costs {
public:
    void add(const char* call, std::chrono::nanoseconds time) { all_[call].push_back(time.count() / 1e3); }
    /// Medians: the first calls, and those that failed, do not count much.
    std::string to_string() {
        std::string text;
        for (auto& [call, times] : all_) {
            const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
            std::nth_element(times.begin(), middle, times.end());
            text += fmt::format("{}{} {:.1f} us", text.empty() ? "" : ", ", call, *middle);
        }
        return text;
    }

private:
    std::map<std::string, std::vector<double>> all_;
};

template <class Files, class Windows>
class application {
public:
    application(Files& files, Windows& windows) : files_(files), windows_(windows) {}

    /// Takes so many notes. Throws when one of the others does not come back.
    void run(int notes) {
        insist("write", [&] { files_.write("notes", ""); });
        for (int n = 1; n <= notes; ++n) {
            std::string text;
            insist("read", [&] { text = files_.read("notes"); });
            text += fmt::format("note {}\n", n);
            insist("write", [&] { files_.write("notes", text); });
            show(text);
        }
    }
    /// Are they all in the file, once each and in order?
    bool has_all(int notes) {
        std::string expected;
        for (int n = 1; n <= notes; ++n) expected += fmt::format("note {}\n", n);
        return files_.read("notes") == expected;
    }
    std::string look() { return windows_.look(*window_); }
    costs& cost() noexcept { return cost_; }
    /// How often it has been told of an error, and gone on.
    int noticed() const noexcept { return noticed_; }

private:
    void show(const std::string& text) {
        insist("draw", [&] {
            if (!window_) window_ = windows_.create("notes", 24, 4);
            try {
                windows_.draw(*window_, text);
            } catch (const lockstep::net::service_error& e) {
                if (e.type() == "no_such_window") window_.reset(); // a new one is made
                throw;
            }
        });
    }

    /// Calls until it succeeds: all of these may be done twice.
    template <class F>
    void insist(const char* call, F f) {
        for (int attempt = 1;; ++attempt) {
            const auto before = std::chrono::steady_clock::now();
            try {
                f();
                return cost_.add(call, std::chrono::steady_clock::now() - before);
            } catch (const std::runtime_error& e) {
                ++noticed_;
                fmt::print("  application: {}: {}\n", call, e.what());
                std::fflush(stdout);
                if (attempt == 20) throw;
            }
        }
    }

    Files& files_;
    Windows& windows_;
    std::optional<std::int64_t> window_;
    costs cost_;
    int noticed_ = 0;
};

} // namespace microkernel

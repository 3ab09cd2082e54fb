// The file system and the windows, as they are in both forms of the system: plain objects. In the monolithic one they are
// called as such, in the microkernel each is in a process of its own, behind its interface (interfaces.hpp).
#pragma once

#include "lockstep/net/service/call.hpp"
#include "lockstep/sync/mutex.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace microkernel {

using lockstep::net::service_error;

/// How many calls there are until the process dies, in the midst of the last; 0: it does not.
class mortality {
public:
    explicit mortality(int calls) : left_(calls) {}
    void one_call() {
        if (left_ > 0 && --left_ == 0) std::raise(SIGKILL);
    }

private:
    int left_;
};

/// Files in a folder, which is the disk: whoever comes after it finds them there.
class file_system {
public:
    file_system(std::string disk, int calls_until_death) : disk_(std::move(disk)), life_(calls_until_death) {}

    std::string read(const std::string& name) {
        const std::lock_guard alone(lock_);
        life_.one_call();
        std::ifstream in(place_of(name));
        if (!in) throw service_error("no_such_file", "there is no file '" + name + "'");
        std::ostringstream all;
        all << in.rdbuf();
        return all.str();
    }
    /// Whenever it dies there is the old content, or the new one.
    void write(const std::string& name, const std::string& content) {
        const std::lock_guard alone(lock_);
        const std::string place = place_of(name), beside = place + ".new";
        std::ofstream out(beside);
        out << content << std::flush;
        life_.one_call();
        if (!out || std::rename(beside.c_str(), place.c_str()) != 0)
            throw service_error("not_written", name + ": " + std::generic_category().message(errno));
    }

private:
    std::string place_of(const std::string& name) const {
        if (name.empty() || name.find('/') != name.npos || name.starts_with('.'))
            throw service_error("no_such_file", "no file can be called '" + name + "'");
        return disk_ + "/" + name;
    }

    const std::string disk_;
    lockstep::mutex lock_;
    mortality life_;
};

/// Windows drawn as text. They are gone when it is.
class window_system {
public:
    explicit window_system(int calls_until_death) : life_(calls_until_death) {}

    std::int64_t create(const std::string& title, std::int64_t columns, std::int64_t rows) {
        const std::lock_guard alone(lock_);
        life_.one_call();
        if (columns < 1 || columns > 1000 || rows < 1 || rows > 1000)
            throw service_error("bad_size", "a window has 1 to 1000 columns and rows");
        windows_[++last_] = {title, static_cast<std::size_t>(columns), static_cast<std::size_t>(rows), {}};
        return last_;
    }
    void draw(std::int64_t number, const std::string& text) {
        const std::lock_guard alone(lock_);
        life_.one_call();
        window& w = find(number);
        std::vector<std::string> lines;
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) lines.push_back(line.substr(0, w.columns));
        if (lines.size() > w.rows) lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(w.rows));
        w.lines = std::move(lines);
    }
    std::string look(std::int64_t number) {
        const std::lock_guard alone(lock_);
        life_.one_call();
        const window& w = find(number);
        std::string all = fmt::format("+{:-^{}}+\n", " " + w.title + " ", w.columns + 2);
        for (std::size_t row = 0; row < w.rows; ++row)
            all += fmt::format("| {:<{}} |\n", row < w.lines.size() ? w.lines[row] : "", w.columns);
        return all + fmt::format("+{:-^{}}+\n", "", w.columns + 2);
    }

private:
    struct window {
        std::string title;
        std::size_t columns = 0, rows = 0;
        std::vector<std::string> lines;
    };
    window& find(std::int64_t number) {
        const auto found = windows_.find(number);
        if (found != windows_.end()) return found->second;
        throw service_error("no_such_window", "there is no window " + std::to_string(number));
    }

    lockstep::mutex lock_;
    mortality life_;
    std::map<std::int64_t, window> windows_;
    std::int64_t last_ = std::int64_t{getpid()} << 20; ///< so that a successor's numbers are others
};

} // namespace microkernel

#include "trace/schedule_file.hpp"

#include "trace/channel.hpp"
#include "trace/step_text.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace lockstep::trace {
namespace {

using nlohmann::json;

constexpr const char* format_name = "lockstep schedule";
constexpr unsigned format_version = 2;
constexpr unsigned first_format_version = 1;         ///< steps as pairs of numbers, and nothing is chosen in them
constexpr std::uint64_t max_stored_steps = 1U << 26; ///< a corrupt count must not eat the machine's memory

[[noreturn]] void fail(const std::string& path, const std::string& what) {
    throw std::runtime_error("'" + path + "' " + what);
}

/// A text from a file that is printed as it is: without what a terminal would obey.
std::string harmless(std::string text) {
    const auto obeyed = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    std::replace_if(text.begin(), text.end(), obeyed, '?');
    return text;
}

/// A field of a parsed file. Every mistake in it becomes one sentence that names file and field.
class reader {
public:
    reader(const json& whole, const std::string& path) : whole_(whole), path_(path) {}

    std::string text(const char* field) const {
        const json& value = at(field);
        if (!value.is_string()) corrupt(field);
        return value.get<std::string>();
    }

    std::vector<std::string> texts(const char* field) const {
        std::vector<std::string> result;
        for (const json& value : array(field)) {
            if (!value.is_string()) corrupt(field);
            result.push_back(value.get<std::string>());
        }
        return result;
    }

    std::uint32_t number(const char* field, std::uint32_t least = 0, std::uint32_t most = ~0U) const {
        const auto value = static_cast<std::uint32_t>(unsigned_below(at(field), std::uint64_t{most} + 1, field));
        if (value < least) corrupt(field);
        return value;
    }

    std::vector<std::uint64_t> addresses(const char* field) const {
        std::vector<std::uint64_t> result;
        for (const std::string& value : texts(field)) {
            std::uint64_t address = 0;
            const char* const end = value.data() + value.size();
            if (!value.starts_with("0x")) corrupt(field);
            const auto parsed = std::from_chars(value.data() + 2, end, address, 16);
            if (parsed.ec != std::errc() || parsed.ptr != end) corrupt(field);
            result.push_back(address);
        }
        return result;
    }

    /// Runs of equal steps (step_text.hpp).
    std::vector<step> steps(const char* field, std::uint32_t threads) const {
        std::vector<step> result;
        for (const std::string& text : texts(field)) {
            const auto run = run_from_text(text);
            if (!run || (!is_device(run->what.process) && run->what.process.index() >= threads)) corrupt(field);
            append(result, *run, field);
        }
        return result;
    }

    /// Version 1: [number of the process, count].
    std::vector<step> numbered_steps(const char* field, std::uint32_t threads) const {
        std::vector<step> result;
        for (const json& run : array(field)) {
            if (!run.is_array() || run.size() != 2) corrupt(field);
            const auto number = static_cast<unsigned>(unsigned_below(run[0], 2ULL * threads, field));
            append(result, {process_id::from_number(number), unsigned_below(run[1], max_stored_steps, field)}, field);
        }
        return result;
    }

private:
    void append(std::vector<step>& to, const step_run& run, const char* field) const {
        if (run.count >= max_stored_steps - to.size()) corrupt(field);
        to.insert(to.end(), run.count, run.what);
    }

    [[noreturn]] void corrupt(const char* field) const {
        fail(path_,
             std::string("is a corrupt schedule file: its field \"") + field + "\" is missing or makes no sense");
    }

    const json& at(const char* field) const {
        const auto found = whole_.find(field);
        if (found == whole_.end()) corrupt(field);
        return *found;
    }

    const json& array(const char* field) const {
        const json& value = at(field);
        if (!value.is_array()) corrupt(field);
        return value;
    }

    std::uint64_t unsigned_below(const json& value, std::uint64_t limit, const char* field) const {
        if (!value.is_number_unsigned()) corrupt(field);
        const auto number = value.get<std::uint64_t>();
        if (number >= limit) corrupt(field);
        return number;
    }

    const json& whole_;
    const std::string& path_;
};

std::string read_whole(const std::string& path) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (file) text << file.rdbuf();
    // Reading a directory opens well and fails later; an empty file fails to give a first character only.
    if (!file || (errno != 0 && text.str().empty())) {
        fail(path, std::string("cannot be read: ") + std::strerror(errno != 0 ? errno : EIO));
    }
    return std::move(text).str();
}

json parse(const std::string& path, const std::string& text) {
    try {
        return json::parse(text);
    } catch (const json::parse_error& error) {
        if (!text.starts_with('{')) fail(path, "is not a schedule file of lockstep");
        // The parser stops behind the last byte exactly when the text ended too early.
        fail(path, error.byte > text.size()
                       ? "is a truncated schedule file"
                       : "is a corrupt schedule file: no JSON at byte " + std::to_string(error.byte));
    }
}

json hexadecimal(const std::vector<std::uint64_t>& numbers) {
    json texts = json::array();
    for (const std::uint64_t number : numbers) {
        char text[2 + 16 + 1];
        std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(number));
        texts.push_back(text);
    }
    return texts;
}

std::string format(const schedule_file& s) {
    // An ordered object: the file reads from the general to the particular, and diffs stay small.
    nlohmann::ordered_json whole;
    whole["format"] = format_name;
    whole["version"] = format_version;
    whole["verdict"] = s.verdict;
    if (!s.places.empty()) whole["places"] = hexadecimal(s.places);
    whole["sentence"] = s.sentence;
    whole["program"] = s.program;
    whole["source"] = s.source;
    whole["compile_flags"] = s.compile_flags;
    whole["build_id"] = s.build_id;
    if (!s.libraries.empty()) whole["libraries"] = s.libraries;
    whole["arguments"] = s.arguments;
    whole["stdin_file"] = s.stdin_file;
    whole["max_steps"] = s.max_steps;
    whole["thread_limit"] = s.thread_limit;
    whole["stack_bytes"] = s.stack_bytes;
    whole["patience_ms"] = s.patience.count();
    whole["spurious_budget"] = s.spurious_budget;
    whole["weak_failures"] = s.weak_failures;
    if (s.expect_status != 0) whole["expect_status"] = s.expect_status;
    for (const circumstances::row& r : circumstances::names)
        if (s.under.has(r.flag)) whole[r.name] = true;
    whole["visible_pcs"] = hexadecimal(s.visible_pcs);
    whole["steps"] = to_texts(s.steps);
    // One field a line, whatever is in it: readable, and a long schedule stays one line.
    std::string text = "{\n";
    for (auto field = whole.begin(); field != whole.end(); ++field) {
        text +=
            "  " + json(field.key()).dump() + ": " + field.value().dump(-1, ' ', false, json::error_handler_t::replace);
        text += std::next(field) == whole.end() ? "\n" : ",\n";
    }
    return text + "}\n";
}

/// 0, or the errno of what went wrong.
int write_whole(const std::string& path, const std::string& text) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0) return errno;
    int error = 0;
    for (std::size_t done = 0; done < text.size() && error == 0;) {
        const ssize_t written = write(file, text.data() + done, text.size() - done);
        if (written > 0) done += static_cast<std::size_t>(written);
        else if (written == 0 || errno != EINTR) error = written == 0 ? ENOSPC : errno;
    }
    if (close(file) != 0 && error == 0) error = errno;
    return error;
}

} // namespace

/// Of schedules that were made before there was any other.
constexpr std::chrono::hours longest_patience{24 * 365};

schedule_file load_schedule(const std::string& path) {
    const json whole = parse(path, read_whole(path));
    if (!whole.is_object() || whole.value("format", json()) != format_name) {
        fail(path, "is not a schedule file of lockstep");
    }
    const reader field(whole, path);
    const std::uint32_t version = field.number("version");
    if (version < first_format_version || version > format_version) {
        fail(path, "is a schedule file of format version " + std::to_string(version) +
                       ", and this lockstep reads versions " + std::to_string(first_format_version) + " to " +
                       std::to_string(format_version));
    }
    schedule_file s;
    s.program = field.text("program");
    s.source = field.text("source");
    s.compile_flags = field.texts("compile_flags");
    s.build_id = field.text("build_id");
    if (whole.contains("libraries")) s.libraries = field.texts("libraries");
    s.arguments = field.texts("arguments");
    s.stdin_file = field.text("stdin_file");
    s.max_steps = field.number("max_steps", 1, most_max_steps);
    s.thread_limit = field.number("thread_limit", 1, max_threads);
    s.stack_bytes = field.number("stack_bytes", least_stack_bytes, most_stack_bytes);
    s.patience = longest_patience;
    if (whole.contains("patience_ms")) s.patience = std::chrono::milliseconds(field.number("patience_ms"));
    s.spurious_budget = field.number("spurious_budget");
    if (whole.contains("weak_failures")) s.weak_failures = field.number("weak_failures");
    if (whole.contains("expect_status")) s.expect_status = static_cast<int>(field.number("expect_status", 0, 255));
    std::uint32_t flags = 0;
    for (const circumstances::row& r : circumstances::names)
        if (whole.contains(r.name)) flags |= r.flag;
    s.under = circumstances::of(flags);
    s.visible_pcs = field.addresses("visible_pcs");
    s.steps = version == 1 ? field.numbered_steps("steps", s.thread_limit) : field.steps("steps", s.thread_limit);
    s.verdict = field.text("verdict");
    if (whole.contains("places")) s.places = field.addresses("places");
    s.sentence = harmless(field.text("sentence"));
    return s;
}

void save_schedule(const std::string& path, const schedule_file& s) {
    struct stat there {};
    const bool device = stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode); // which a rename would replace
    const std::string draft = device ? path : path + ".tmp" + std::to_string(getpid());
    int error = write_whole(draft, format(s));
    if (!device && error == 0 && rename(draft.c_str(), path.c_str()) != 0) error = errno;
    if (error == 0) return;
    if (!device) unlink(draft.c_str());
    fail(path, std::string("cannot be written: ") + std::strerror(error));
}

} // namespace lockstep::trace

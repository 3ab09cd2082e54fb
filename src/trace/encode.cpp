#include "trace/encode.hpp"

#include "trace/layout.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <type_traits>

namespace lockstep::trace {
namespace {

constexpr std::uint64_t job_mark = 1, execution_mark = 2;
constexpr std::uint64_t most_enabled_words = words_of_set(max_threads, max_devices);
constexpr std::uint64_t most_events = 2ULL * most_max_steps + max_processes + 64; ///< as lay_out makes room
constexpr std::uint64_t most_stacks = std::numeric_limits<std::uint16_t>::max() + 1ULL;

template <class T>
constexpr std::uint64_t bits_of(T value) {
    if constexpr (std::is_enum_v<T>) return static_cast<std::uint64_t>(value);
    else return static_cast<std::make_unsigned_t<T>>(value);
}

template <class T>
constexpr std::uint64_t
    most_of = bits_of(static_cast<std::conditional_t<std::is_enum_v<T>, T, std::make_unsigned_t<T>>>(
        std::numeric_limits<std::uint64_t>::max()));

/// Writes what it is shown.
class writer {
public:
    template <class T>
    void number(const T& value, [[maybe_unused]] std::uint64_t most = most_of<T>) {
        std::uint64_t rest = bits_of(value);
        assert(rest <= most);
        for (; rest >= 0x80; rest >>= 7) bytes_ += static_cast<char>(0x80 | (rest & 0x7f));
        bytes_ += static_cast<char>(rest);
    }
    template <class Items, class Each>
    void list(const Items& items, std::uint64_t most, const Each& each) {
        number(items.size(), most);
        for (const auto& item : items) each(*this, item);
    }
    template <class Count, class T, class Each>
    void array(const Count& count, T* items, std::uint64_t most, const Each& each) {
        number(count, most);
        for (Count i = 0; i < count; ++i) each(*this, items[i]);
    }
    void text(std::string_view value, std::uint64_t most) {
        number(value.size(), most);
        bytes_ += value;
    }
    /// A text in a field of that size, zero-terminated.
    void field(const char* value, std::size_t size) { text({value, strnlen(value, size - 1)}, size - 1); }
    void id(const process_id& p) { number(p.number(), max_processes - 1); }

    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

/// Reads what a writer was shown, into the same places.
class reader {
public:
    explicit reader(std::string_view bytes, const char* what) : rest_(bytes), what_(what) {}

    template <class T>
    void number(T& value, std::uint64_t most = most_of<T>) {
        std::uint64_t bits = 0;
        unsigned shift = 0;
        std::uint8_t byte = 0x80;
        for (; (byte & 0x80) != 0; shift += 7) {
            if (rest_.empty()) refuse("they end too early");
            byte = static_cast<std::uint8_t>(rest_.front());
            rest_.remove_prefix(1);
            const std::uint64_t part = byte & 0x7f;
            if (shift > 63 || part << shift >> shift != part) refuse("a number is too large");
            bits |= part << shift;
        }
        if (byte == 0 && shift > 7) refuse("a number is longer than it need be");
        if (bits > most) refuse("a number is out of its range");
        value = static_cast<T>(bits);
    }
    template <class T, class Each>
    void list(std::vector<T>& items, std::uint64_t most, const Each& each) {
        // Each item takes a byte at least: a count that lies must not eat the machine's memory.
        items.resize(count(std::min<std::uint64_t>(most, rest_.size())));
        for (T& item : items) each(*this, item);
    }
    template <class Count, class T, class Each>
    void array(Count& items_count, T* items, std::uint64_t most, const Each& each) {
        number(items_count, most);
        for (Count i = 0; i < items_count; ++i) each(*this, items[i]);
    }
    void text(std::string& value, std::uint64_t most) { value = taken(most); }
    void field(char* value, std::size_t size) {
        const std::string_view found = taken(size - 1);
        if (found.find('\0') != std::string_view::npos) refuse("a text ends too early");
        found.copy(value, found.size());
        value[found.size()] = '\0';
    }
    void id(process_id& p) {
        std::uint16_t number_of = 0;
        number(number_of, max_processes - 1);
        p = process_id::from_number(number_of);
    }

    void end() const {
        if (!rest_.empty()) refuse("something follows them");
    }
    [[noreturn]] void refuse(const char* why) const {
        throw std::runtime_error(std::string("these bytes are no ") + what_ + " of this version of Lockstep: " + why);
    }

private:
    std::uint64_t count(std::uint64_t most) {
        std::uint64_t n = 0;
        number(n, most);
        return n;
    }
    std::string_view taken(std::uint64_t most) {
        const std::uint64_t size = count(std::min<std::uint64_t>(most, rest_.size()));
        const std::string_view found = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return found;
    }

    std::string_view rest_;
    const char* what_;
};

// Each of the following names the fields once, for both ways.

constexpr auto pass_number = [](auto& way, auto& value) { way.number(value); };

constexpr auto pass_step = [](auto& way, auto& s) {
    way.id(s.process);
    way.number(s.choice);
};

template <class Way>
void pass_heading(Way& way, std::uint64_t mark) {
    std::uint64_t kind = mark, version = layout;
    way.number(kind);
    way.number(version);
    if constexpr (std::is_same_v<Way, reader>) {
        if (kind != mark) way.refuse("they are something else");
        if (version != layout) way.refuse("another version wrote them");
    }
}

template <class Way, class Job>
void pass_job(Way& way, Job& j) {
    pass_heading(way, job_mark);
    way.number(j.id);
    way.number(j.how, bits_of(policy::lenient));
    way.number(j.depth);
    way.number(j.flags);
    way.number(j.seed);
    way.number(j.length_hint);
    way.number(j.spurious_budget);
    way.number(j.preemptions);
    way.list(j.prefix, most_max_steps, pass_step);
    way.list(j.sleep, max_processes * std::uint64_t{max_choices}, pass_step);
}

constexpr auto pass_access = [](auto& way, auto& a) {
    way.number(a.address);
    way.number(a.size);
    way.number(a.how, bits_of(commute::posts));
    way.number(a.flags);
};

/// Events, with the numbers of their stacks where these are recorded.
auto pass_event(bool with_stack) {
    return [with_stack](auto& way, auto& e) {
        way.number(e.pc);
        way.number(e.before);
        way.number(e.after);
        way.id(e.process);
        way.number(e.flags);
        way.number(e.kind, bits_of(op::count) - 1);
        way.number(e.order);
        way.number(e.detail);
        pass_access(way, e.first);
        pass_access(way, e.second);
        way.array(e.more_count, e.more, max_accesses - 2, pass_access);
        if ((e.flags & chosen) != 0) {
            way.number(e.choice);
            way.number(e.choices);
        }
        if (with_stack) way.number(e.stack);
    };
}

constexpr auto pass_site = [](auto& way, auto& s) {
    way.number(s.pc);
    way.array(s.depth, s.callers, max_site_depth, pass_number);
};

constexpr auto pass_finding = [](auto& way, auto& f) {
    way.number(f.kind, bits_of(finding_kind::unjoined_thread));
    way.number(f.a_is_write), way.number(f.b_is_write), way.number(f.a_frees);
    way.number(f.a_is_atomic), way.number(f.b_is_atomic);
    way.id(f.a), way.id(f.b);
    way.number(f.a_event), way.number(f.b_event);
    way.number(f.address), way.number(f.b_address);
    way.number(f.size), way.number(f.b_size);
    way.number(f.a_pc), way.number(f.b_pc);
    way.number(f.block), way.number(f.block_size);
    pass_site(way, f.allocated_at), pass_site(way, f.freed_at);
    way.id(f.allocated_by), way.id(f.freed_by);
    way.array(f.a_depth, f.a_stack, max_stack_depth, pass_number);
    way.array(f.b_depth, f.b_stack, max_stack_depth, pass_number);
    way.field(f.text, sizeof f.text);
};

constexpr auto pass_stack = [](auto& way, auto& s) { way.array(s.depth, s.pc, max_stack_depth, pass_number); };

constexpr auto pass_note_name = [](auto& way, auto& n) {
    way.number(n.pc);
    way.field(n.text, sizeof n.text);
};

/// What the runtime says of the execution as a whole, but for what follows from the lists.
template <class Way, class Header>
void pass_header(Way& way, Header& h) {
    way.number(h.flags);
    way.number(h.end, bits_of(ending::discarded));
    way.number(h.exit_status);
    way.number(h.end_step), way.number(h.step_count);
    way.number(h.output_bytes), way.number(h.thread_count, max_threads);
    way.number(h.weak_atomics), way.number(h.bounds_met);
    way.number(h.plain_accesses);
    way.number(h.leaked_bytes), way.number(h.leaked_blocks), pass_site(way, h.leaked_at);
    way.array(h.racy_pc_count, h.racy_pcs, std::size(h.racy_pcs), pass_number);
    for (auto& word : h.sometimes_reached) way.number(word);
    for (auto& word : h.sometimes_held) way.number(word);
    way.array(h.finding_count, h.findings, max_findings, pass_finding);
}

template <class Way, class Execution>
void pass_execution(Way& way, Execution& x) {
    pass_heading(way, execution_mark);
    way.number(x.id);
    pass_header(way, *x.header);
    const auto each = pass_event((x.header->flags & record_full) != 0);
    way.list(x.events, most_events, each);
    way.list(x.pending, max_processes, each);
    way.number(x.enabled_words, most_enabled_words);
    way.list(x.enabled, most_enabled_words * most_max_steps, pass_number);
    way.list(x.stacks, most_stacks, pass_stack);
    way.list(x.note_names, max_note_names, pass_note_name);
    way.text(x.output, max_output);
}

bool names_a_note(const event& e) {
    const auto kind = static_cast<note_kind>(e.detail);
    return e.kind == op::note && (kind == note_kind::begin || kind == note_kind::end);
}

/// What one part says of another.
void check_references(const reader& from, const kept_execution& x) {
    const bool full = (x.header->flags & record_full) != 0;
    const auto good = [&](const event& e) {
        if ((e.flags & chosen) != 0 && (e.choices > max_choices || e.choice >= e.choices)) return false;
        return (!full || e.stack < std::max<std::size_t>(x.stacks.size(), 1)) &&
               (!names_a_note(e) || e.after < x.note_names.size());
    };
    if (!std::all_of(x.events.begin(), x.events.end(), good) || !std::all_of(x.pending.begin(), x.pending.end(), good))
        from.refuse("an event names what is not there");
    const auto in_events = [&](const finding& f) {
        return f.a_event <= x.events.size() && f.b_event <= x.events.size();
    };
    if (!std::all_of(x.header->findings, x.header->findings + x.header->finding_count, in_events))
        from.refuse("a finding names an event that is not there");
    if (x.enabled.size() != std::size_t{x.header->step_count} * x.enabled_words ||
        x.header->step_count > x.events.size())
        from.refuse("the numbers of steps do not agree");
    if (x.output.size() != std::min(x.header->output_bytes, max_output)) from.refuse("the output is not whole");
}

} // namespace

std::string encode(const job& j) {
    writer to;
    pass_job(to, j);
    return to.take();
}

job decode_job(std::string_view bytes) {
    reader from(bytes, "job");
    job j;
    pass_job(from, j);
    from.end();
    return j;
}

std::string encode(const execution& x) {
    writer to;
    pass_execution(to, x);
    return to.take();
}

kept_execution decode_execution(std::string_view bytes) {
    reader from(bytes, "execution");
    kept_execution x;
    pass_execution(from, x);
    from.end();
    x.header->job_id = x.id;
    x.header->event_count = static_cast<std::uint32_t>(x.events.size());
    x.header->pending_count = static_cast<std::uint32_t>(x.pending.size());
    x.header->stack_count = static_cast<std::uint32_t>(x.stacks.size());
    check_references(from, x);
    return x;
}

} // namespace lockstep::trace

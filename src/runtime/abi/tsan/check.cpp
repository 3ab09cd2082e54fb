// The annotations of lockstep/check.hpp, which finds these functions as weak symbols.
//
// outcome() is a step on the program's output, as a print is: the order of values is part of the outcome. An assumption
// that does not hold ends the execution in a step that conflicts with everything, as the end of the process does: so
// what the others would still have done is tried before it, too, and nothing is missed by throwing it away. The begin
// and the end of an operation are steps that conflict with nothing, and so is the choice of a number. always() and sometimes()
// are none.
#include "runtime/kernel/notes.hpp"
#include "runtime/kernel/state.hpp"

using namespace lockstep::rt;
using lockstep::trace::note_kind;

namespace lockstep::rt {

namespace {

/// sometimes() while main was alone.
u64 native_reached[trace::note_words], native_held[trace::note_words];

bool is_named(const trace::note_name& known, const char* name) {
    u32 i = 0;
    while (i < sizeof known.text - 1 && known.text[i] != 0 && known.text[i] == name[i]) ++i;
    return i == sizeof known.text - 1 || known.text[i] == name[i];
}

/// The number of a name, which is the same for equal names.
u32 number_of(const char* name, u64 pc) {
    trace::control& c = *g.channel;
    for (u32 i = 0; i < c.note_name_count; ++i)
        if (is_named(c.note_names[i], name)) return i;
    if (c.note_name_count == trace::max_note_names)
        refuse("the program gives more names to lockstep::operation, always and sometimes than there is room for");
    trace::note_name& fresh = c.note_names[c.note_name_count];
    fresh.pc = pc;
    text_writer(fresh.text, sizeof fresh.text) << name;
    return c.note_name_count++;
}

void note(note_kind kind, const char* name, u64 pc) {
    if (!running()) return;
    thread& t = self();
    event& e = announce(t, op::note, pc);
    e.detail = static_cast<u8>(kind);
    e.after = number_of(name, pc);
    perform(t);
}

void add_outcome(const char* text, u64 length, u64 pc) {
    if (running()) {
        thread& t = self();
        event& e = announce(t, op::note, pc);
        e.detail = static_cast<u8>(note_kind::outcome);
        copy_bytes(&e.before, text, length < sizeof e.before ? length : sizeof e.before);
        e.after = length;
        touch(e.first, trace::output_object, commute::exclusive);
        perform(t);
    }
    capture_output(text, length);
    capture_output("\n", 1);
}

[[noreturn]] void discard(u64 pc) {
    if (running()) {
        thread& t = self();
        event& e = announce(t, op::note, pc);
        e.detail = static_cast<u8>(note_kind::discard);
        e.flags |= trace::universal;
        perform(t);
    }
    end_execution(trace::ending::discarded, 0);
}

u32 choose(u32 n, u64 pc) {
    if (n > trace::max_choices) refuse("the program calls lockstep::choose with more than 1024 choices: ask for fewer");
    if (n < 2) return 0;
    thread& t = self();
    announce(t, op::choice, pc);
    perform_choosing(t);
    return static_cast<u32>(t.recorded->after = choose_number(t, n));
}

} // namespace

void start_notes(trace::slot_header& job) {
    copy_bytes(job.sometimes_reached, native_reached, sizeof native_reached);
    copy_bytes(job.sometimes_held, native_held, sizeof native_held);
}

} // namespace lockstep::rt

LOCKSTEP_EXPORT void lockstep_check_outcome(const char* text, std::size_t length) {
    if (attached()) add_outcome(text, length, caller());
}
LOCKSTEP_EXPORT void lockstep_check_begin(const char* name) { note(note_kind::begin, name, caller()); }
LOCKSTEP_EXPORT void lockstep_check_end(const char* name) { note(note_kind::end, name, caller()); }
LOCKSTEP_EXPORT unsigned lockstep_check_choose(unsigned n) { return attached() ? choose(n, caller()) : 0; }
LOCKSTEP_EXPORT void lockstep_check_discard() {
    if (attached()) discard(caller());
}
LOCKSTEP_EXPORT void lockstep_check_own_time() {
    if (attached()) forget_reading(self());
}
LOCKSTEP_EXPORT void lockstep_check_violated(const char* name) {
    if (attached()) fail(finding_kind::failed_property, 0, caller(), name);
}
LOCKSTEP_EXPORT void lockstep_check_sometimes(const char* name, bool holds) {
    if (!attached()) return;
    const u32 number = number_of(name, caller());
    const u64 bit = u64{1} << (number % 64);
    (running() ? g.job->sometimes_reached : native_reached)[number / 64] |= bit;
    if (holds) (running() ? g.job->sometimes_held : native_held)[number / 64] |= bit;
}

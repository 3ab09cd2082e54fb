#include "report/debug_info/dwarf_frames.hpp"

#include "report/debug_info/function_name.hpp"

#include <dwarf.h>

namespace lockstep::report {

namespace {

/// The inlined calls within `scope` that `pc` lies in, outermost first.
void find_inlined(Dwarf_Die scope, std::uint64_t pc, std::vector<Dwarf_Die>& found) {
    Dwarf_Die child;
    if (dwarf_child(&scope, &child) != 0) return;
    do {
        const int tag = dwarf_tag(&child);
        if (tag != DW_TAG_lexical_block && tag != DW_TAG_inlined_subroutine) continue;
        if (dwarf_haspc(&child, pc) <= 0) continue;
        if (tag == DW_TAG_inlined_subroutine) found.push_back(child);
        return find_inlined(child, pc, found);
    } while (dwarf_siblingof(&child, &child) == 0);
}

std::string function_name(Dwarf_Die& die) {
    Dwarf_Attribute a;
    if (const char* linkage = dwarf_formstring(dwarf_attr_integrate(&die, DW_AT_linkage_name, &a)))
        return short_name(demangled(linkage));
    const char* name = dwarf_diename(&die);
    return name == nullptr ? "" : name;
}

unsigned number(Dwarf_Die& die, unsigned attribute) {
    Dwarf_Attribute a;
    Dwarf_Word value = 0;
    return dwarf_formudata(dwarf_attr(&die, attribute, &a), &value) == 0 ? static_cast<unsigned>(value) : 0;
}

/// Where the compiler was called.
std::string directory_of(Dwarf_Die& unit) {
    Dwarf_Attribute a;
    const char* directory = dwarf_formstring(dwarf_attr(&unit, DW_AT_comp_dir, &a));
    return directory == nullptr ? "" : directory;
}

/// Where an inlined function was called.
void place_of_call(Dwarf_Die& unit, Dwarf_Die& inlined, frame& caller) {
    Dwarf_Files* files = nullptr;
    std::size_t count = 0;
    const unsigned index = number(inlined, DW_AT_call_file);
    if (dwarf_getsrcfiles(&unit, &files, &count) == 0 && index < count)
        if (const char* file = dwarf_filesrc(files, index, nullptr, nullptr)) caller.file = file;
    caller.line = number(inlined, DW_AT_call_line);
    caller.column = number(inlined, DW_AT_call_column);
}

} // namespace

std::vector<frame> frames_in(const dwarf_index::code& where, std::uint64_t pc) {
    Dwarf_Die unit = where.unit;
    frame next;
    if (Dwarf_Line* line = dwarf_getsrc_die(&unit, pc)) {
        int number = 0;
        if (const char* file = dwarf_linesrc(line, nullptr, nullptr)) next.file = file;
        if (dwarf_lineno(line, &number) == 0) next.line = static_cast<unsigned>(number);
        if (dwarf_linecol(line, &number) == 0) next.column = static_cast<unsigned>(number);
    }
    std::vector<Dwarf_Die> inlined;
    if (where.function) find_inlined(*where.function, pc, inlined);
    std::vector<frame> frames;
    for (auto call = inlined.rbegin(); call != inlined.rend(); ++call) {
        next.function = function_name(*call);
        next.inlined = true;
        frames.push_back(next);
        next = frame{};
        place_of_call(unit, *call, next);
    }
    if (where.function) {
        Dwarf_Die function = *where.function;
        next.function = function_name(function);
    }
    frames.push_back(next);
    const std::string directory = directory_of(unit);
    for (frame& f : frames) f.directory = directory;
    return frames;
}

} // namespace lockstep::report

#include "report/dwarf_frames.hpp"

#include "report/function_name.hpp"

#include <cstdlib>
#include <memory>

#include <dwarf.h>

namespace lockstep::report {

namespace {

using scope_list = std::unique_ptr<Dwarf_Die[], decltype(&std::free)>;

/// The innermost scope at `pc` and all that contain it in the program text, outwards.
std::vector<Dwarf_Die> scopes_at(Dwarf_Die& unit, std::uint64_t pc) {
    Dwarf_Die* found = nullptr;
    if (dwarf_getscopes(&unit, pc, &found) <= 0) return {};
    const scope_list innermost(found, &std::free);
    // From an inlined function, the list goes on into where that was defined; we want to know where it was inlined.
    const int count = dwarf_getscopes_die(&innermost[0], &found);
    if (count <= 0) return {};
    const scope_list all(found, &std::free);
    return {all.get(), all.get() + count};
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

/// Where an inlined function was called.
void place_of_call(Dwarf_Die& unit, Dwarf_Die& inlined, frame& caller) {
    Dwarf_Files* files = nullptr;
    std::size_t count = 0;
    const unsigned index = number(inlined, DW_AT_call_file);
    if (dwarf_getsrcfiles(&unit, &files, &count) == 0 && index < count)
        if (const char* file = dwarf_filesrc(files, index, nullptr, nullptr)) caller.file = file;
    caller.line = number(inlined, DW_AT_call_line);
}

} // namespace

std::vector<frame> frames_in_unit(Dwarf_Die unit, std::uint64_t pc) {
    frame next;
    if (Dwarf_Line* line = dwarf_getsrc_die(&unit, pc)) {
        int number = 0;
        if (const char* file = dwarf_linesrc(line, nullptr, nullptr)) next.file = file;
        if (dwarf_lineno(line, &number) == 0) next.line = static_cast<unsigned>(number);
    }
    std::vector<frame> frames;
    for (Dwarf_Die& scope : scopes_at(unit, pc)) {
        const int tag = dwarf_tag(&scope);
        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram) continue;
        next.function = function_name(scope);
        next.inlined = tag == DW_TAG_inlined_subroutine;
        frames.push_back(next);
        if (!next.inlined) break;
        next = frame{};
        place_of_call(unit, scope, next);
    }
    if (frames.empty() && next.line != 0) frames.push_back(next);
    return frames;
}

} // namespace lockstep::report

#include "report/debug_info/dwarf_locals.hpp"

#include "report/debug_info/dwarf_types.hpp"

#include <dwarf.h>

namespace lockstep::report {

namespace {

/// The one operation that an attribute's location expression consists of at `pc`.
const Dwarf_Op* single_operation(Dwarf_Die die, unsigned attribute, std::uint64_t pc) {
    Dwarf_Attribute location;
    Dwarf_Op* expression = nullptr;
    std::size_t length = 0;
    if (dwarf_attr_integrate(&die, attribute, &location) == nullptr) return nullptr;
    const int found = dwarf_getlocation_addr(&location, pc, &expression, &length, 1);
    return found == 1 && length == 1 ? expression : nullptr;
}

/// What DW_OP_fbreg counts from: g++ says the canonical frame address, clang the frame pointer, which stands 16 below.
std::optional<std::uint64_t> frame_base(Dwarf_Die function, std::uint64_t pc, std::uint64_t cfa) {
    const Dwarf_Op* base = single_operation(function, DW_AT_frame_base, pc);
    if (base == nullptr) return std::nullopt;
    if (base->atom == DW_OP_call_frame_cfa) return cfa;
    if (base->atom == DW_OP_reg6) return cfa - 16;
    return std::nullopt;
}

class search {
public:
    search(std::uint64_t pc, std::uint64_t base, std::uint64_t address, std::uint64_t size)
        : pc_(pc), base_(base), address_(address), size_(size) {}

    /// `in_scope_only`: blocks that `pc` is not in are left out.
    std::optional<local_variable> in(Dwarf_Die scope, bool in_scope_only) const {
        Dwarf_Die child;
        if (dwarf_child(&scope, &child) != 0) return std::nullopt;
        std::optional<local_variable> found;
        do {
            const int tag = dwarf_tag(&child);
            if (tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine) {
                if (in_scope_only && dwarf_haspc(&child, pc_) <= 0) continue;
                if (auto inner = in(child, in_scope_only)) return inner;
            } else if (!found && (tag == DW_TAG_variable || tag == DW_TAG_formal_parameter)) {
                found = matching(child);
            }
        } while (dwarf_siblingof(&child, &child) == 0);
        return found;
    }

private:
    std::optional<local_variable> matching(Dwarf_Die die) const {
        const Dwarf_Op* place = single_operation(die, DW_AT_location, pc_);
        const auto type = type_of(die);
        const char* name = dwarf_diename(&die);
        if (place == nullptr || place->atom != DW_OP_fbreg || !type || name == nullptr) return std::nullopt;
        const std::uint64_t start = base_ + place->number;
        if (address_ < start || address_ + size_ > start + size_of(*type)) return std::nullopt;
        return local_variable{name, start, *type};
    }

    std::uint64_t pc_, base_, address_, size_;
};

} // namespace

std::optional<local_variable> find_local(Dwarf_Die function, std::uint64_t pc, std::uint64_t cfa, std::uint64_t address,
                                         std::uint64_t size) {
    const auto base = frame_base(function, pc, cfa);
    if (!base) return std::nullopt;
    const search look(pc, *base, address, size);
    if (auto in_scope = look.in(function, true)) return in_scope;
    return look.in(function, false);
}

} // namespace lockstep::report

#include "report/debug_info/expression.hpp"

#include "report/debug_info/dwarf_types.hpp"

#include <cctype>
#include <charconv>
#include <dwarf.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lockstep::report {

namespace {

bool is_pointer(Dwarf_Die& type) {
    const int tag = dwarf_tag(&type);
    return tag == DW_TAG_pointer_type || tag == DW_TAG_reference_type || tag == DW_TAG_rvalue_reference_type;
}

/// Reads the expression from left to right; `at_` is the object reached so far. The first error ends it.
class reader {
public:
    reader(std::string_view text, const memory_reader& memory) : text_(text), rest_(text), memory_(memory) {}

    watched read(const variable_finder& find) {
        const bool star = skip("*");
        start(find);
        while (error_.empty() && !rest_.empty()) suffix();
        if (error_.empty() && star) follow_pointer();
        if (error_.empty()) finish();
        return {result_, error_};
    }

private:
    struct object {
        std::string name;
        std::uint64_t address = 0;
        Dwarf_Die type{};
    };

    bool skip(std::string_view token) {
        if (!rest_.starts_with(token)) return false;
        rest_.remove_prefix(token.size());
        return true;
    }

    std::string_view word(bool qualified) {
        std::size_t n = 0;
        while (n < rest_.size() && (std::isalnum(static_cast<unsigned char>(rest_[n])) != 0 || rest_[n] == '_' ||
                                    (qualified && rest_[n] == ':')))
            ++n;
        const std::string_view taken = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return taken;
    }

    void fail(const std::string& why) { error_ = fmt::format("cannot watch `{}`: {}", text_, why); }

    void start(const variable_finder& find) {
        const std::string_view name = word(true);
        if (name.empty()) return fail("it does not begin with the name of a variable");
        found_variable found = find(name);
        if (!found.error.empty()) return fail(found.error);
        at_ = {found.what.name, found.what.address, found.what.type};
    }

    void suffix() {
        if (skip("->")) {
            follow_pointer();
            if (error_.empty()) member("->");
        } else if (skip(".")) {
            if (is_pointer(at_.type)) return fail(fmt::format("`{}` is a pointer; use ->", at_.name));
            member(".");
        } else if (skip("[")) {
            element();
        } else {
            fail(fmt::format("`{}` was not expected", rest_));
        }
    }

    void member(const char* link) {
        const std::string_view name = word(false);
        const auto found = member_named(at_.type, name);
        if (found) {
            at_ = {fmt::format("{}{}{}", at_.name, link, name), at_.address + found->offset, found->type};
            return;
        }
        const std::vector<std::string> there = member_names(at_.type);
        if (there.empty()) fail(fmt::format("`{}` has no members", at_.name));
        else fail(fmt::format("`{}` has no member `{}`; it has {}", at_.name, name, fmt::join(there, ", ")));
    }

    /// One index for a pointer, as many as an array has dimensions.
    void element() {
        const std::string whole = at_.name;
        const type_part inner = unwrapped(at_.type);
        at_.type = inner.type;
        const auto of = type_of(at_.type);
        const std::uint64_t each = of ? size_of(*of) : 0;
        std::uint64_t position = 0;
        if (is_pointer(at_.type)) {
            follow_pointer();
            position = index();
        } else if (dwarf_tag(&at_.type) == DW_TAG_array_type) {
            const std::vector<std::uint64_t> dimensions = dimensions_of(at_.type);
            for (std::size_t d = 0; d < dimensions.size() && error_.empty(); ++d) {
                if (d != 0 && !skip("["))
                    return fail(fmt::format("`{}` is an array; name one of its elements", at_.name));
                const std::uint64_t i = index();
                if (error_.empty() && dimensions[d] != 0 && i >= dimensions[d])
                    fail(fmt::format("`{}` ends at [{}]", whole, dimensions[d] - 1));
                position = position * dimensions[d] + i;
            }
            at_.type = *of;
        } else {
            fail(fmt::format("`{}` is no array", at_.name));
        }
        at_.address += position * each;
    }

    /// "3]": the bracket was read.
    std::uint64_t index() {
        std::uint64_t value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        if ((error != std::errc{} || !skip("]")) && error_.empty()) fail("an index must be a number");
        at_.name += fmt::format("[{}]", value);
        return value;
    }

    void follow_pointer() {
        Dwarf_Die pointer = unwrapped(at_.type).type;
        const auto target = type_of(pointer);
        if (!is_pointer(pointer) || !target) return fail(fmt::format("`{}` is no pointer", at_.name));
        std::uint64_t value = 0;
        if (!memory_ || !memory_(at_.address, std::as_writable_bytes(std::span(&value, 1))))
            return fail(fmt::format("the value of `{}` is not known", at_.name));
        if (value == 0) return fail(fmt::format("`{}` is null", at_.name));
        at_.address = value;
        at_.type = *target;
    }

    void finish() {
        const type_part inner = unwrapped(at_.type);
        result_ = {std::string(text_), at_.address + inner.offset, inner.size, scalar_of(inner.type)};
        if (result_.type.is != scalar_type::kind::unknown) return;
        const std::vector<std::string> there = member_names(at_.type);
        if (!there.empty()) fail(fmt::format("it has several members: {}", fmt::join(there, ", ")));
        else fail("it is no single value; name one of its elements");
    }

    std::string_view text_, rest_;
    const memory_reader& memory_;
    object at_;
    variable result_;
    std::string error_;
};

} // namespace

watched resolve_expression(std::string_view expression, const variable_finder& find, const memory_reader& memory) {
    return reader(expression, memory).read(find);
}

} // namespace lockstep::report

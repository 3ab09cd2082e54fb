#include "net/message/messagepack.hpp"

#include "lockstep/net/message/codec.hpp"
#include "net/message/value_builder.hpp"

#include <bit>

namespace lockstep::net {

namespace detail {

namespace {
/// A float 64, whatever its value: msgpack-cxx would make an integer of one that is whole.
void append_real(double x, std::string& out) {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    out += '\xCB';
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(bits >> shift);
}
} // namespace

static void pack_value(messagepack_packer& to, std::string& out, const value& v) {
    switch (v.kind()) {
    case value::type::nil: to.pack_nil(); break;
    case value::type::boolean: v.boolean() ? to.pack_true() : to.pack_false(); break;
    case value::type::integer: to.pack_int64(v.integer()); break;
    case value::type::large_integer: to.pack_uint64(v.natural()); break;
    case value::type::real: append_real(v.real(), out); break;
    case value::type::text: pack_text(to, v.text()); break;
    case value::type::binary:
        to.pack_bin(static_cast<std::uint32_t>(v.bytes().bytes.size()));
        to.pack_bin_body(v.bytes().bytes.data(), static_cast<std::uint32_t>(v.bytes().bytes.size()));
        break;
    case value::type::array:
        to.pack_array(static_cast<std::uint32_t>(v.items().size()));
        for (const value& item : v.items()) pack_value(to, out, item);
        break;
    case value::type::map:
        to.pack_map(static_cast<std::uint32_t>(v.members().size()));
        for (const auto& [key, member] : v.members()) {
            pack_text(to, key);
            pack_value(to, out, member);
        }
        break;
    }
}

namespace {

/// From the parser to the builder.
class value_visitor final : public visitor_with_error {
public:
    explicit value_visitor(value_builder& to) : to_(to) {}

    bool visit_nil() { return add({}); }
    bool visit_boolean(bool b) { return add(b); }
    bool visit_positive_integer(std::uint64_t n) { return add(n); }
    bool visit_negative_integer(std::int64_t n) { return add(n); }
    bool visit_float32(float x) { return add(static_cast<double>(x)); }
    bool visit_float64(double x) { return add(x); }
    bool visit_str(const char* text, std::uint32_t size) {
        return checked(in_key_ ? to_.add_key({text, size}) : to_.add_text({text, size}));
    }
    bool visit_bin(const char* bytes, std::uint32_t size) { return no_key() && checked(to_.add_binary({bytes, size})); }
    bool visit_ext(const char*, std::uint32_t) { return fail(message_errc::unsupported); }
    bool start_array(std::uint32_t items) { return no_key() && checked(to_.begin_array(items)); }
    bool end_array() { return to_.end(); }
    bool start_map(std::uint32_t members) { return no_key() && checked(to_.begin_map(members)); }
    bool start_map_key() { return in_key_ = true; }
    bool end_map_key() {
        in_key_ = false;
        return true;
    }
    bool end_map() { return to_.end(); }

private:
    bool no_key() noexcept { return !in_key_ || fail(message_errc::unsupported); }
    bool checked(bool went_well) noexcept { return went_well || fail(to_.error()); }
    bool add(value v) { return no_key() && checked(to_.add(std::move(v))); }

    value_builder& to_;
    bool in_key_ = false;
};

} // namespace
} // namespace detail

std::error_code encode_messagepack(const value& v, std::string& out, const message_limits& limits) {
    if (const auto wrong = detail::check_value(v, limits)) return wrong;
    detail::string_sink sink(out);
    detail::messagepack_packer packer(sink);
    detail::pack_value(packer, out, v);
    return {};
}

value decode_messagepack(std::string_view bytes, std::error_code& error, const message_limits& limits) {
    detail::value_builder built(limits, limits.depth);
    detail::value_visitor visitor(built);
    error = detail::parse_messagepack(bytes, visitor);
    return error ? value() : built.take();
}

} // namespace lockstep::net

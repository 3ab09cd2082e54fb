// Messages of any kind, out of a seed.
#pragma once

#include "lockstep/net/message/codec.hpp"

#include <bit>
#include <cmath>
#include <random>

namespace lockstep::net {

class random_messages {
public:
    explicit random_messages(unsigned seed) : random_(seed) {}

    message next() {
        message m{.sender = name(), .recipient = name(), .kind = name()};
        if (below(2) == 0) m.id = number();
        if (below(2) == 0) m.in_reply_to = number();
        if (below(3) == 0) m.trace = name();
        if (below(3) == 0) m.deadline = now + std::chrono::microseconds(below(1'000'000'000));
        m.content = any(4);
        return m;
    }
    value any(unsigned depth) {
        switch (below(depth == 0 ? 7 : 10)) {
        case 0: return nullptr;
        case 1: return below(2) == 0;
        case 2: return static_cast<std::int64_t>(number());
        case 3: return number();
        case 4: return real();
        case 5: return text();
        case 6: return value::binary{bytes()};
        case 7: {
            value::array items(below(4));
            for (value& item : items) item = any(depth - 1);
            return items;
        }
        default: {
            value::map members;
            for (unsigned left = below(4); left > 0; --left) members[text()] = any(depth - 1);
            return members;
        }
        }
    }
    unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
    std::mt19937_64& engine() { return random_; }

    static constexpr message_deadline now{std::chrono::seconds(1000)};

private:
    std::uint64_t number() { return random_() >> below(64); }
    double real() {
        const double special[] = {0.0, -0.0, 1.0, 0.1, 1e300, -5e-324, HUGE_VAL, -HUGE_VAL, NAN};
        if (below(2) == 0) return special[below(std::size(special))];
        return std::bit_cast<double>(random_());
    }
    std::string name() {
        std::string made(1 + below(below(4) == 0 ? 255 : 8), ' ');
        for (char& c : made) c = static_cast<char>(0x21 + below(0x7F - 0x21));
        return made;
    }
    std::string bytes() {
        std::string made(below(10), ' ');
        for (char& c : made) c = static_cast<char>(random_());
        return made;
    }
    std::string text() {
        const std::string_view pieces[] = {"a",
                                           "key",
                                           "$",
                                           "$binary",
                                           "$real",
                                           "$$binary",
                                           "type",
                                           "msg_id",
                                           "$content",
                                           "\n",
                                           "\"\\",
                                           "é",
                                           "€",
                                           "😀",
                                           "\x01",
                                           "\x7F",
                                           std::string_view("\0", 1),
                                           "in_reply_to",
                                           "longer than eight"};
        std::string made;
        for (unsigned left = below(3); left > 0; --left) made += pieces[below(std::size(pieces))];
        return made;
    }

    std::mt19937_64 random_;
};

/// What the envelope says, and the value.
inline bool same(const message& a, const message& b) {
    return a.sender == b.sender && a.recipient == b.recipient && a.kind == b.kind && a.id == b.id &&
           a.in_reply_to == b.in_reply_to && a.trace == b.trace && a.deadline == b.deadline &&
           a.content.to_value() == b.content.to_value();
}

} // namespace lockstep::net

// The fields of a message (RFC 9110, 5): names with values, in order, a name possibly several times. No name and no value
// that could end a line gets in, so none can get out.
//
//     fields f;
//     f.set("Content-Type", "text/plain");
//     f.add("Set-Cookie", "a=1");
//     if (auto type = f.get("content-type")) …
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::net::http {

/// Names are compared without regard to case, and kept as they were written. Views that it hands out are valid until it is
/// changed. All the text lies in one piece of memory, which clear() keeps: a connection reads thousands of heads into the
/// same two allocations. For one thread at a time.
class fields {
public:
    /// One of them, as views.
    struct field {
        std::string_view name;  ///< as it was written
        std::string_view value; ///< without whitespace around it
    };
    class iterator;

    /// Makes the field of that name the only one, in the place of the first. Throws std::invalid_argument where `name` is no
    /// token, or `value` has a CR, LF, NUL or another control character. Whitespace around the value is dropped.
    void set(std::string_view name, std::string_view value);
    /// Adds one more field at the end. Throws as set().
    void add(std::string_view name, std::string_view value);
    /// As add(), but says what is wrong by false.
    [[nodiscard]] bool try_add(std::string_view name, std::string_view value);
    /// Removes all fields of that name. False: there was none.
    bool remove(std::string_view name) noexcept;
    /// Removes all, and keeps the memory.
    void clear() noexcept {
        text_.clear();
        entries_.clear();
    }

    /// The value of the first field of that name.
    std::optional<std::string_view> get(std::string_view name) const noexcept;
    /// Is there a field of that name?
    bool contains(std::string_view name) const noexcept { return find(name, 0) != entries_.size(); }
    /// How many fields have that name.
    std::size_t count(std::string_view name) const noexcept;
    /// The values of all fields of that name, joined by ", ": what they mean as one list (RFC 9110, 5.3). Not for Set-Cookie.
    std::string list(std::string_view name) const;
    /// Is `element` (compared without regard to case) in the list that the fields of that name make?
    bool has_element(std::string_view name, std::string_view element) const noexcept;

    /// How many fields there are, those of the same name counted each.
    std::size_t size() const noexcept { return entries_.size(); }
    /// Are there none?
    bool empty() const noexcept { return entries_.empty(); }
    /// The i-th, from 0.
    field operator[](std::size_t i) const noexcept { return {name_of(entries_[i]), value_of(entries_[i])}; }
    /// In order.
    iterator begin() const noexcept;
    /// Behind the last.
    iterator end() const noexcept;

    /// Memory that it holds, in bytes.
    std::size_t capacity_bytes() const noexcept { return text_.capacity() + entries_.capacity() * sizeof(entry); }

private:
    struct entry {
        std::uint32_t name_at, name_length, value_at, value_length;
        std::uint32_t value_room; ///< what a new value may have in the place of this one
    };

    std::string_view name_of(const entry& e) const noexcept { return {text_.data() + e.name_at, e.name_length}; }
    std::string_view value_of(const entry& e) const noexcept { return {text_.data() + e.value_at, e.value_length}; }
    std::size_t find(std::string_view name, std::size_t from) const noexcept;
    entry append(std::string_view name, std::string_view value);

    std::string text_; ///< names and values one after the other; what was replaced stays until clear()
    std::vector<entry> entries_;
};

/// Goes over them; what it points to is made when it is asked for.
class fields::iterator {
public:
    using iterator_category = std::input_iterator_tag; ///< since it gives values, no references
    using value_type = field;                          ///< as all iterators have
    using difference_type = std::ptrdiff_t;            ///< as all iterators have
    using pointer = void;                              ///< there is none
    using reference = field;                           ///< a value

    /// Of nothing.
    iterator() = default;
    /// The field.
    field operator*() const noexcept { return (*of_)[at_]; }
    /// To the next.
    iterator& operator++() noexcept {
        ++at_;
        return *this;
    }
    /// To the next; returns where it was.
    iterator operator++(int) noexcept {
        iterator before = *this;
        ++at_;
        return before;
    }
    /// At the same place?
    bool operator==(const iterator&) const noexcept = default;

private:
    friend class fields;
    iterator(const fields& of, std::size_t at) noexcept : of_(&of), at_(at) {}

    const fields* of_ = nullptr;
    std::size_t at_ = 0;
};

inline fields::iterator fields::begin() const noexcept { return {*this, 0}; }
inline fields::iterator fields::end() const noexcept { return {*this, entries_.size()}; }

} // namespace lockstep::net::http

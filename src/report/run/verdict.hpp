// What became of a question, in one word.
#pragma once

#include <cstdint>

namespace lockstep::report {

/// In this order the later word is what counts of several.
enum class verdict : std::uint8_t {
    skipped,      ///< was not to be checked, or there was no time left for it
    verified,     ///< a complete search of a program seen whole, and nothing left out
    no_bug_found, ///< less than that: the line of the verdict says what was left out
    refused,      ///< could not be checked
    bug,
};

/// As people and JSON have it.
constexpr const char* name_of(verdict v) {
    switch (v) {
    case verdict::skipped: return "skipped";
    case verdict::verified: return "verified";
    case verdict::no_bug_found: return "no bug found";
    case verdict::refused: return "refused";
    case verdict::bug: break;
    }
    return "bug";
}

} // namespace lockstep::report

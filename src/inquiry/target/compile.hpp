// A source file as target: compiled for ThreadSanitizer into a cache, and only when something changed.
#pragma once

#include "inquiry/target/request.hpp"

#include <memory>
#include <string>
#include <vector>

namespace lockstep::inquiry {

/// Does the name say C or C++ source?
bool is_source(const std::string& path);

struct compiled_program {
    std::string program;            ///< the executable
    std::vector<std::string> flags; ///< the user's flags, with their paths made absolute
    std::shared_ptr<void> scratch;  ///< set when there is no writable cache: removes the folder with its last copy
};

/// Compiles with the user's CC or CXX (else cc or c++, else gcc or g++), `-g -O0 -fsanitize=thread` and then the user's
/// flags. -O0 keeps the steps of the source apart: `x = x + 1` stays a read and a write, a loop on a plain variable
/// stays a loop. The cache is $XDG_CACHE_HOME/lockstep, named by a hash of the compiler, the flags and the
/// *preprocessed* source, so a change in any header counts. Throws std::runtime_error; the compiler's own messages go to
/// the companion's descriptor.
compiled_program compile(const std::string& source, const std::vector<std::string>& user_flags, const companion& with);

/// Splits one option text into flags as a shell would: blanks separate, quotes and backslashes keep together.
std::vector<std::string> split_flags(const std::string& text);

} // namespace lockstep::inquiry

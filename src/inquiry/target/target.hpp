// What somebody asks about: a program that lockstep can run, or one sentence that says why not.
#pragma once

#include "inquiry/target/request.hpp"

#include <memory>
#include <string>
#include <vector>

namespace lockstep::inquiry {

/// Whose -fsanitize=thread calls the program makes. `none`: only its synchronisation can be seen.
enum class instrumentation { none, gcc, clang };

struct target {
    std::string program;                    ///< absolute path of the executable
    std::string source;                     ///< absolute path of the source file it was compiled from; empty: none
    std::vector<std::string> compile_flags; ///< the user's, paths made absolute
    std::string build_id;                   ///< hex; a hash of the file where the linker left none
    instrumentation made_by = instrumentation::none;
    std::shared_ptr<void>
        scratch; ///< holds the folder of a program that could not be cached; removed with the last copy

    /// The name for people and file names: "withdraw" for ".../withdraw.cpp".
    std::string name() const;
};

/// Opens an executable, or compiles a source file first (compile.hpp). Throws std::runtime_error: one sentence that
/// names what is wrong and what to do.
target open_target(const std::string& path, const std::vector<std::string>& compile_flags, const companion& with);

/// Of a program or library, in hex: what the linker left in .note.gnu.build-id, or else a hash of the file. Throws
/// std::runtime_error where it is none.
std::string build_id_of(const std::string& path);

/// The judgement on an executable alone.
target inspect_program(const std::string& path);

} // namespace lockstep::inquiry

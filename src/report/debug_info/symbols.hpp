// Names for addresses, from the DWARF and ELF data of the program's files. Works offline: it needs the files and the
// list of what was mapped where, not the process. Nothing here prints an address for which it has a name.
//
// What it cannot name: registers, thread-local variables, and locals of other threads than main.
#pragma once

#include "report/debug_info/modules.hpp"
#include "report/debug_info/value.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::report {

/// One line of a call stack.
struct frame {
    std::string function;  ///< demangled, without parameters; empty: unknown
    std::string file;      ///< as the compiler recorded it; empty: unknown
    std::string directory; ///< where a relative `file` begins
    unsigned line = 0;     ///< 0: unknown
    unsigned column = 0;   ///< 0: unknown
    bool inlined = false;  ///< into the next frame
    bool system = false;   ///< of the standard library, the C library or the runtime: not the user's code
};

/// A variable, or a part of one.
struct variable {
    std::string name;                    ///< `balance`, `bank::accounts[3].balance`, `next_id::counter`
    std::uint64_t address = 0, size = 0; ///< of that part
    scalar_type type;                    ///< unknown for aggregates
};

/// Fills `into` with memory of the program at `address`; false: it is not known.
using memory_reader = std::function<bool(std::uint64_t address, std::span<std::byte> into)>;

/// A function that was running, and the canonical address of its frame.
struct live_frame {
    std::uint64_t pc = 0; ///< a return address in it
    std::uint64_t cfa = 0;
};

/// What an expression of `--watch` stands for; empty `error` on success.
struct watched {
    variable what;
    std::string error; ///< one sentence for the user
};

class symbols {
public:
    /// Knows nothing: every look-up comes back empty.
    symbols();
    /// `memory`, used here and not later, reads the program as it is when its first thread is created: main's stack, so
    /// that main's locals can be named. Without it they have no names.
    explicit symbols(const std::vector<mapping>& maps, const memory_reader& memory = {});
    ~symbols();
    symbols(symbols&&) noexcept;
    symbols& operator=(symbols&&) noexcept;

    /// The frames at a return address (the instruction before it counts), innermost inlined one first. One frame with
    /// what the symbol table knows where there is no debug information; empty when the address is in no module.
    const std::vector<frame>& frames(std::uint64_t return_address) const;
    /// The same for the address of an instruction itself (a function's entry, the place of a crash).
    std::vector<frame> frames_at(std::uint64_t pc) const;

    /// The smallest named part of a global or static variable that contains [address, address + size).
    std::optional<variable> variable_at(std::uint64_t address, std::uint64_t size) const;

    /// Where on main's stack the functions are that these return addresses (innermost first) were in when the first
    /// thread was created. Functions that are not found, and those outside of them, are left out.
    std::vector<live_frame> frames_on_stack(std::span<const std::uint64_t> return_addresses) const;
    /// The smallest named part of a local variable in that frame.
    std::optional<variable> local_at(const live_frame& in, std::uint64_t address, std::uint64_t size) const;

    /// Resolves `AR`, `queue.count`, `items[2].x`, `head->next->value`, `*counter`. Elements of std::array, std::vector
    /// and std::atomic are seen through. Pointers are followed in `memory`.
    watched resolve(std::string_view expression, const memory_reader& memory) const;

    /// What a static variable holds when the process starts, from its file; a memory_reader for `resolve`. Pointers are
    /// not relocated. False where the address is in no file.
    bool initial_bytes(std::uint64_t address, std::span<std::byte> into) const;

    /// The name of the mapping an address lies in: a file, "[stack]" ...; empty: anonymous or none.
    std::string_view region(std::uint64_t address) const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace lockstep::report

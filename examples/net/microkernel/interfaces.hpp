// What the parts of the system are to each other: in the microkernel all that they know.
#pragma once

#include "lockstep/net/service/interface.hpp"

#include <cstdint>
#include <string>

namespace microkernel {

using lockstep::net::idempotent;
using lockstep::net::service_name;

/// Files are read and written as a whole. Error: no_such_file.
template <template <class> class operation>
struct file_interface {
    static constexpr service_name name{"files", 1};
    operation<std::string(std::string)> read{"read", idempotent};
    operation<void(std::string, std::string)> write{"write", idempotent};
};

/// Windows show the last lines of a text. Error: no_such_window.
template <template <class> class operation>
struct window_interface {
    static constexpr service_name name{"windows", 1};
    /// Title, columns, rows; its number, which is never given to another one.
    operation<std::int64_t(std::string, std::int64_t, std::int64_t)> create{"create"};
    operation<void(std::int64_t, std::string)> draw{"draw", idempotent};
    /// What one sees on the screen.
    operation<std::string(std::int64_t)> look{"look", idempotent};
};

} // namespace microkernel

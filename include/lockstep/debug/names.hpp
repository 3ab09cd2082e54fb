// Names for what the debugging aids talk about. Link with lockstep::fibers. They are kept beside the objects, which
// stay as small as they are; without names one reads addresses and thread numbers.
#pragma once

#include <string>
#include <string_view>

namespace lockstep::debug {

/// Names the object at this address, from now on. A later name replaces it; an empty one takes it away.
void name_address(const void* object, std::string_view name);

/// Names a lock, a channel, or whatever one can wait for. An object does not tell when it is gone: take the name away
/// before something else may lie there, or keep a `named` beside it. (`ordered` locks do so by themselves.)
template <class T>
void name(const T& object, std::string_view name) {
    name_address(&object, name);
}

/// Names an object for as long as this lives.
///
///     lockstep::mutex m;
///     lockstep::debug::named m_is{m, "accounts"};
class named {
public:
    /// The object must be there as long as this.
    template <class T>
    named(const T& object, std::string_view name) : object_(&object) {
        name_address(object_, name);
    }
    ~named() { name_address(object_, {}); }
    named(const named&) = delete;
    named& operator=(const named&) = delete;

private:
    const void* object_;
};

/// The name of the object at this address; empty: it has none.
std::string name_of(const void* object);

/// Names the calling thread, or the fiber that calls. The name of a thread is the system's, too (its first 15 bytes).
void name_this_thread(std::string_view name);

/// What the calling thread or fiber is called: its name, or "thread 1234", or "fiber 7".
std::string name_of_this_thread();

} // namespace lockstep::debug

#include "lockstep/net/service/interface.hpp"

#include "lockstep/parking/assert.hpp"

namespace lockstep::net {

value interface_description::to_value() const {
    value::array all;
    for (const operation_description& o : operations) {
        value::array types(o.arguments.begin(), o.arguments.end());
        all.push_back(value::map{{"name", o.name},
                                 {"idempotent", o.may_repeat == repeatable::yes},
                                 {"arguments", std::move(types)},
                                 {"result", o.result}});
    }
    return value::map{{"name", name}, {"version", version}, {"operations", std::move(all)}};
}

namespace detail {

namespace {
/// Constructors do not wait, so the thread is the same from the beginning of an interface to its end.
thread_local operation_gatherer* innermost = nullptr;
} // namespace

operation_base::operation_base(std::string_view name, repeatable r) : name_(name), may_repeat_(r) {
    if (innermost != nullptr) innermost->found_.push_back(this);
}

operation_gatherer::operation_gatherer() noexcept : outer_(innermost) { innermost = this; }

void operation_gatherer::end() noexcept {
    if (ended_) return;
    LOCKSTEP_ASSERT(innermost == this);
    innermost = outer_;
    ended_ = true;
}

operation_gatherer::~operation_gatherer() { end(); }

interface_description describe(service_name name, const std::vector<operation_base*>& operations) {
    interface_description d{std::string(name.name), name.version, {}};
    for (const operation_base* o : operations) d.operations.push_back(o->describe());
    return d;
}

} // namespace detail

} // namespace lockstep::net

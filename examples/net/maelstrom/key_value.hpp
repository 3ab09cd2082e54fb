// A store of keys and values that asks a service for everything: lin-kv, by which it is linearizable.
#pragma once

#include "lockstep/net/node/node.hpp"

namespace key_value {

inline void serve(lockstep::net::node& self, const std::string& service = "lin-kv") {
    for (const char* kind : {"read", "write", "cas"})
        self.on(kind, [kind, service, &self](const lockstep::net::message& m) {
            std::error_code error;
            const auto answer = self.request({.sender = {}, .recipient = service, .kind = kind, .content = m.content},
                                             self.clock().after(std::chrono::seconds(2)), error);
            if (!answer)
                throw lockstep::net::remote_error(lockstep::net::reply_code::timeout, service + " does not answer");
            if (answer->kind == lockstep::net::error_kind) throw lockstep::net::remote_error(*answer);
            return answer->content;
        });
}

} // namespace key_value

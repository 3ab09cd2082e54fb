#include "lockstep/net/http/client/client_fault.hpp"

#include <string>

namespace lockstep::net::http {

const char* sentence_of(client_fault f) noexcept {
    switch (f) {
    case client_fault::none: return "nothing is wrong";
    case client_fault::no_answer: return "the server has closed the connection without an answer";
    case client_fault::too_many_interim: return "the server sends interim responses without end";
    case client_fault::upgrade_unasked: return "the server changes to another protocol, which nobody has asked for";
    case client_fault::bad_gzip: return "the content is not what gzip makes, or it is cut short";
    case client_fault::unpacked_too_large: return "the content is too large when it is unpacked";
    case client_fault::content_too_large: return "the content is too large to be read at once";
    case client_fault::too_many_redirects: return "there are too many redirects";
    case client_fault::bad_redirect: return "it redirects to what is no URI of http or https";
    case client_fault::insecure_redirect: return "it redirects from https to http";
    case client_fault::content_not_repeatable:
        return "the request's content would have to be sent again, and cannot be";
    case client_fault::content_ends_early: return "the request's content is shorter than was said";
    case client_fault::content_too_long: return "the request's content is longer than was said";
    case client_fault::proxy_refused: return "the proxy refuses to connect";
    case client_fault::proxy_spoke: return "the proxy has put bytes of its own into a tunnel";
    }
    return "unknown fault";
}

const std::error_category& client_fault_category() noexcept {
    static const class final : public std::error_category {
        const char* name() const noexcept override { return "lockstep.http.client"; }
        std::string message(int value) const override { return sentence_of(static_cast<client_fault>(value)); }
    } category;
    return category;
}

} // namespace lockstep::net::http

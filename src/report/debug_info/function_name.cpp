#include "report/debug_info/function_name.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>

namespace lockstep::report {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
}

/// Past the bracket that closes the one at `at`.
std::size_t past_bracket(std::string_view text, std::size_t at) {
    const char open = text[at];
    const char close = open == '(' ? ')' : open == '<' ? '>' : '}';
    int depth = 0;
    for (; at < text.size(); ++at) {
        if (text[at] == open) ++depth;
        if (text[at] == close && (close != '>' || text[at - 1] != '-') && --depth == 0) return at + 1;
    }
    return text.size();
}

/// "{lambda(int)#2}" -> "lambda#2"; other braces ("{unnamed type#1}") keep their words.
std::string braced(std::string_view inside) {
    const std::size_t number = inside.rfind('#');
    if (!inside.starts_with("{lambda") || number == std::string_view::npos) return std::string(inside);
    return "lambda" + std::string(inside.substr(number, inside.size() - number - 1));
}

/// The operator symbol that follows the word "operator": "()", "<<", " new", " bool" ...
std::string_view operator_symbol(std::string_view rest) {
    if (rest.starts_with("()")) return rest.substr(0, 2);
    return rest.substr(0, std::min(rest.find('('), rest.size()));
}

/// clang calls a function's n-th lambda `$_n`, from 0.
void name_clang_lambdas(std::string& text) {
    for (std::size_t at = 0; (at = text.find("$_", at)) != std::string::npos;) {
        std::size_t end = at + 2;
        while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
        const std::string number = text.substr(at + 2, end - at - 2);
        text.replace(at, end - at, "lambda#" + (number.empty() ? "1" : std::to_string(std::stoul(number) + 1)));
    }
}

} // namespace

std::string demangled(const char* symbol) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(symbol, nullptr, nullptr, &status),
                                                           &std::free);
    return status == 0 && name ? name.get() : symbol;
}

std::string short_name(std::string_view demangled) {
    std::string text(demangled);
    replace_all(text, "(anonymous namespace)::", "");
    const std::string_view rest = text;
    std::string name;
    for (std::size_t at = 0; at < rest.size();) {
        const char c = rest[at];
        if (rest.substr(at).starts_with("operator") && (at == 0 || !is_word(rest[at - 1])) &&
            (at + 8 == rest.size() || !is_word(rest[at + 8]))) {
            const std::string_view symbol = operator_symbol(rest.substr(at + 8));
            name += "operator";
            name += symbol;
            at += 8 + symbol.size();
            if (at >= rest.size() || rest[at] != '(') break;
        } else if (c == '(' || c == '<') {
            at = past_bracket(rest, at);
        } else if (c == '{') {
            const std::size_t end = past_bracket(rest, at);
            name += braced(rest.substr(at, end - at));
            at = end;
        } else if (c ==
                   ' ') { // what stood before was a return type; what follows a parameter list is `const` and the like
            if (rest[at - 1] == ')') {
                const std::size_t scope = rest.find("::", at);
                if (scope == std::string_view::npos) break;
                at = scope;
            } else {
                name.clear();
                ++at;
            }
        } else {
            name += c;
            ++at;
        }
    }
    name_clang_lambdas(name);
    for (const std::string_view call : {"::operator()", "::_FUN", "::__invoke"})
        if (const auto at = name.find(call); at != std::string::npos && name.find("lambda#") != std::string::npos)
            name.erase(at, call.size());
    return name.empty() ? std::string(demangled) : name;
}

} // namespace lockstep::report

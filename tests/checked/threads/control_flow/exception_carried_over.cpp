// expect: verified
// Each thread throws and catches at the same time as the other; one exception is carried over to main.
#include <cassert>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>

std::exception_ptr carried;

void throw_and_catch(const char* text) {
    try {
        throw std::runtime_error(text);
    } catch (const std::runtime_error& e) {
        assert(e.what() == std::string(text));
        assert(std::uncaught_exceptions() == 0);
    }
}

int main() {
    std::thread other([] {
        throw_and_catch("other");
        try {
            throw std::runtime_error("carried");
        } catch (...) {
            carried = std::current_exception();
        }
    });
    throw_and_catch("main");
    other.join();
    try {
        std::rethrow_exception(carried);
    } catch (const std::runtime_error& e) {
        assert(e.what() == std::string("carried"));
    }
    carried = nullptr;
}

// expect: no bug
// Two threads call what libc and libstdc++ write through pointers, each with memory of its own: no race, and every result is
// what it is without the checker (arguments in registers of both kinds and on the stack, any number of them).
#include <arpa/inet.h>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

int scan_list(const char* text, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int n = std::vsscanf(text, format, arguments);
    va_end(arguments);
    return n;
}

void numbers() {
    char* end = nullptr;
    assert(std::strtol(" -12x", &end, 10) == -12 && *end == 'x');
    assert(std::strtod("2.5", nullptr) == 2.5 && std::atoi("17") == 17);
    int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0;
    double real = 0;
    char word[8] = "", set[8] = "", two[2];
    assert(std::sscanf("1 2 3 4 5 6", "%d%d%d%d%d%d", &a, &b, &c, &d, &e, &f) == 6 && a + b + c + d + e + f == 21);
    assert(std::sscanf("7 2.5 abc 123 xy", "%d %lf %7s %[0-9] %2c%n", &a, &real, word, set, two, &b) == 5);
    assert(a == 7 && real == 2.5 && std::strcmp(word, "abc") == 0 && std::strcmp(set, "123") == 0 && two[1] == 'y' && b == 16);
    assert(scan_list("8:9", "%d:%d:%d", &c, &d, &e) == 2 && c == 8 && d == 9 && e == 5);
    char digits[40];
    assert(std::to_chars(digits, digits + sizeof digits, 3.5).ptr == digits + 3 && std::memcmp(digits, "3.5", 3) == 0);
    assert(std::to_chars(digits, digits + sizeof digits, 2.25L, std::chars_format::fixed, 1).ptr == digits + 3);
    int exponent = 0;
    volatile double eight = 8;
    assert(std::frexp(eight, &exponent) == 0.5 && exponent == 4);
    std::istringstream in("5 6.5 seven");
    std::string seven;
    assert(in >> a >> real >> seven && a == 5 && real == 6.5 && seven == "seven");
    assert(std::hash<std::string>()(seven) == std::hash<std::string>()("seven"));
}

void texts() {
    char text[64];
    assert(std::snprintf(text, sizeof text, "%d %s %.2f %.3s %c |%Lg", 1, "two", 3.0, "four", '5', 6.0L) == 19);
    assert(std::strcmp(text, "1 two 3.00 fou 5 |6") == 0);
    in_addr address{};
    assert(inet_pton(AF_INET, "127.0.0.1", &address) == 1 && inet_pton(AF_INET, "x", &address) == 0);
    assert(std::strcmp(inet_ntop(AF_INET, &address, text, sizeof text), "127.0.0.1") == 0);
    std::tm date{};
    date.tm_year = 70;
    assert(std::strftime(text, sizeof text, "%Y", &date) == 4 && std::strcmp(text, "1970") == 0);
    char* rest = text;
    std::strcpy(text, "a,b");
    assert(std::strcmp(strsep(&rest, ","), "a") == 0 && std::strcmp(rest, "b") == 0);
}

void system() {
    struct stat status;
    assert(stat("/", &status) == 0 && S_ISDIR(status.st_mode));
    char path[4096];
    assert(getcwd(path, sizeof path) == path && path[0] == '/' && getcwd(path, 1) == nullptr);
    timeval now;
    assert(gettimeofday(&now, nullptr) == 0 && std::time(nullptr) >= now.tv_sec);
    utsname name;
    assert(uname(&name) == 0 && std::strcmp(name.sysname, "Linux") == 0);
}

void all() {
    numbers();
    texts();
    system();
}

int main() {
    std::thread other(all);
    all();
    other.join();
}

// How much processor time a process has used.
#pragma once

#include <cstdio>
#include <fstream>
#include <string>
#include <unistd.h>

/// In seconds, as far as the system counts it (usually in hundredths).
inline double server_time(const char* pid) {
    std::ifstream in(std::string("/proc/") + pid + "/stat");
    std::string all;
    std::getline(in, all);
    unsigned long user = 0, system = 0;
    const std::size_t name_end = all.rfind(')');
    if (name_end == std::string::npos ||
        std::sscanf(all.c_str() + name_end + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
                    &system) != 2)
        return 0;
    return static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

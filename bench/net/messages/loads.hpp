// Messages and services: what is measured of them and of their peers.
#pragma once

#include "../server.hpp"

namespace bench {

class message_loads {
public:
    message_loads(std::string folder, int seconds) : folder_(std::move(folder)), seconds_(std::to_string(seconds)) {}

    /// `name`: of a row, without "messages/".
    std::optional<double> measure(const std::string& name, const std::string& who) const;
    /// Those of the peers that are not installed.
    std::vector<std::string> missing() const;

private:
    std::optional<server> start(const std::string& what, const std::string& who) const;
    std::optional<double> for_each_cpu_second(const std::string& what, const std::string& who) const;
    std::optional<double> median_of_one(const std::string& who) const;
    std::string program(const std::string& what, const std::string& who, const std::string& does) const;

    std::string folder_, seconds_;
};

} // namespace bench

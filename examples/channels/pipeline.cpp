// expect: no bug | --executions 5000
// The lecture's cpp | cc1 | as | ld in small: each stage is a fiber that reads from one channel and writes to the next, all
// at work at once on different lines. A channel is a bounded buffer, so a fast stage waits for a slow one; closing runs
// down the line.
//
// Elsewhere: a pipe carries bytes between processes, a channel objects within one. Go writes it the same way, with
// `for line := range in`; Java needs a BlockingQueue and a value that means the end, Python a Queue and None.
#include <cstdio>
#include <lockstep/check.hpp>
#include <lockstep/fiber/task_group.hpp>
#include <lockstep/sync/channel.hpp>
#include <sstream>
#include <string>
#include <vector>

using text = lockstep::channel<std::string>;
using code = lockstep::channel<int>;

constexpr int push = 0, add = 1; ///< what `as` knows; push is followed by the number

/// Takes comments away and puts numbers in place of names.
void cpp(text& in, text& out) {
    for (std::string line : in) {
        line = line.substr(0, line.find("//"));
        for (auto at = line.find("N"); at != std::string::npos; at = line.find("N")) line.replace(at, 1, "40");
        out.send(line);
    }
    out.close();
}

/// "1 + 2" becomes push 1, push 2, add.
void cc1(text& in, text& out) {
    for (const std::string& line : in) {
        std::istringstream words(line);
        std::string number, plus;
        words >> number;
        out.send("push " + number);
        while (words >> plus >> number) {
            out.send("push " + number);
            out.send("add");
        }
    }
    out.close();
}

void as(text& in, code& out) {
    for (const std::string& line : in) {
        out.send(line == "add" ? add : push);
        if (line != "add") out.send(std::stoi(line.substr(5)));
    }
    out.close();
}

/// Puts it all together.
std::vector<int> ld(code& in) {
    std::vector<int> program;
    for (const int word : in) program.push_back(word);
    return program;
}

std::vector<int> run(const std::vector<int>& program) {
    std::vector<int> stack;
    for (std::size_t at = 0; at < program.size(); ++at) {
        if (program[at] == push) {
            stack.push_back(program[++at]);
        } else {
            const int last = stack.back();
            stack.pop_back();
            stack.back() += last;
        }
    }
    return stack;
}

int main() {
    const std::vector<std::string> source = lockstep::checked()
                                                ? std::vector<std::string>{"N"}
                                                : std::vector<std::string>{"N + 2 // the answer", "1 + 2 + 3"};
    constexpr std::size_t room = 1;
    text lines(room), preprocessed(room), assembly(room);
    code words(room);
    lockstep::task_group stages;
    stages.go([&] { cpp(lines, preprocessed); });
    stages.go([&] { cc1(preprocessed, assembly); });
    stages.go([&] { as(assembly, words); });
    lockstep::fiber<std::vector<int>> linker = lockstep::go([&] { return ld(words); });
    for (const std::string& line : source) lines.send(line);
    lines.close();
    stages.join();
    for (const int result : run(linker.join())) std::printf("%d\n", result);
}

// expect: verified
// The textbook's vector computation in two steps: no element of the second is computed before all of the first.
#include "lockstep/parallel/for.hpp"

#include <array>
#include <cassert>

int main() {
    const std::array<int, 2> b{1, 2}, c{3, 4};
    std::array<int, 2> a{}, v{};
    lockstep::phases(
        a.size(), 2, [&](std::size_t i) { a[i] = b[i] + c[i]; }, [&](std::size_t i) { v[i] = a[0] * a[1] + b[i]; });
    assert(v[0] == 25 && v[1] == 26);
}

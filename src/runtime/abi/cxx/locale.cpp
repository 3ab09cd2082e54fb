// std::ctype<char>::narrow keeps what it has computed in a table of the facet, without synchronisation: equal bytes over
// equal bytes (GCC bug 77704). It would be reported as a race of every two threads that use std::regex. So the table of
// the classic locale, which the other locales' facets mostly are, is filled before the first thread starts.
//
// Not modelled: the facets of named locales.
#include "runtime/abi/cxx/locale.hpp"

namespace lockstep::rt {

void fill_narrow_table() {
    using classic_locale = const void* (*)();
    using ctype_of = const void* (*)(const void* locale);
    using fill = void (*)(const void* facet);
    const auto classic = reinterpret_cast<classic_locale>(real_function("_ZNSt6locale7classicEv"));
    const auto ctype = reinterpret_cast<ctype_of>(real_function("_ZSt9use_facetISt5ctypeIcEERKT_RKSt6locale"));
    const auto fill_table = reinterpret_cast<fill>(real_function("_ZNKSt5ctypeIcE14_M_narrow_initEv"));
    if (classic != nullptr && ctype != nullptr && fill_table != nullptr) fill_table(ctype(classic()));
}

} // namespace lockstep::rt

# Everything Lockstep needs from elsewhere; scripts/install-packages.sh names the Debian packages.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBDW REQUIRED IMPORTED_TARGET libdw)
pkg_check_modules(LIBELF REQUIRED IMPORTED_TARGET libelf)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)

add_library(lockstep_dwarf INTERFACE)
target_link_libraries(lockstep_dwarf INTERFACE PkgConfig::LIBDW PkgConfig::LIBELF)

if(LOCKSTEP_TESTS)
    find_package(GTest REQUIRED)
endif()
if(LOCKSTEP_BENCH)
    find_package(benchmark REQUIRED)
endif()

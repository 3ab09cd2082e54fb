# What `cmake --install` leaves: a tree that works wherever it is moved to. The runtime stays at lib/lockstep, next to
# bin/, because the command finds it by its own place.
include(CMakePackageConfigHelpers)

install(TARGETS lockstep EXPORT lockstepTargets RUNTIME DESTINATION bin)
if(TARGET lockstep_rt_gcc)
    install(TARGETS lockstep_rt_gcc LIBRARY DESTINATION lib/lockstep/gcc)
    install(TARGETS lockstep_rt_clang LIBRARY DESTINATION lib/lockstep/clang)
    install(FILES ${PROJECT_BINARY_DIR}/lib/lockstep/clang/libclang_rt.tsan.so DESTINATION lib/lockstep/clang)
endif()

install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION share/doc/lockstep)
install(FILES ${PROJECT_SOURCE_DIR}/share/man/lockstep.1 DESTINATION share/man/man1)
install(FILES ${PROJECT_SOURCE_DIR}/share/completions/lockstep.bash
        DESTINATION share/bash-completion/completions RENAME lockstep)
install(FILES ${PROJECT_SOURCE_DIR}/share/completions/_lockstep DESTINATION share/zsh/site-functions)
install(FILES ${PROJECT_SOURCE_DIR}/share/completions/lockstep.fish DESTINATION share/fish/vendor_completions.d)

# find_package(lockstep), from the installed tree and from the build tree.
set(package_folder lib/cmake/lockstep)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/lockstepConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/lockstepConfig.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/lockstepConfigVersion.cmake COMPATIBILITY SameMinorVersion)
configure_file(${PROJECT_SOURCE_DIR}/cmake/lockstep_add_check.cmake ${PROJECT_BINARY_DIR}/lockstep_add_check.cmake COPYONLY)
install(FILES ${PROJECT_BINARY_DIR}/lockstepConfig.cmake ${PROJECT_BINARY_DIR}/lockstepConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/lockstep_add_check.cmake
        DESTINATION ${package_folder})
install(EXPORT lockstepTargets NAMESPACE lockstep:: DESTINATION ${package_folder})
export(EXPORT lockstepTargets NAMESPACE lockstep:: FILE ${PROJECT_BINARY_DIR}/lockstepTargets.cmake)

# The function for those who take us in by add_subdirectory.
include(${PROJECT_SOURCE_DIR}/cmake/lockstep_add_check.cmake)

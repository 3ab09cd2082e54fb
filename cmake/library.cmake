# lockstep::sync: the library's headers. They need nothing but the threads of the system.
add_library(lockstep_sync INTERFACE)
add_library(lockstep::sync ALIAS lockstep_sync)
set_target_properties(lockstep_sync PROPERTIES EXPORT_NAME sync)
target_compile_features(lockstep_sync INTERFACE cxx_std_20)
target_link_libraries(lockstep_sync INTERFACE Threads::Threads)
target_include_directories(lockstep_sync INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                                   $<INSTALL_INTERFACE:include>)
install(TARGETS lockstep_sync EXPORT lockstepTargets)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/lockstep DESTINATION include)

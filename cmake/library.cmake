# The library. lockstep::sync: headers alone, for OS threads; they need nothing but the threads of the system.
add_library(lockstep_sync INTERFACE)
add_library(lockstep::sync ALIAS lockstep_sync)
set_target_properties(lockstep_sync PROPERTIES EXPORT_NAME sync)
target_compile_features(lockstep_sync INTERFACE cxx_std_20)
target_link_libraries(lockstep_sync INTERFACE Threads::Threads)
target_include_directories(lockstep_sync INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                                   $<INSTALL_INTERFACE:include>)
install(TARGETS lockstep_sync EXPORT lockstepTargets)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/lockstep DESTINATION include)

# lockstep::fibers and lockstep::fibers_shared: what cannot be in headers, the scheduler of fibers and the debugging aids.
# Compiled once, for both.
file(GLOB library_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/fiber/*.cpp ${PROJECT_SOURCE_DIR}/src/debug/*.cpp)
add_library(lockstep_fibers_objects OBJECT ${library_sources})
lockstep_compile_options(lockstep_fibers_objects)
target_include_directories(lockstep_fibers_objects PRIVATE ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(lockstep_fibers_objects PRIVATE lockstep_sync)
set_target_properties(lockstep_fibers_objects PROPERTIES POSITION_INDEPENDENT_CODE ON)

# lockstep_library(target kind exported_name)
function(lockstep_library target kind exported_name)
    add_library(${target} ${kind} $<TARGET_OBJECTS:lockstep_fibers_objects>)
    add_library(lockstep::${exported_name} ALIAS ${target})
    lockstep_compile_options(${target})
    target_link_libraries(${target} PUBLIC lockstep_sync)
    # Whoever links with us looks at LOCKSTEP_PRINT_WAITERS when it starts (src/debug/sigquit.cpp), called for or not.
    target_link_options(${target} INTERFACE LINKER:--undefined=lockstep_waiters_environment)
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${exported_name} OUTPUT_NAME lockstep LINKER_LANGUAGE CXX
                          VERSION ${PROJECT_VERSION} SOVERSION 0
                          ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
    install(TARGETS ${target} EXPORT lockstepTargets ARCHIVE DESTINATION lib LIBRARY DESTINATION lib)
endfunction()
lockstep_library(lockstep_fibers STATIC fibers)
lockstep_library(lockstep_fibers_shared SHARED fibers_shared)

# lockstep_add_check(target [NAME name] [OUTCOMES] [EXPECT bug|clean] [OPTIONS option...] [ARGS argument...])
#
# Registers a ctest test that runs `lockstep check` on the executable `target`.
#   NAME      of the test; the default is lockstep.<target>
#   OUTCOMES  run `lockstep outcomes` instead: every result the same, and one that a serial run gives
#   EXPECT    clean (the default): the test fails when a bug is found; bug: it fails when none is
#   OPTIONS   for lockstep: OPTIONS --time 30s -j 4
#   ARGS      for the program
#
# The target is checked as it is built. For data races build it and its libraries with -g -fsanitize=thread (clang: and
# -shared-libsan); without, only their synchronisation is seen, and nothing is verified. Where the flag is missing, a
# warning says so when the project is configured.

# Appends to the list `into` the targets that `target` is linked with, directly or by others, and it itself.
function(_lockstep_collect_parts target into)
    if(NOT TARGET ${target})
        return()
    endif()
    get_target_property(real ${target} ALIASED_TARGET)
    if(real)
        set(target ${real})
    endif()
    if(target IN_LIST ${into})
        return()
    endif()
    list(APPEND ${into} ${target})
    foreach(property IN ITEMS LINK_LIBRARIES INTERFACE_LINK_LIBRARIES)
        get_target_property(libraries ${target} ${property})
        if(libraries)
            foreach(library IN LISTS libraries)
                _lockstep_collect_parts("${library}" ${into})
            endforeach()
        endif()
    endforeach()
    set(${into} ${${into}} PARENT_SCOPE)
endfunction()

# What is compiled in this project, belongs to `target`, and is not compiled with -fsanitize=thread.
function(_lockstep_warn_of_parts target)
    string(TOUPPER "${CMAKE_BUILD_TYPE}" build)
    set(everywhere ${CMAKE_CXX_FLAGS} ${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS_${build}} ${CMAKE_C_FLAGS_${build}})
    set(parts)
    _lockstep_collect_parts(${target} parts)
    foreach(part IN LISTS parts)
        get_target_property(options ${part} INTERFACE_COMPILE_OPTIONS)
        list(APPEND everywhere ${options})
    endforeach()
    if("${everywhere}" MATCHES "-fsanitize=[a-z,]*thread")
        return()
    endif()
    foreach(part IN LISTS parts)
        get_target_property(imported ${part} IMPORTED)
        get_target_property(type ${part} TYPE)
        get_target_property(options ${part} COMPILE_OPTIONS)
        if(NOT imported AND NOT part MATCHES "^lockstep" AND NOT type STREQUAL INTERFACE_LIBRARY
           AND NOT "${options}" MATCHES "-fsanitize=[a-z,]*thread")
            message(WARNING "lockstep_add_check: '${part}' is not compiled with -fsanitize=thread, so what '${target}' "
                            "does to memory there is not seen, and it cannot be verified: "
                            "target_compile_options(${part} PRIVATE -g -fsanitize=thread)")
        endif()
    endforeach()
endfunction()

function(lockstep_add_check target)
    cmake_parse_arguments(PARSE_ARGV 1 check "OUTCOMES" "NAME;EXPECT" "OPTIONS;ARGS")
    if(check_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "lockstep_add_check: unknown arguments: ${check_UNPARSED_ARGUMENTS}")
    endif()
    if(NOT check_NAME)
        set(check_NAME lockstep.${target})
    endif()
    if(NOT check_EXPECT OR check_EXPECT STREQUAL clean)
        set(status 0)
    elseif(check_EXPECT STREQUAL bug)
        set(status 1)
    else()
        message(FATAL_ERROR "lockstep_add_check: EXPECT is bug or clean, not ${check_EXPECT}")
    endif()
    set(verb check)
    if(check_OUTCOMES)
        set(verb outcomes)
    endif()
    set(arguments)
    if(check_ARGS)
        set(arguments -- ${check_ARGS})
    endif()
    # At the end of the folder, when all options are known. Older versions can neither wait nor ask any target for its options.
    if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.19)
        cmake_language(EVAL CODE "cmake_language(DEFER CALL _lockstep_warn_of_parts ${target})")
    endif()
    # The status is compared exactly: a check that could not be done (2) fails either way.
    add_test(NAME ${check_NAME}
             COMMAND sh -c "\"$@\"; test $? -eq ${status}" sh
                     $<TARGET_FILE:lockstep::lockstep> ${verb} ${check_OPTIONS} $<TARGET_FILE:${target}> ${arguments})
endfunction()

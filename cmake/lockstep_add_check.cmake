# lockstep_add_check(target [NAME name] [OUTCOMES] [EXPECT bug|clean] [OPTIONS option...] [ARGS argument...])
#
# Registers a ctest test that runs `lockstep check` on the executable `target`.
#   NAME      of the test; the default is lockstep.<target>
#   OUTCOMES  run `lockstep outcomes` instead: every result the same, and one that a serial run gives
#   EXPECT    clean (the default): the test fails when a bug is found; bug: it fails when none is
#   OPTIONS   for lockstep: OPTIONS --time 30s -j 4
#   ARGS      for the program
#
# The target is checked as it is built. For data races build it with -g -fsanitize=thread (clang: and -shared-libsan);
# without, only its synchronisation is seen.
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
    # The status is compared exactly: a check that could not be done (2) fails either way.
    add_test(NAME ${check_NAME}
             COMMAND sh -c "\"$@\"; test $? -eq ${status}" sh
                     $<TARGET_FILE:lockstep::lockstep> ${verb} ${check_OPTIONS} $<TARGET_FILE:${target}> ${arguments})
endfunction()

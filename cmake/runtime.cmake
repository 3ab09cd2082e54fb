# liblockstep-rt: compiled once, linked twice. The two libraries differ in their soname only, which is the one that a
# program linked by g++ (or by clang -shared-libsan) with -fsanitize=thread asks the dynamic linker for.
#
# The runtime must survive the program's memory being rolled back under it, so it owns all that it uses: no libstdc++, no
# exceptions, no guards around statics, thread-locals at fixed offsets, every symbol bound before the program starts.
file(GLOB_RECURSE runtime_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/runtime/*.cpp
     ${PROJECT_SOURCE_DIR}/src/runtime/*.S)
if(NOT runtime_sources)
    return()
endif()

add_library(lockstep_rt_objects OBJECT ${runtime_sources})
target_include_directories(lockstep_rt_objects PRIVATE ${PROJECT_SOURCE_DIR}/src)
target_compile_features(lockstep_rt_objects PRIVATE cxx_std_20)
set_target_properties(lockstep_rt_objects PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_compile_options(lockstep_rt_objects PRIVATE
    -O2 -g -Wall -Wextra -fvisibility=hidden -fno-stack-protector -ftls-model=initial-exec -fcf-protection=none
    -fno-omit-frame-pointer
    # A loop that copies bytes stays one: it must not become a call of the program's memcpy.
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-tree-loop-distribute-patterns>
    $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-fno-builtin>
    # spin.cpp reads the program's registers: g++ can be told to leave them alone.
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-ffixed-rbx -ffixed-r12 -ffixed-r13 -ffixed-r14 -ffixed-r15>
    $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions -fno-rtti -fno-threadsafe-statics>)

# lockstep_runtime(compiler file_name): lib/lockstep/<compiler>/<file_name>, the soname being the file's name.
function(lockstep_runtime compiler file_name)
    set(target lockstep_rt_${compiler})
    add_library(${target} SHARED $<TARGET_OBJECTS:lockstep_rt_objects>)
    set_target_properties(${target} PROPERTIES
        LINKER_LANGUAGE CXX PREFIX "" SUFFIX "" OUTPUT_NAME ${file_name}
        LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/lockstep/${compiler})
    target_link_options(${target} PRIVATE -nodefaultlibs -Wl,-z,now -Wl,-z,defs -Wl,--exclude-libs,ALL)
    target_link_libraries(${target} PRIVATE dl c gcc_s gcc)
endfunction()
lockstep_runtime(gcc libtsan.so.2)
lockstep_runtime(clang libclang_rt.tsan-x86_64.so)

# clang's newer folder layout leaves the processor out of the name.
add_custom_command(TARGET lockstep_rt_clang POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E create_symlink libclang_rt.tsan-x86_64.so libclang_rt.tsan.so
    WORKING_DIRECTORY ${PROJECT_BINARY_DIR}/lib/lockstep/clang)

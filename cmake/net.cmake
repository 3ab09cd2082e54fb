# lockstep::net and lockstep::net_shared: I/O on fibers, and HTTP. Compiled once, for both.
#
# HTTP's heads are read by llhttp. Debian 12 ships its C sources (package node-llhttp: /usr/share/llhttp/*.c and, a little aside,
# /usr/share/include/llhttp/llhttp.h), which become part of our library; Debian 13 has a library of its own (libllhttp-dev).
# Wherever else they are, say -DLLHTTP_INCLUDE_FOLDER=… and -DLLHTTP_SOURCE_FOLDER=… or -DLLHTTP_LIBRARY=….
option(LOCKSTEP_NET "Build lockstep::net (needs llhttp, OpenSSL 3 and zlib)" ON)
if(NOT LOCKSTEP_NET)
    return()
endif()

find_path(LLHTTP_SOURCE_FOLDER NAMES llhttp.c PATH_SUFFIXES share/llhttp llhttp/src
          DOC "The folder of llhttp.c, api.c and http.c")
find_path(LLHTTP_INCLUDE_FOLDER NAMES llhttp.h PATH_SUFFIXES share/include/llhttp include/llhttp llhttp DOC "The folder of llhttp.h")
if(NOT LLHTTP_SOURCE_FOLDER)
    find_library(LLHTTP_LIBRARY NAMES llhttp DOC "llhttp as a library, version 9 or later")
endif()
if(NOT LLHTTP_INCLUDE_FOLDER OR NOT (LLHTTP_SOURCE_FOLDER OR LLHTTP_LIBRARY))
    message(FATAL_ERROR "llhttp is missing: install Debian's package libllhttp-dev (Debian 12: node-llhttp), say where it is by "
                        "-DLLHTTP_INCLUDE_FOLDER=… and -DLLHTTP_LIBRARY=… or -DLLHTTP_SOURCE_FOLDER=…, or leave lockstep::net "
                        "out by -DLOCKSTEP_NET=OFF.")
endif()
# Of msgpack-cxx only headers are used, without Boost; of JSON's parser likewise.
find_path(MSGPACK_INCLUDE_FOLDER NAMES msgpack.hpp DOC "The folder of msgpack.hpp")
if(NOT MSGPACK_INCLUDE_FOLDER)
    message(FATAL_ERROR "msgpack.hpp is missing: install Debian's package libmsgpack-cxx-dev, say where it is by "
                        "-DMSGPACK_INCLUDE_FOLDER=…, or leave lockstep::net out by -DLOCKSTEP_NET=OFF.")
endif()
find_package(OpenSSL 3 REQUIRED)
find_package(ZLIB REQUIRED)

# Version 8 is strict where it is told to be when it is compiled, which Debian's own builds are not; from 9 on it always is.
add_library(lockstep_llhttp INTERFACE)
target_include_directories(lockstep_llhttp SYSTEM INTERFACE ${LLHTTP_INCLUDE_FOLDER})
target_compile_definitions(lockstep_llhttp INTERFACE LLHTTP_STRICT_MODE=1)
set(llhttp_objects)
if(LLHTTP_SOURCE_FOLDER)
    file(GLOB llhttp_sources ${LLHTTP_SOURCE_FOLDER}/*.c)
    add_library(lockstep_llhttp_objects OBJECT ${llhttp_sources})
    target_link_libraries(lockstep_llhttp_objects PRIVATE lockstep_llhttp)
    target_compile_options(lockstep_llhttp_objects PRIVATE -O2 -w)
    set_target_properties(lockstep_llhttp_objects PROPERTIES POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
    set(llhttp_objects $<TARGET_OBJECTS:lockstep_llhttp_objects>)
else()
    file(STRINGS ${LLHTTP_INCLUDE_FOLDER}/llhttp.h llhttp_version REGEX "define LLHTTP_VERSION_MAJOR")
    if(NOT llhttp_version MATCHES " ([0-9]+)" OR CMAKE_MATCH_1 LESS 9)
        message(FATAL_ERROR "${LLHTTP_LIBRARY} is older than version 9, and so not strict; give -DLLHTTP_SOURCE_FOLDER=… instead.")
    endif()
endif()

file(GLOB_RECURSE net_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/net/*.cpp)
list(FILTER net_sources EXCLUDE REGEX "/src/net/(nats|p2p/store)/") # libraries of their own, below
add_library(lockstep_net_objects OBJECT ${net_sources})
lockstep_compile_options(lockstep_net_objects)
target_include_directories(lockstep_net_objects PRIVATE ${PROJECT_SOURCE_DIR}/src)
target_include_directories(lockstep_net_objects SYSTEM PRIVATE ${MSGPACK_INCLUDE_FOLDER})
target_link_libraries(lockstep_net_objects PRIVATE lockstep_sync lockstep_llhttp nlohmann_json::nlohmann_json OpenSSL::SSL OpenSSL::Crypto ZLIB::ZLIB)
set_target_properties(lockstep_net_objects PROPERTIES POSITION_INDEPENDENT_CODE ON)

# lockstep_net_library(target kind exported_name fibers)
function(lockstep_net_library target kind exported_name fibers)
    add_library(${target} ${kind} $<TARGET_OBJECTS:lockstep_net_objects> ${llhttp_objects})
    add_library(lockstep::${exported_name} ALIAS ${target})
    lockstep_compile_options(${target})
    target_link_libraries(${target} PUBLIC ${fibers} PRIVATE OpenSSL::SSL OpenSSL::Crypto ZLIB::ZLIB
                          $<$<NOT:$<BOOL:${LLHTTP_SOURCE_FOLDER}>>:${LLHTTP_LIBRARY}>)
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${exported_name} OUTPUT_NAME lockstep_net LINKER_LANGUAGE CXX
                          INSTALL_RPATH "\$ORIGIN" # where liblockstep.so is
                          VERSION ${PROJECT_VERSION} SOVERSION 0
                          ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
    install(TARGETS ${target} EXPORT lockstepTargets ARCHIVE DESTINATION lib LIBRARY DESTINATION lib)
endfunction()
lockstep_net_library(lockstep_net STATIC net lockstep_fibers)
lockstep_net_library(lockstep_net_shared SHARED net_shared lockstep_fibers_shared)

# lockstep::nats: messages over NATS, where its client is there (Debian's package libnats-dev).
option(LOCKSTEP_NATS "Build lockstep::nats, if libnats is there" ON)
if(LOCKSTEP_NATS)
    find_path(NATS_INCLUDE_FOLDER NAMES nats/nats.h DOC "The folder of nats/nats.h")
    find_library(NATS_LIBRARY NAMES nats DOC "libnats")
    if(NATS_INCLUDE_FOLDER AND NATS_LIBRARY)
        file(GLOB nats_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/net/nats/*.cpp)
        add_library(lockstep_nats STATIC ${nats_sources})
        add_library(lockstep::nats ALIAS lockstep_nats)
        lockstep_compile_options(lockstep_nats)
        target_include_directories(lockstep_nats SYSTEM PRIVATE ${NATS_INCLUDE_FOLDER})
        target_link_libraries(lockstep_nats PUBLIC lockstep_net PRIVATE ${NATS_LIBRARY})
        set_target_properties(lockstep_nats PROPERTIES EXPORT_NAME nats
                              ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
        install(TARGETS lockstep_nats EXPORT lockstepTargets ARCHIVE DESTINATION lib)
    else()
        message(STATUS "lockstep::nats is left out: there is no libnats (Debian's package libnats-dev).")
    endif()
endif()

# lockstep::p2p_store: the values of peers on disk, where SQLite is there (Debian's package libsqlite3-dev).
option(LOCKSTEP_P2P_STORE "Build lockstep::p2p_store, if SQLite is there" ON)
if(LOCKSTEP_P2P_STORE)
    find_path(SQLITE_INCLUDE_FOLDER NAMES sqlite3.h DOC "The folder of sqlite3.h")
    find_library(SQLITE_LIBRARY NAMES sqlite3 DOC "libsqlite3")
    if(SQLITE_INCLUDE_FOLDER AND SQLITE_LIBRARY)
        file(GLOB p2p_store_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/net/p2p/store/*.cpp)
        add_library(lockstep_p2p_store STATIC ${p2p_store_sources})
        add_library(lockstep::p2p_store ALIAS lockstep_p2p_store)
        lockstep_compile_options(lockstep_p2p_store)
        target_include_directories(lockstep_p2p_store PRIVATE ${PROJECT_SOURCE_DIR}/src)
        target_include_directories(lockstep_p2p_store SYSTEM PRIVATE ${SQLITE_INCLUDE_FOLDER})
        target_link_libraries(lockstep_p2p_store PUBLIC lockstep_net PRIVATE ${SQLITE_LIBRARY})
        set_target_properties(lockstep_p2p_store PROPERTIES EXPORT_NAME p2p_store
                              ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
        install(TARGETS lockstep_p2p_store EXPORT lockstepTargets ARCHIVE DESTINATION lib)
    else()
        message(STATUS "lockstep::p2p_store is left out: there is no SQLite (Debian's package libsqlite3-dev).")
    endif()
endif()

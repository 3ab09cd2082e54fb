#include "inquiry/target/target.hpp"

#include "inquiry/target/compile.hpp"
#include "inquiry/target/elf.hpp"
#include "inquiry/target/hash.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <elf.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace lockstep::inquiry {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
    throw std::runtime_error("'" + path + "' " + why);
}

constexpr std::array<std::string_view, 9> telling_symbols = {
    "__tsan_init", "__asan_init", "__msan_init",   "rust_eh_personality", "caml_main",
    "hs_main",     "_d_run_main", "GOMP_parallel", "__kmpc_fork_call",
};

/// A sign that the threads of a program belong to another language's runtime, which does not go through libc.
struct foreign_sign {
    const char* language;
    enum { section, symbol, library } kind;
    const char* name; ///< of a library: how it begins
};
constexpr foreign_sign foreign_signs[] = {
    {"Go", foreign_sign::section, ".go.buildinfo"}, {"Go", foreign_sign::section, ".note.go.buildid"},
    {"Go", foreign_sign::library, "libgo.so"},      {"Rust", foreign_sign::symbol, "rust_eh_personality"},
    {"Rust", foreign_sign::library, "libstd-"},     {"OCaml", foreign_sign::symbol, "caml_main"},
    {"Haskell", foreign_sign::symbol, "hs_main"},   {"Haskell", foreign_sign::library, "libHSrts"},
    {"D", foreign_sign::symbol, "_d_run_main"},     {"Java", foreign_sign::library, "libjvm"},
    {"Java", foreign_sign::library, "libjli"},      {"Swift", foreign_sign::library, "libswiftCore"},
    {".NET", foreign_sign::library, "libcoreclr"},
};

bool needs(const elf_facts& facts, std::string_view prefix) {
    for (const std::string& library : facts.needed) {
        if (library.starts_with(prefix)) return true;
    }
    return false;
}

void check_file(const std::string& path) {
    struct stat facts {};
    if (stat(path.c_str(), &facts) != 0) {
        if (errno == ENOENT) refuse(path, "does not exist: name an executable or a C or C++ source file");
        refuse(path, std::string("cannot be opened: ") + std::strerror(errno));
    }
    if (S_ISDIR(facts.st_mode)) refuse(path, "is a directory: name an executable or a C or C++ source file");
    if (!S_ISREG(facts.st_mode)) refuse(path, "is not a regular file: name an executable or a C or C++ source file");
    if (facts.st_size == 0) refuse(path, "is empty: name an executable or a C or C++ source file");
    if (access(path.c_str(), R_OK) != 0) refuse(path, "may not be read by you: check its permissions");
}

void check_is_elf(const std::string& path) {
    char start[4] = {};
    std::ifstream(path, std::ios::binary).read(start, sizeof start);
    if (std::memcmp(start, "#!", 2) == 0) refuse(path, "is a script: name the compiled program that it runs");
    if (std::memcmp(start, ELFMAG, SELFMAG) != 0) {
        refuse(path, "is neither an executable for Linux nor a C or C++ source file (.c, .cc, .cpp, .cxx)");
    }
}

void check_machine(const std::string& path, const elf_facts& facts) {
    if (!facts.is_64_bit) refuse(path, "is a 32-bit program: build it for x86-64 (without -m32)");
    if (facts.machine != EM_X86_64)
        refuse(path, "is built for another processor, and Lockstep runs on x86-64: build it for that");
    if (facts.type == ET_REL) refuse(path, "is an object file: link it into a program first");
    if (facts.type == ET_CORE) refuse(path, "is a core dump: name the program that it came from");
}

void check_language(const std::string& path, const elf_facts& facts) {
    for (const foreign_sign& sign : foreign_signs) {
        const bool found = sign.kind == foreign_sign::section  ? facts.sections.contains(sign.name)
                           : sign.kind == foreign_sign::symbol ? facts.defines.contains(sign.name)
                                                               : needs(facts, sign.name);
        if (!found) continue;
        refuse(path, std::string("runs on the runtime of ") + sign.language +
                         ", whose threads Lockstep cannot control: it checks C and C++ programs");
    }
}

/// A library that uses OpenMP for itself is only noticed when it does (src/runtime/abi/process/openmp.cpp).
void check_openmp(const std::string& path, const elf_facts& facts) {
    constexpr std::string_view libraries[] = {"libgomp.so", "libomp.so", "libiomp5.so"};
    const bool linked = std::any_of(std::begin(libraries), std::end(libraries),
                                    [&](std::string_view library) { return needs(facts, library); });
    if (!linked && !facts.defines.contains("GOMP_parallel") && !facts.defines.contains("__kmpc_fork_call")) return;
    refuse(path, "uses OpenMP, whose threads Lockstep does not control: build it without -fopenmp, or with std::thread "
                 "in place of the pragmas");
}

void check_linkage(const std::string& path, const elf_facts& facts) {
    const bool library = facts.type == ET_DYN && !facts.position_independent && facts.interpreter.empty();
    if (library) refuse(path, "is a shared library: name a program that uses it");
    if (facts.interpreter.empty()) {
        refuse(path, "is statically linked, so nothing can be put between it and libc: link it without -static");
    }
    if (facts.interpreter.find("musl") != std::string::npos) {
        refuse(path, "is linked with musl: link it with the GNU C library");
    }
}

void check_sanitizers(const std::string& path, const elf_facts& facts) {
    const bool address = facts.defines.contains("__asan_init") || needs(facts, "libasan.so") ||
                         needs(facts, "libclang_rt.asan") || needs(facts, "libhwasan.so");
    if (address) {
        refuse(path, "is built with -fsanitize=address, which cannot share a program with Lockstep: build it with "
                     "-fsanitize=thread instead");
    }
    if (facts.defines.contains("__msan_init")) {
        refuse(path, "is built with -fsanitize=memory, which cannot share a program with Lockstep: build it with "
                     "-fsanitize=thread instead");
    }
    if (facts.defines.contains("__tsan_init")) {
        const bool clang = facts.comment.find("clang") != std::string::npos;
        refuse(path, clang ? "contains clang's own ThreadSanitizer runtime: link it with -shared-libsan as well"
                           : "contains the ThreadSanitizer runtime itself: link it without -static-libtsan");
    }
}

instrumentation find_instrumentation(const std::string& path, const elf_facts& facts) {
    for (const std::string& library : facts.needed) {
        if (library.starts_with("libclang_rt.tsan")) return instrumentation::clang;
        if (!library.starts_with("libtsan.so")) continue;
        if (library != "libtsan.so.2") {
            refuse(path, "was built by a g++ whose ThreadSanitizer is " + library +
                             ", and Lockstep stands in for libtsan.so.2: build it with g++ 12 or newer");
        }
        return instrumentation::gcc;
    }
    return instrumentation::none;
}

void check_permissions(const std::string& path) {
    if (access(path.c_str(), X_OK) != 0) refuse(path, "is not executable: run chmod +x on it");
    struct stat facts {};
    stat(path.c_str(), &facts);
    if ((facts.st_mode & (S_ISUID | S_ISGID)) != 0) {
        refuse(path, "runs with another user's rights (setuid), so the system lets nobody look into it: check a copy "
                     "without that bit");
    }
}

std::string hash_of_file(const std::string& path) {
    content_hash hash;
    std::ifstream file(path, std::ios::binary);
    std::array<char, 1 << 16> buffer;
    while (file.read(buffer.data(), buffer.size()), file.gcount() > 0) {
        hash.add({buffer.data(), static_cast<std::size_t>(file.gcount())});
    }
    return hash.text();
}

std::string build_id_of(const std::string& path, const elf_facts& facts) {
    return facts.build_id.empty() ? hash_of_file(path) : facts.build_id;
}

} // namespace

std::string build_id_of(const std::string& path) { return build_id_of(path, read_elf(path, {})); }

std::string target::name() const { return fs::path(source.empty() ? program : source).stem().string(); }

target inspect_program(const std::string& path) {
    check_file(path);
    check_is_elf(path);
    const elf_facts facts = read_elf(path, telling_symbols);
    check_machine(path, facts);
    check_language(path, facts);
    check_openmp(path, facts);
    check_linkage(path, facts);
    check_sanitizers(path, facts);
    target result;
    result.made_by = find_instrumentation(path, facts);
    check_permissions(path);
    result.program = fs::absolute(path).lexically_normal().string();
    result.build_id = build_id_of(path, facts);
    return result;
}

target open_target(const std::string& path, const std::vector<std::string>& compile_flags, const companion& with) {
    check_file(path);
    if (!is_source(path)) return inspect_program(path);
    compiled_program compiled = compile(path, compile_flags, with);
    target result = inspect_program(compiled.program);
    result.source = fs::absolute(path).lexically_normal().string();
    result.compile_flags = std::move(compiled.flags);
    result.scratch = std::move(compiled.scratch);
    return result;
}

} // namespace lockstep::inquiry

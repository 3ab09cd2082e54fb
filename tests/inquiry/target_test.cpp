#include "inquiry/target/target.hpp"
#include "scratch.hpp"

#include <algorithm>
#include <elf.h>
#include <fstream>

namespace lockstep::inquiry {
namespace {

namespace fs = std::filesystem;

const std::atomic<bool> never = false;
const companion with{never, {}, STDERR_FILENO};

class target_test : public scratch_test {
protected:
    void SetUp() override {
        scratch_test::SetUp();
        write("main.c", "int main(void) { return 0; }\n");
    }

    std::string complaint(const std::string& file) const {
        return sentence_of([&] { inspect_program(file); });
    }

    /// One sentence that names the file, says `what`, and does not run over several lines.
    void refused(const std::string& file, const std::string& what) const {
        const std::string said = complaint(file);
        EXPECT_NE(said.find("'" + file + "'"), std::string::npos) << said;
        EXPECT_NE(said.find(what), std::string::npos) << said;
        EXPECT_EQ(said.find('\n'), std::string::npos) << said;
    }

    void patch(const std::string& file, std::streamoff offset, char byte) const {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(offset).put(byte);
    }
};

TEST_F(target_test, things_that_are_no_programs) {
    refused(path("missing"), "does not exist");
    refused(folder.string(), "is a directory");
    refused("/dev/null", "is not a regular file");
    refused(write("run.sh", "#!/bin/sh\n"), "is a script");
    refused(write("notes.txt", "hello"), "is neither an executable");
    refused(write("empty", ""), "is empty");
    refused(path("main.c") + "/below", "cannot be opened");
}

TEST_F(target_test, an_uninstrumented_program_is_accepted) {
    shell("gcc main.c -o plain");
    const target t = inspect_program(path("plain"));
    EXPECT_EQ(t.made_by, instrumentation::none);
    EXPECT_EQ(t.program, path("plain"));
    EXPECT_EQ(t.name(), "plain");
    EXPECT_TRUE(t.source.empty());
}

TEST_F(target_test, both_compilers_thread_sanitizers_are_recognised) {
    shell("gcc -fsanitize=thread main.c -o by_gcc && clang -fsanitize=thread -shared-libsan main.c -o by_clang");
    EXPECT_EQ(inspect_program(path("by_gcc")).made_by, instrumentation::gcc);
    EXPECT_EQ(inspect_program(path("by_clang")).made_by, instrumentation::clang);
}

TEST_F(target_test, static_thread_sanitizers_are_refused) {
    shell("clang -fsanitize=thread main.c -o by_clang && gcc -fsanitize=thread -static-libtsan main.c -o by_gcc");
    refused(path("by_clang"), "-shared-libsan");
    refused(path("by_gcc"), "-static-libtsan");
    shell("strip by_clang");
    refused(path("by_clang"), "-shared-libsan");
}

TEST_F(target_test, an_older_thread_sanitizer_is_named) {
    shell("gcc -shared -fPIC -Wl,-soname,libtsan.so.0 -x c /dev/null -o libtsan.so.0 && "
          "gcc -Wl,--no-as-needed main.c ./libtsan.so.0 -o old");
    refused(path("old"), "libtsan.so.0");
}

TEST_F(target_test, other_sanitizers_are_refused) {
    shell("gcc -fsanitize=address main.c -o by_gcc && clang -fsanitize=address main.c -o by_clang && "
          "clang -fsanitize=memory main.c -o memory");
    refused(path("by_gcc"), "-fsanitize=address");
    refused(path("by_clang"), "-fsanitize=address");
    refused(path("memory"), "-fsanitize=memory");
}

TEST_F(target_test, what_cannot_be_interposed_is_refused) {
    shell("gcc -static main.c -o static && gcc -static-pie main.c -o static_pie && gcc -c main.c -o main.o && "
          "gcc -shared -fPIC main.c -o main.so");
    refused(path("static"), "statically linked");
    refused(path("static_pie"), "statically linked");
    refused(path("main.o"), "object file");
    refused(path("main.so"), "shared library");
}

TEST_F(target_test, an_executable_at_a_fixed_address_is_accepted) {
    shell("gcc -no-pie main.c -o fixed");
    EXPECT_EQ(complaint(path("fixed")), "");
}

TEST_F(target_test, other_machines_are_refused) {
    Elf32_Ehdr header{};
    std::copy_n(ELFMAG, SELFMAG, reinterpret_cast<char*>(header.e_ident));
    header.e_ident[EI_CLASS] = ELFCLASS32;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_EXEC;
    header.e_machine = EM_386;
    header.e_version = EV_CURRENT;
    header.e_ehsize = sizeof header;
    refused(write("small", std::string(reinterpret_cast<const char*>(&header), sizeof header)), "32-bit");

    shell("gcc main.c -o arm");
    patch(path("arm"), offsetof(Elf64_Ehdr, e_machine), static_cast<char>(EM_AARCH64));
    refused(path("arm"), "another processor");
}

TEST_F(target_test, other_languages_are_named) {
    write("go.c", "__attribute__((section(\".go.buildinfo\"))) int x = 1;\n");
    write("rust.c", "void rust_eh_personality(void) {}\n");
    shell("gcc main.c go.c -o go && gcc -static main.c go.c -o static_go && gcc main.c rust.c -o rust");
    refused(path("go"), "runtime of Go");
    refused(path("static_go"), "runtime of Go");
    refused(path("rust"), "runtime of Rust");
}

TEST_F(target_test, permissions_are_looked_at) {
    shell("gcc main.c -o plain && cp plain setuid && chmod u+s setuid && chmod -x plain");
    refused(path("plain"), "chmod +x");
    refused(path("setuid"), "setuid");
}

TEST_F(target_test, no_truncation_of_a_program_is_taken_for_one_or_crashes) {
    shell("gcc main.c -o whole");
    const auto size = fs::file_size(path("whole"));
    for (std::uintmax_t length = 4; length < size; length += 97) {
        fs::copy_file(path("whole"), path("part"), fs::copy_options::overwrite_existing);
        fs::resize_file(path("part"), length);
        EXPECT_NE(complaint(path("part")), "") << length;
    }
}

TEST_F(target_test, the_build_id_tells_builds_apart) {
    write("other.c", "int main(void) { return 1; }\n");
    for (const char* flag : {"-Wl,--build-id=sha1", "-Wl,--build-id=none"}) {
        shell(std::string("gcc ") + flag + " main.c -o a && cp a same && gcc " + flag + " other.c -o b");
        EXPECT_FALSE(inspect_program(path("a")).build_id.empty());
        EXPECT_EQ(inspect_program(path("a")).build_id, inspect_program(path("same")).build_id);
        EXPECT_NE(inspect_program(path("a")).build_id, inspect_program(path("b")).build_id);
    }
}

} // namespace
} // namespace lockstep::inquiry

#include "inquiry/target/parts.hpp"

#include "inquiry/target/libraries.hpp"
#include "report/debug_info/function_name.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <filesystem>
#include <gelf.h>
#include <map>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace lockstep::inquiry {
namespace {

namespace fs = std::filesystem;

/// How the mangled names begin, behind what nests, of functions that are linked in and known: the standard library's,
/// GoogleTest's and our own library's.
constexpr std::array known_namespaces = {"St", "9__gnu_cxx", "10__cxxabiv1", "7testing", "8lockstep"};
/// What crt files, the static part of libc and the compilers put in.
constexpr std::array made_functions = {
    "deregister_tm_clones",
    "register_tm_clones",
    "frame_dummy",
    "tsan.module_ctor",
    "atexit",
    "at_quick_exit",
    "pthread_atfork",
    "stat",
    "lstat",
    "fstat",
    "mknod",
    "lockstep_",
    "DeleteThreadLocalValue", // of GoogleTest
};
constexpr std::array mains_of_gtest = {"gtest_main.cc", "gtest_main.cc.o", "gmock_main.cc", "gmock_main.cc.o"};

bool begins_with_one_of(std::string_view text, const auto& beginnings) {
    return std::any_of(beginnings.begin(), beginnings.end(), [&](const char* b) { return text.starts_with(b); });
}

bool is_known_function(std::string_view name) {
    if (begins_with_one_of(name, made_functions)) return true;
    if (!name.starts_with("_Z")) return name.starts_with('_'); // reserved for the system
    name.remove_prefix(std::min(name.find_first_not_of("ZNK", 2), name.size()));
    return begins_with_one_of(name, known_namespaces);
}

bool is_constructor_of_sanitizer(std::string_view name) {
    return name.starts_with("_sub_I_") || name == "tsan.module_ctor";
}

struct code_range {
    std::uint64_t low = 0, high = 0;
};

/// One file, and what there is to know about its parts.
class survey {
public:
    explicit survey(const std::string& path) : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        elf_version(EV_CURRENT);
        elf_ = descriptor_ < 0 ? nullptr : elf_begin(descriptor_, ELF_C_READ_MMAP, nullptr);
        if (elf_ == nullptr) return;
        read_symbols();
        dwarf_ = dwarf_begin_elf(elf_, DWARF_C_READ, nullptr);
    }
    ~survey() {
        if (dwarf_ != nullptr) dwarf_end(dwarf_);
        if (elf_ != nullptr) elf_end(elf_);
        if (descriptor_ >= 0) close(descriptor_);
    }
    survey(const survey&) = delete;
    survey& operator=(const survey&) = delete;

    bool readable() const { return elf_ != nullptr; }
    bool calls_sanitizer() const { return calls_sanitizer_; }

    /// The units, and the functions that are in none. False: there is no debug information.
    bool find_unseen(std::vector<std::string>& unseen) {
        Dwarf_CU* unit = nullptr;
        Dwarf_Die whole;
        bool any = false;
        while (dwarf_ != nullptr && dwarf_get_units(dwarf_, unit, &unit, nullptr, nullptr, &whole, nullptr) == 0) {
            if (!note_code(whole)) continue;
            any = true;
            const char* const name = dwarf_diename(&whole);
            if (name != nullptr && !is_seen(whole, name)) unseen.push_back(fs::path(name).filename().string());
        }
        if (any) add_functions_without_unit(unseen);
        return any;
    }

private:
    struct function {
        std::string name;
        std::uint64_t address = 0;
    };

    void read_symbols() {
        for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf_, section)) != nullptr;) {
            GElf_Shdr header;
            if (gelf_getshdr(section, &header) == nullptr) return;
            if (header.sh_type != SHT_SYMTAB && header.sh_type != SHT_DYNSYM) continue;
            Elf_Data* const data = elf_getdata(section, nullptr);
            const std::size_t count = header.sh_entsize == 0 ? 0 : header.sh_size / header.sh_entsize;
            std::string file;
            for (std::size_t i = 0; data != nullptr && i < count; ++i) {
                GElf_Sym symbol;
                if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) break;
                const char* const name = elf_strptr(elf_, header.sh_link, symbol.st_name);
                if (name != nullptr) read_symbol(symbol, name, header.sh_type == SHT_SYMTAB, file);
            }
        }
    }

    /// Local symbols stand behind the name of their file.
    void read_symbol(const GElf_Sym& symbol, const char* name, bool whole_table, std::string& file) {
        const auto type = GELF_ST_TYPE(symbol.st_info);
        if (symbol.st_shndx == SHN_UNDEF) {
            calls_sanitizer_ |= std::strncmp(name, "__tsan_", 7) == 0;
        } else if (whole_table && type == STT_FILE) {
            file = fs::path(name).filename().string();
            ++files_[file].units;
        } else if (whole_table && type == STT_FUNC && symbol.st_size != 0) {
            if (is_constructor_of_sanitizer(name)) ++files_[file].seen;
            functions_.push_back({name, symbol.st_value});
        }
    }

    /// Remembers where the unit's code is; false: it has none.
    bool note_code(Dwarf_Die& unit) {
        code_range range;
        Dwarf_Addr base = 0;
        bool any = false;
        for (std::ptrdiff_t at = 0; (at = dwarf_ranges(&unit, at, &base, &range.low, &range.high)) > 0;) {
            if (range.low == range.high) continue;
            code_.push_back(range);
            any = true;
        }
        return any;
    }

    bool is_seen(Dwarf_Die& unit, const char* name) const {
        Dwarf_Attribute attribute;
        const auto text = [&](unsigned which) {
            const char* const found = dwarf_formstring(dwarf_attr(&unit, which, &attribute));
            return std::string_view(found == nullptr ? "" : found);
        };
        const std::string_view producer = text(DW_AT_producer);
        if (producer.find("-fsanitize=thread") != std::string_view::npos || producer.starts_with("GNU AS")) return true;
        if (dwarf_srclang(&unit) == DW_LANG_Mips_Assembler) return true;
        const std::string path = (fs::path(text(DW_AT_comp_dir)) / name).lexically_normal().string();
        if (path.starts_with(LOCKSTEP_LIBRARY_SOURCES) || path.find("/libsanitizer/") != std::string::npos) return true;
        const auto file = files_.find(fs::path(name).filename().string());
        return file != files_.end() && file->second.units == file->second.seen;
    }

    void add_functions_without_unit(std::vector<std::string>& unseen) {
        std::sort(code_.begin(), code_.end(), [](const code_range& a, const code_range& b) { return a.low < b.low; });
        const bool has_main_of_gtest = std::any_of(mains_of_gtest.begin(), mains_of_gtest.end(),
                                                   [&](const char* name) { return files_.contains(name); });
        for (const function& f : functions_) {
            const auto behind = std::upper_bound(code_.begin(), code_.end(), f.address,
                                                 [](std::uint64_t at, const code_range& r) { return at < r.low; });
            const bool in_a_unit = behind != code_.begin() && f.address < std::prev(behind)->high;
            const bool known = is_known_function(f.name) || is_constructor_of_sanitizer(f.name) ||
                               (f.name == "main" && has_main_of_gtest);
            if (!in_a_unit && !known) unseen.push_back(report::short_name(report::demangled(f.name.c_str())));
        }
    }

    /// How many units a file name stands for, and how many of them have the sanitizer's constructor.
    struct file_count {
        unsigned units = 0, seen = 0;
    };

    int descriptor_;
    Elf* elf_ = nullptr;
    Dwarf* dwarf_ = nullptr;
    bool calls_sanitizer_ = false;
    std::map<std::string, file_count> files_;
    std::vector<function> functions_;
    std::vector<code_range> code_;
};

} // namespace

parts parts_not_seen(std::span<const report::module> files) {
    parts found;
    for (const report::module& m : files) {
        const std::string name = fs::path(m.file).filename().string();
        if (is_known_library(name)) continue;
        survey of(m.file);
        if (!of.readable()) continue; // no code: a file of data that is mapped
        if (!of.calls_sanitizer()) found.unseen.push_back(name);
        else if (!of.find_unseen(found.unseen)) found.unknown.push_back(name);
    }
    for (std::vector<std::string>* const names : {&found.unseen, &found.unknown}) {
        std::sort(names->begin(), names->end());
        names->erase(std::unique(names->begin(), names->end()), names->end());
    }
    return found;
}

} // namespace lockstep::inquiry

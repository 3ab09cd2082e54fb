#include "inquiry/target/elf.hpp"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdexcept>
#include <unistd.h>

namespace lockstep::inquiry {
namespace {

/// An open ELF file; closes itself.
class elf_file {
public:
    explicit elf_file(const std::string& path) : path_(path), descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        elf_version(EV_CURRENT);
        elf_ = descriptor_ < 0 ? nullptr : elf_begin(descriptor_, ELF_C_READ_MMAP, nullptr);
        if (elf_ == nullptr || elf_kind(elf_) != ELF_K_ELF) {
            close_all();
            damaged();
        }
    }
    ~elf_file() { close_all(); }
    elf_file(const elf_file&) = delete;
    elf_file& operator=(const elf_file&) = delete;

    Elf* get() const { return elf_; }
    [[noreturn]] void damaged() const { throw std::runtime_error("'" + path_ + "' is a damaged ELF file"); }

private:
    void close_all() {
        if (elf_ != nullptr) elf_end(elf_);
        if (descriptor_ >= 0) close(descriptor_);
    }

    std::string path_;
    int descriptor_;
    Elf* elf_;
};

const char* string_at(Elf* elf, std::size_t section, std::size_t offset) {
    const char* text = elf_strptr(elf, section, offset);
    return text == nullptr ? "" : text;
}

void read_segments(const elf_file& file, elf_facts& facts) {
    std::size_t count = 0;
    if (elf_getphdrnum(file.get(), &count) != 0) file.damaged();
    std::size_t size = 0;
    const char* raw = elf_rawfile(file.get(), &size);
    for (std::size_t i = 0; i < count; ++i) {
        GElf_Phdr segment;
        if (gelf_getphdr(file.get(), static_cast<int>(i), &segment) == nullptr) file.damaged();
        if (segment.p_type != PT_INTERP) continue;
        if (segment.p_offset > size || segment.p_filesz > size - segment.p_offset) file.damaged();
        facts.interpreter.assign(raw + segment.p_offset, strnlen(raw + segment.p_offset, segment.p_filesz));
    }
}

void read_dynamic(const elf_file& file, const GElf_Shdr& header, Elf_Data* data, elf_facts& facts) {
    const std::size_t count = header.sh_entsize == 0 ? 0 : header.sh_size / header.sh_entsize;
    for (std::size_t i = 0; i < count; ++i) {
        GElf_Dyn entry;
        if (gelf_getdyn(data, static_cast<int>(i), &entry) == nullptr) return;
        if (entry.d_tag == DT_NEEDED) {
            facts.needed.emplace_back(string_at(file.get(), header.sh_link, entry.d_un.d_val));
        }
        if (entry.d_tag == DT_FLAGS_1) facts.position_independent = (entry.d_un.d_val & DF_1_PIE) != 0;
    }
}

void read_symbols(const elf_file& file, const GElf_Shdr& header, Elf_Data* data,
                  std::span<const std::string_view> wanted, elf_facts& facts) {
    const std::size_t count = header.sh_entsize == 0 ? 0 : header.sh_size / header.sh_entsize;
    for (std::size_t i = 0; i < count; ++i) {
        GElf_Sym symbol;
        if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) return;
        if (symbol.st_shndx == SHN_UNDEF) continue;
        const char* name = string_at(file.get(), header.sh_link, symbol.st_name);
        if (std::find(wanted.begin(), wanted.end(), name) != wanted.end()) facts.defines.insert(name);
    }
}

void read_notes(Elf_Data* data, elf_facts& facts) {
    GElf_Nhdr note;
    std::size_t name_at = 0;
    std::size_t text_at = 0;
    for (std::size_t at = 0; (at = gelf_getnote(data, at, &note, &name_at, &text_at)) > 0;) {
        const char* bytes = static_cast<const char*>(data->d_buf);
        if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != 4 || std::memcmp(bytes + name_at, "GNU", 4) != 0)
            continue;
        constexpr const char* digits = "0123456789abcdef";
        for (std::size_t i = 0; i < note.n_descsz; ++i) {
            const auto byte = static_cast<unsigned char>(bytes[text_at + i]);
            facts.build_id += digits[byte >> 4];
            facts.build_id += digits[byte & 15];
        }
    }
}

void read_section(const elf_file& file, Elf_Scn* section, std::size_t names, std::span<const std::string_view> symbols,
                  elf_facts& facts) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr) file.damaged();
    const std::string name = string_at(file.get(), names, header.sh_name);
    facts.sections.insert(name);
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr || data->d_buf == nullptr) return;
    if (header.sh_type == SHT_DYNAMIC) read_dynamic(file, header, data, facts);
    if (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM) read_symbols(file, header, data, symbols, facts);
    if (header.sh_type == SHT_NOTE) read_notes(data, facts);
    if (name == ".comment") facts.comment.assign(static_cast<const char*>(data->d_buf), data->d_size);
}

} // namespace

elf_facts read_elf(const std::string& path, std::span<const std::string_view> symbols) {
    const elf_file file(path);
    GElf_Ehdr header;
    if (gelf_getehdr(file.get(), &header) == nullptr) file.damaged();
    // libelf takes a missing section table for none at all; a file that was cut short must not pass.
    std::size_t size = 0;
    if (elf_rawfile(file.get(), &size) == nullptr || header.e_shoff > size ||
        std::uint64_t{header.e_shnum} * header.e_shentsize > size - header.e_shoff) {
        file.damaged();
    }
    elf_facts facts;
    facts.is_64_bit = gelf_getclass(file.get()) == ELFCLASS64;
    facts.machine = header.e_machine;
    facts.type = header.e_type;
    read_segments(file, facts);
    std::size_t names = 0;
    if (elf_getshdrstrndx(file.get(), &names) != 0) file.damaged();
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(file.get(), section)) != nullptr;) {
        read_section(file, section, names, symbols, facts);
    }
    return facts;
}

} // namespace lockstep::inquiry

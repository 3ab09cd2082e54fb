#include "report/debug_info/symbols.hpp"

#include "report/debug_info/dwarf_frames.hpp"
#include "report/debug_info/dwarf_index.hpp"
#include "report/debug_info/dwarf_locals.hpp"
#include "report/debug_info/dwarf_types.hpp"
#include "report/debug_info/expression.hpp"
#include "report/debug_info/function_name.hpp"

#include <algorithm>
#include <cstring>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <map>

namespace lockstep::report {

namespace {

/// Debug information comes from the file itself or, by build id, from /usr/lib/debug; never from the network.
constexpr Dwfl_Callbacks callbacks{nullptr, dwfl_build_id_find_debuginfo, dwfl_offline_section_address, nullptr};

bool is_system_library(std::string_view path) {
    const std::string_view file = path.substr(path.rfind('/') + 1);
    return path.starts_with("/lib/") || path.starts_with("/lib64/") || path.starts_with("/usr/lib") ||
           file.starts_with("liblockstep") || file.starts_with("libtsan.so") || file.starts_with("libclang_rt.");
}

/// Annotations stand for their caller, wherever their header is installed.
bool is_system_source(std::string_view path) {
    return (path.starts_with("/usr/") && !path.starts_with("/usr/local/")) || path.ends_with("/lockstep/check.hpp");
}

} // namespace

struct symbols::state {
    struct loaded {
        module what;
        Dwfl_Module* elf = nullptr;
        std::uint64_t low = 0, high = 0;
        bool system = false;
        std::uint64_t bias = 0;             ///< of the debug information
        std::unique_ptr<dwarf_index> index; ///< null: no debug information
        bool indexed = false;
    };

    std::vector<mapping> maps;
    std::vector<loaded> modules;
    std::uint64_t stack_low = 0;
    std::vector<std::uint64_t> stack; ///< main's, word by word; empty: not known
    Dwfl* dwfl = nullptr;
    std::map<std::uint64_t, std::vector<frame>> frames; ///< by return address

    state(const std::vector<mapping>& given, const memory_reader& memory) : maps(given), dwfl(dwfl_begin(&callbacks)) {
        if (memory) read_stack(memory);
        dwfl_report_begin(dwfl);
        for (const module& m : modules_of(maps)) {
            loaded l;
            l.elf = dwfl_report_elf(dwfl, m.file.c_str(), m.file.c_str(), -1, m.base, true);
            if (l.elf == nullptr) continue; // a mapped data file, or gone
            l.what = m;
            l.system = is_system_library(m.file);
            dwfl_module_info(l.elf, nullptr, &l.low, &l.high, nullptr, nullptr, nullptr, nullptr);
            modules.push_back(std::move(l));
        }
        dwfl_report_end(dwfl, nullptr, nullptr);
    }
    ~state() {
        for (loaded& l : modules) l.index.reset();
        dwfl_end(dwfl);
    }
    state(const state&) = delete;
    state& operator=(const state&) = delete;

    void read_stack(const memory_reader& memory) {
        for (const mapping& m : maps) {
            if (m.file != "[stack]") continue;
            stack_low = m.low;
            stack.resize((m.high - m.low) / sizeof(std::uint64_t));
            if (!memory(m.low, std::as_writable_bytes(std::span(stack)))) stack.clear();
        }
    }

    loaded* module_at(std::uint64_t address) {
        const auto found = std::find_if(modules.begin(), modules.end(),
                                        [&](const loaded& l) { return l.low <= address && address < l.high; });
        if (found == modules.end()) return nullptr;
        read_debug_information(*found);
        return &*found;
    }

    static void read_debug_information(loaded& l) {
        if (l.indexed) return;
        l.indexed = true;
        Dwarf_Addr bias = 0;
        Dwarf* debug = dwfl_module_getdwarf(l.elf, &bias);
        l.bias = bias;
        if (debug != nullptr) l.index = std::make_unique<dwarf_index>(debug);
    }

    std::vector<frame> frames_at(std::uint64_t pc) {
        loaded* l = module_at(pc);
        if (l == nullptr) return {};
        std::vector<frame> found;
        if (l->index)
            if (const auto code = l->index->code_at(pc - l->bias)) found = frames_in(*code, pc - l->bias);
        if (found.empty()) found.emplace_back();
        if (frame& outer = found.back(); outer.function.empty() || outer.function == "operator()")
            if (const char* name = dwfl_module_addrname(l->elf, pc)) outer.function = short_name(demangled(name));
        for (frame& f : found) f.system = l->system || is_system_source(f.file);
        return found;
    }

    std::optional<variable> from_symbol_table(const loaded& l, std::uint64_t address, std::uint64_t size) const {
        GElf_Off offset = 0;
        GElf_Sym symbol;
        const char* name = dwfl_module_addrinfo(l.elf, address, &offset, &symbol, nullptr, nullptr, nullptr);
        if (name == nullptr || GELF_ST_TYPE(symbol.st_info) != STT_OBJECT || offset + size > symbol.st_size) return {};
        variable v{short_name(demangled(name)), address - offset, symbol.st_size, {}};
        // clang may leave out what a class looks like; its variables are known by where they begin.
        if (const auto* known = l.index ? l.index->variable_at(v.address - l.bias, 1) : nullptr) v.name = known->name;
        else if (offset != 0) v.name += fmt::format("+{}", offset);
        return v;
    }

    found_variable find_variable(std::string_view name) {
        found_variable result;
        for (loaded& l : modules) {
            if (l.system) continue;
            read_debug_information(l);
            if (!l.index) continue;
            const auto found = l.index->variables_named(name);
            if (found.size() > 1) {
                result.error = "the name is ambiguous:";
                for (const static_variable* v : found) result.error += " " + v->name;
                return result;
            }
            if (found.empty()) continue;
            result.what = *found.front();
            result.what.address += l.bias;
            return result;
        }
        result.error = fmt::format("there is no global or static variable `{}`", name);
        return result;
    }
};

symbols::symbols() : symbols(std::vector<mapping>{}) {}
symbols::symbols(const std::vector<mapping>& maps, const memory_reader& memory)
    : state_(std::make_unique<state>(maps, memory)) {}
symbols::~symbols() = default;
symbols::symbols(symbols&&) noexcept = default;
symbols& symbols::operator=(symbols&&) noexcept = default;

const std::vector<frame>& symbols::frames(std::uint64_t return_address) const {
    const auto [at, fresh] = state_->frames.try_emplace(return_address);
    if (fresh && return_address != 0) at->second = state_->frames_at(return_address - 1);
    return at->second;
}

std::vector<frame> symbols::frames_at(std::uint64_t pc) const { return state_->frames_at(pc); }

std::optional<variable> symbols::variable_at(std::uint64_t address, std::uint64_t size) const {
    const state::loaded* l = state_->module_at(address);
    if (l == nullptr) return std::nullopt;
    const static_variable* found = l->index ? l->index->variable_at(address - l->bias, size) : nullptr;
    if (found == nullptr) return state_->from_symbol_table(*l, address, size);
    const std::uint64_t start = found->address + l->bias;
    const type_part part = smallest_part(found->type, address - start, size);
    return variable{found->name + part.path, start + part.offset, part.size, scalar_of(part.type)};
}

std::vector<live_frame> symbols::frames_on_stack(std::span<const std::uint64_t> return_addresses) const {
    // Outermost first, each search going on below the last find: a stale copy of a return address lies deeper than the
    // live one, for it was left by a call that is over.
    std::vector<live_frame> found;
    std::size_t at = state_->stack.size();
    for (std::size_t i = return_addresses.size(); i-- > 1;) {
        do {
            if (at == 0) return found;
            --at;
        } while (state_->stack[at] != return_addresses[i]);
        found.insert(found.begin(), {return_addresses[i - 1], state_->stack_low + (at + 1) * sizeof(std::uint64_t)});
    }
    return found;
}

std::optional<variable> symbols::local_at(const live_frame& in, std::uint64_t address, std::uint64_t size) const {
    const state::loaded* l = state_->module_at(in.pc - 1);
    if (l == nullptr || !l->index) return std::nullopt;
    const std::uint64_t pc = in.pc - 1 - l->bias;
    const auto code = l->index->code_at(pc);
    if (!code || !code->function) return std::nullopt;
    const auto local = find_local(*code->function, pc, in.cfa, address, size);
    if (!local) return std::nullopt;
    const type_part part = smallest_part(local->type, address - local->address, size);
    return variable{local->name + part.path, local->address + part.offset, part.size, scalar_of(part.type)};
}

watched symbols::resolve(std::string_view expression, const memory_reader& memory) const {
    return resolve_expression(
        expression, [&](std::string_view name) { return state_->find_variable(name); }, memory);
}

bool symbols::initial_bytes(std::uint64_t address, std::span<std::byte> into) const {
    const state::loaded* l = state_->module_at(address);
    if (l == nullptr) return false;
    GElf_Addr bias = 0;
    Elf* elf = dwfl_module_getelf(l->elf, &bias);
    std::size_t headers = 0;
    if (elf == nullptr || elf_getphdrnum(elf, &headers) != 0) return false;
    for (std::size_t i = 0; i < headers; ++i) {
        GElf_Phdr segment;
        if (gelf_getphdr(elf, static_cast<int>(i), &segment) == nullptr || segment.p_type != PT_LOAD) continue;
        const std::uint64_t start = segment.p_vaddr + bias;
        if (address < start || address + into.size() > start + segment.p_memsz) continue;
        std::fill(into.begin(), into.end(), std::byte{0}); // .bss, or what the file does not reach
        const std::uint64_t offset = address - start;
        if (offset >= segment.p_filesz) return true;
        const std::uint64_t count = std::min<std::uint64_t>(into.size(), segment.p_filesz - offset);
        Elf_Data* data =
            elf_getdata_rawchunk(elf, static_cast<std::int64_t>(segment.p_offset + offset), count, ELF_T_BYTE);
        if (data == nullptr) return false;
        std::memcpy(into.data(), data->d_buf, count);
        return true;
    }
    return false;
}

std::string_view symbols::region(std::uint64_t address) const {
    for (const mapping& m : state_->maps)
        if (m.low <= address && address < m.high) return m.file;
    return {};
}

} // namespace lockstep::report

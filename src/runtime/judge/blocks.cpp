#include "runtime/judge/blocks.hpp"

#include "runtime/kernel/core.hpp"
#include "runtime/kernel/heap/heap_layout.hpp"
#include "runtime/kernel/heap/sites.hpp"

namespace lockstep::rt {

namespace {

using namespace heap_detail;

/// Says in the finding what is known of the block at or near `address`.
void describe_block(finding& f, u64 address) {
    heap_block known{};
    if (!heap_describe(address, known)) return;
    f.block = known.begin;
    f.block_size = known.size;
    f.allocated_by = trace::thread_process(known.allocated_by);
    f.allocated_at = site_of(known.allocated_at);
    f.freed_by = trace::thread_process(known.freed_by);
    f.freed_at = site_of(known.freed_at);
}

[[noreturn]] void fail_free(finding_kind kind, u64 block, u64 pc, const char* text) {
    if (!running()) fail(kind, block, pc, text);
    finding& f = note_finding(kind, block, pc);
    text_writer(f.text, sizeof f.text) << text;
    describe_block(f, block);
    if (f.block != 0) {
        f.b = f.freed_by;
        f.b_pc = f.freed_at.pc;
    }
    end_execution(trace::ending::failed, 0);
}

} // namespace

void judge_kept_by_libc(const void* block, const char* text, u64 pc) {
    const u64 address = sys::word(block);
    if (!heap_contains(address) || heap_check(address, 1) == heap_status::live) return;
    finding& f = note_finding(finding_kind::use_after_free, address, pc);
    text_writer(f.text, sizeof f.text) << text;
    describe_block(f, address);
    end_execution(trace::ending::failed, 0);
}

void judge_block(u64 address, u64 size, bool is_write, u64 pc) {
    const heap_status status = heap_check(address, size);
    if (status == heap_status::live) return;
    check(status != heap_status::outside);
    const bool freed = status == heap_status::freed;
    finding& f = note_finding(freed ? finding_kind::use_after_free : finding_kind::heap_overflow, address, pc);
    f.size = static_cast<u32>(size);
    f.a_is_write = is_write;
    describe_block(f, address);
    end_execution(trace::ending::failed, 0);
}

void judge_free(u64 block, u64 pc, const char* when_freed) {
    if (has_header(block, shadow_freed_header)) fail_free(finding_kind::double_free, block, pc, when_freed);
    if (!has_header(block, shadow_live_header))
        fail_free(finding_kind::invalid_free, block, pc, "not the beginning of a block that malloc or new gave");
    if (header_of(block).link != canary(block))
        fail_free(finding_kind::heap_overflow, block, pc, "the bytes just before this block were overwritten");
}

} // namespace lockstep::rt

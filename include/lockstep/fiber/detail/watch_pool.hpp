// Memory for watches, found by their index: that and the generation are what epoll keeps for us. It grows and never
// shrinks: at its greatest it is as large as the number of descriptors that were watched at once asked for.
#pragma once

#include "lockstep/fiber/detail/watch.hpp"

#include <array>
#include <memory>
#include <utility>

namespace lockstep::fibers {

class watch_pool {
public:
    static constexpr std::uint32_t chunk_size = 1024;
    static constexpr std::uint32_t most_chunks = 4096; // four million descriptors

    /// One that nobody uses. Null: there are as many as there may be. Throws std::bad_alloc.
    watch* take() {
        const parking::raw_guard guard(lock_);
        if (free_ == nullptr && !grow()) return nullptr;
        return std::exchange(free_, free_->next_free);
    }
    void give(watch& w) noexcept {
        const parking::raw_guard guard(lock_);
        w.next_free = std::exchange(free_, &w);
    }
    /// The one with that index, which was taken at some time.
    watch& at(std::uint32_t index) const noexcept {
        return chunks_[index / chunk_size].load(std::memory_order_acquire)[index % chunk_size];
    }

private:
    bool grow() LOCKSTEP_REQUIRES(lock_) {
        if (chunk_count_ == most_chunks) return false;
        auto* const chunk = new watch[chunk_size]; // for good
        for (std::uint32_t i = 0; i < chunk_size; ++i) {
            chunk[i].index = chunk_count_ * chunk_size + i;
            chunk[i].next_free = i + 1 < chunk_size ? &chunk[i + 1] : nullptr;
        }
        chunks_[chunk_count_++].store(chunk, std::memory_order_release);
        free_ = chunk;
        return true;
    }

    parking::raw_lock lock_;
    watch* free_ LOCKSTEP_GUARDED_BY(lock_) = nullptr;
    std::uint32_t chunk_count_ LOCKSTEP_GUARDED_BY(lock_) = 0;
    /// released when one is there; who has an index from it acquires.
    std::array<std::atomic<watch*>, most_chunks> chunks_{};
};

} // namespace lockstep::fibers

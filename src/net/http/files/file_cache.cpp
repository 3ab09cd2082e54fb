#include "net/http/files/file_cache.hpp"

#include <mutex>

namespace lockstep::net::http {

namespace {

std::size_t size_of(const std::string& name, const cached_file& file) {
    return sizeof(cached_file) + name.size() + file.bytes.size() + file.packed.size();
}

} // namespace

std::shared_ptr<const cached_file> file_cache::find(std::string_view name) {
    const std::lock_guard guard(lock_);
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return nullptr;
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return found->second->file;
}

void file_cache::keep(const std::string& name, std::shared_ptr<const cached_file> file) {
    const std::size_t size = size_of(name, *file);
    if (size > most_bytes_) return;
    const std::lock_guard guard(lock_);
    if (const auto old = by_name_.find(name); old != by_name_.end()) drop(old->second);
    while (bytes_ + size > most_bytes_) drop(std::prev(by_use_.end()));
    by_use_.push_front({name, std::move(file)});
    by_name_.emplace(by_use_.front().name, by_use_.begin());
    bytes_ += size;
}

void file_cache::forget(std::string_view name) {
    const std::lock_guard guard(lock_);
    if (const auto found = by_name_.find(name); found != by_name_.end()) drop(found->second);
}

void file_cache::drop(entries::iterator which) {
    bytes_ -= size_of(which->name, *which->file);
    by_name_.erase(which->name);
    by_use_.erase(which);
}

} // namespace lockstep::net::http

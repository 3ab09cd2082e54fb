// Fetching a content from several sources at once.
#include "lockstep/net/p2p/transfer/content_fetch.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

content_fetch::content_fetch(const digest& root, content_sink& into, message_clock& clock, finder find,
                             const fetch_options& options)
    : root_(root), into_(into), clock_(clock), find_(std::move(find)), options_(options), lock_(clock) {}

void content_fetch::fail(const std::error_code& why) const {
    throw std::system_error(why, "fetching " + root_.hex() + " into " + into_.name());
}

fetch_progress content_fetch::progress() {
    lock_.lock();
    const fetch_progress now = progress_;
    lock_.unlock();
    return now;
}

void content_fetch::run(const patience& wait) {
    const std::stop_callback ends(wait.stop, [this] { done_.request_stop(); });
    const patience ours(wait.until, done_.get_token());
    read_tree(ours);
    std::error_code error;
    into_.begin(progress_.bytes, error);
    if (error) fail(error);
    fetch_chunks(look_what_is_there(), ours);
    if (broken_) fail(broken_);
}

// --- the tree -----------------------------------------------------------------------------------------------------------

void content_fetch::read_tree(const patience& wait) { read_node(root_, std::nullopt, most_levels, wait); }

/// Adds the leaves below a node. A node other than the root must have just the size that its place gives it.
void content_fetch::read_node(const digest& d, std::optional<std::uint64_t> bytes, unsigned level,
                              const patience& wait) {
    const tree_node node = fetch_node(d, wait);
    const bool fits = bytes ? node.level == level && node.bytes == *bytes : node.is_root();
    // The digest is right, so it is not the source that lies: whoever made the tree did.
    if (!fits) fail(std::make_error_code(std::errc::illegal_byte_sequence));
    if (!bytes) progress_.bytes = node.bytes;
    for (std::size_t n = 0; n < node.children.size(); ++n) {
        const std::uint64_t below = node.bytes_of_child(n);
        if (node.level > 1) read_node(node.children[n], below, node.level - 1, wait);
        else leaves_.push_back({node.children[n], leaves_.size() * chunk_bytes, static_cast<std::size_t>(below)});
    }
}

/// Asks one source after the other, and looks for more, until one has it.
tree_node content_fetch::fetch_node(const digest& d, const patience& wait) {
    const message_deadline give_up = clock_.after(options_.search_time);
    do {
        for (const auto& source : find_(wait)) {
            if (liars_.contains(source->name())) continue; // (no other fiber is there yet)
            std::error_code error;
            const patience one(std::min(wait.until, clock_.after(options_.block_time)), wait.stop);
            const std::string block = source->block(d, one, error);
            if (error) continue;
            if (digest_of_block(block) == d) {
                if (auto node = tree_node::from_block(block)) return *std::move(node);
                fail(std::make_error_code(std::errc::illegal_byte_sequence)); // it is the digest of something else
            }
            liars_.insert(source->name());
            ++progress_.given_up;
        }
        if (clock_.now() >= wait.until) fail(std::make_error_code(std::errc::timed_out));
        if (!clock_.sleep(options_.search_pause, wait.stop)) fail(std::make_error_code(std::errc::operation_canceled));
    } while (clock_.now() < give_up);
    fail(std::make_error_code(std::errc::host_unreachable));
}

// --- the chunks ---------------------------------------------------------------------------------------------------------

number_set content_fetch::look_what_is_there() {
    number_set have(leaves_.size());
    std::string chunk;
    for (std::size_t n = 0; n < leaves_.size(); ++n) {
        chunk.resize(leaves_[n].bytes);
        if (into_.read(leaves_[n].at, chunk) != chunk.size()) continue;
        if (digest_of_block(chunk) != leaves_[n].block) continue;
        have.insert(n);
        progress_.found += chunk.size();
    }
    progress_.here = progress_.found;
    return have;
}

void content_fetch::fetch_chunks(number_set have, const patience& wait) {
    plan_ = chunk_plan(leaves_.size(), have);
    message_deadline next_search = clock_.now(), give_up = clock_.after(options_.search_time);
    lock_.lock();
    while (!plan_.is_complete() && !broken_) {
        const bool none = sources_.empty();
        const bool searches = clock_.now() >= next_search;
        // Whoever has nothing for us now is asked anew: it may have got something meanwhile.
        if (searches && plan_.is_idle())
            while (!sources_.empty()) end_of_source(*sources_.back());
        lock_.unlock_and_wake();
        if (searches) {
            admit_new_sources(wait);
            next_search = clock_.after(options_.search_pause);
        }
        std::error_code error;
        const patience pause(std::min(wait.until, next_search), wait.stop);
        const auto changed = [&] { return plan_.is_complete() || broken_ || (!none && sources_.empty()); };
        if (!lock_.lock_when(changed, pause, error, "content (to come)")) lock_.lock();
        if (plan_.is_complete() || broken_) break;
        if (!plan_.is_idle()) give_up = clock_.after(options_.search_time);
        if (error == std::errc::operation_canceled) broken_ = error;
        else if (clock_.now() >= wait.until) broken_ = std::make_error_code(std::errc::timed_out);
        else if (clock_.now() >= give_up) broken_ = std::make_error_code(std::errc::host_unreachable);
    }
    lock_.unlock_and_wake();
    done_.request_stop(); // what is under way nobody wants any more
    std::error_code never;
    lock_.lock_when([this] { return fibers_ == 0; }, {}, never, "content (fibers to end)");
    lock_.unlock();
}

/// Begins to ask whoever is found and not asked yet.
void content_fetch::admit_new_sources(const patience& wait) {
    for (auto& found : find_(wait)) {
        const std::string name = found->name();
        const auto is_it = [&](const auto& s) { return s->who->name() == name; };
        lock_.lock();
        const bool is_new = !liars_.contains(name) && std::none_of(sources_.begin(), sources_.end(), is_it);
        if (is_new) {
            sources_.push_back(std::make_shared<asked_source>(asked_source{std::move(found), plan_.add_source()}));
            progress_.sources = sources_.size();
            fibers_ += options_.at_once;
        }
        const auto made = is_new ? sources_.back() : nullptr;
        lock_.unlock();
        for (unsigned n = 0; is_new && n < options_.at_once; ++n)
            clock_.start([this, made, wait] { serve(made, wait); });
    }
}

/// One of the fibers of a source: asks it for one chunk after the other.
void content_fetch::serve(const std::shared_ptr<asked_source>& from, const patience& wait) {
    for (;;) {
        std::optional<std::size_t> chunk;
        const auto goes_on = [&] {
            if (plan_.is_complete() || broken_ || from->given_up) return true;
            chunk = plan_.next(from->number);
            return chunk.has_value();
        };
        std::error_code error;
        if (!lock_.lock_when(goes_on, wait, error, "chunk (to ask for)")) break;
        lock_.unlock();
        if (!chunk || !fetch_one(*from, *chunk, wait)) break;
    }
    lock_.lock();
    --fibers_;
    lock_.unlock_and_wake();
}

/// False: the source is asked no more.
bool content_fetch::fetch_one(asked_source& from, std::size_t chunk, const patience& wait) {
    const leaf& wanted = leaves_[chunk];
    std::error_code error, disk;
    const patience one(std::min(wait.until, clock_.after(options_.block_time)), wait.stop);
    const std::string block = from.who->block(wanted.block, one, error);
    const bool right = !error && digest_of_block(block) == wanted.block && block.size() == wanted.bytes;
    if (right) into_.write(wanted.at, block, disk);

    lock_.lock();
    const bool lacks = error == std::errc::no_such_file_or_directory;
    if (disk) {
        broken_ = disk;
    } else if (right) {
        from.failures = from.lacks = 0;
        if (plan_.arrived(from.number, chunk)) progress_.here += wanted.bytes;
    } else if (lacks) {
        plan_.lacks(from.number, chunk);
    } else {
        plan_.failed(from.number, chunk);
    }
    const bool lied = !error && !right;
    if (lied) liars_.insert(from.who->name());
    if (lied || (lacks && ++from.lacks >= options_.most_lacks) ||
        (error && !lacks && ++from.failures >= options_.most_failures))
        progress_.given_up += end_of_source(from);
    if (right && options_.on_progress) options_.on_progress(progress_);
    const bool goes_on = !from.given_up && !broken_;
    // Whoever waits for a chunk to ask for looks again where one came back, or nothing is left.
    if (right && !plan_.is_complete() && !broken_) lock_.unlock();
    else lock_.unlock_and_wake();
    return goes_on;
}

/// False: that is what it is already.
bool content_fetch::end_of_source(asked_source& from) {
    if (std::exchange(from.given_up, true)) return false;
    plan_.remove_source(from.number);
    std::erase_if(sources_, [&](const auto& s) { return s.get() == &from; });
    progress_.sources = sources_.size();
    return true;
}

} // namespace lockstep::net::p2p

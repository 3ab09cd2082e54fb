// Fetching a content from several sources at once.
#include "lockstep/net/p2p/transfer/content_fetch.hpp"

namespace lockstep::net::p2p {

content_fetch::content_fetch(const digest& root, content_sink& into, message_clock& clock, finder find,
                             const fetch_options& options)
    : root_(root), into_(into), clock_(clock), find_(std::move(find)), options_(options),
      chunks_(
          clock, find_,
          [this](block_source& from, std::size_t chunk, const patience& wait, std::error_code& why) {
              return fetch_chunk(from, chunk, wait, why);
          },
          [this](std::size_t chunk, std::size_t sources) {
              progress_.here += leaves_[chunk].bytes;
              progress_.sources = sources;
              if (options_.on_progress) options_.on_progress(progress_);
          },
          options.sharing) {}

void content_fetch::fail(const std::error_code& why) const {
    throw std::system_error(why, "fetching " + root_.hex() + " into " + into_.name());
}

void content_fetch::run(const patience& wait) {
    read_node(root_, std::nullopt, most_levels, wait);
    std::error_code error;
    into_.begin(progress_.bytes, error);
    if (error) fail(error);
    const number_set have = look_what_is_there();
    chunks_.run(leaves_.size(), have, wait, error);
    if (error) fail(error);
}

/// Adds the leaves below a node. A node other than the root must have just the size that its place gives it.
void content_fetch::read_node(const digest& d, std::optional<std::uint64_t> bytes, unsigned level,
                              const patience& wait) {
    const tree_node node = fetch_node(d, wait);
    const bool fits = bytes ? node.level == level && node.bytes == *bytes : node.is_root();
    // The digest is right, so it is not the source that lies: whoever made the tree did.
    if (!fits) fail(std::errc::illegal_byte_sequence);
    if (!bytes) progress_.bytes = node.bytes;
    for (std::size_t n = 0; n < node.children.size(); ++n) {
        const std::uint64_t below = node.bytes_of_child(n);
        if (node.level > 1) read_node(node.children[n], below, node.level - 1, wait);
        else leaves_.push_back({node.children[n], leaves_.size() * chunk_bytes, static_cast<std::size_t>(below)});
    }
}

/// Asks one source after the other, and looks for more, until one has it.
tree_node content_fetch::fetch_node(const digest& d, const patience& wait) {
    const distribution_options& how = options_.sharing;
    const message_deadline give_up = clock_.after(how.search_time);
    do {
        for (const auto& source : find_(wait)) {
            if (!chunks_.is_trusted(source->name())) continue;
            std::error_code error;
            const patience one(std::min(wait.until, clock_.after(how.piece_time)), wait.stop);
            const std::string block = source->block(d, one, error);
            if (error) continue;
            if (digest_of_block(block) != d) {
                chunks_.distrust(source->name());
                continue;
            }
            if (auto node = tree_node::from_block(block)) return *std::move(node);
            fail(std::errc::illegal_byte_sequence); // it is the digest of something else
        }
        if (clock_.now() >= wait.until) fail(std::errc::timed_out);
        if (!clock_.sleep(how.search_pause, wait.stop)) fail(std::errc::operation_canceled);
    } while (clock_.now() < give_up);
    fail(std::errc::host_unreachable);
}

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

piece_outcome content_fetch::fetch_chunk(block_source& from, std::size_t chunk, const patience& wait,
                                         std::error_code& why) {
    const leaf& wanted = leaves_[chunk];
    std::error_code error;
    const std::string block = from.block(wanted.block, wait, error);
    if (error == std::errc::no_such_file_or_directory) return piece_outcome::lacks;
    if (error) return piece_outcome::failed;
    if (digest_of_block(block) != wanted.block) return piece_outcome::lied;
    if (block.size() != wanted.bytes) error = std::make_error_code(std::errc::illegal_byte_sequence); // the tree lies
    else into_.write(wanted.at, block, error);
    if (!error) return piece_outcome::done;
    why = error;
    return piece_outcome::broken;
}

} // namespace lockstep::net::p2p

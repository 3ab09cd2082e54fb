// A map over peers: docs/protocol.md, "Work".
#include "lockstep/net/p2p/compute/work_exchange.hpp"

#include "lockstep/net/message/reply.hpp"

namespace lockstep::net::p2p {

namespace {

constexpr const char* work_kind = "p2p.work"; ///< apply that function to this

/// Where it is noted who offers a function: at those nearest to this.
peer_id key_of(const std::string& name) { return peer_id::of("work " + name); }

/// Another peer that offers a function.
struct worker {
    contact who;
    std::string name() const { return who.id().hex(); }
};

/// One map on its way.
class mapping {
public:
    mapping(peer& us, const std::string& name, const std::vector<value>& inputs, const map_options& options)
        : us_(us), name_(name), inputs_(inputs), options_(options), number_(std::random_device()()),
          results_(inputs.size()), refusals_(inputs.size()) {}

    piece_outcome ask(worker& whom, std::size_t n, const patience& wait, std::error_code& why) {
        us_.network().know(whom.who);
        value::map asked{{"name", name_}, {"map", number_}, {"number", n}, {"input", inputs_[n]}};
        std::error_code error;
        auto answer = us_.at().request(
            {.sender = {}, .recipient = whom.name(), .kind = work_kind, .content = std::move(asked)}, wait, error);
        if (!answer) return piece_outcome::failed;
        try {
            if (answer->kind == error_kind) throw remote_error(*answer);
            value result = std::move(answer->content).to_value().at("result");
            const parking::raw_guard guard(lock_);
            if (!results_[n]) results_[n] = std::move(result);
            return piece_outcome::done;
        } catch (const remote_error& refusal) {
            if (refusal.is(reply_code::not_supported)) return piece_outcome::lacks;
            if (refusal.is(reply_code::temporarily_unavailable)) return piece_outcome::failed;
            const parking::raw_guard guard(lock_);
            if (++refusals_[n] < options_.most_refusals) return piece_outcome::failed;
            why = std::make_error_code(std::errc::invalid_argument);
            refusal_ = refusal;
            return piece_outcome::broken;
        } catch (const std::exception&) { // it is no answer
            return piece_outcome::lied;
        }
    }

    std::vector<value> take(const std::error_code& error) {
        if (refusal_) throw *refusal_;
        if (error) throw std::system_error(error, "mapping '" + name_ + "' over peers");
        std::vector<value> all;
        all.reserve(results_.size());
        for (auto& one : results_) all.push_back(std::move(*one));
        return all;
    }

private:
    peer& us_;
    const std::string& name_;
    const std::vector<value>& inputs_;
    const map_options& options_;
    const std::uint64_t number_; ///< by which workers tell this map from our others

    parking::raw_lock lock_; ///< guards what follows
    std::vector<std::optional<value>> results_;
    std::vector<unsigned> refusals_; ///< of each input
    std::optional<remote_error> refusal_;
};

} // namespace

work_exchange::work_exchange(provider_directory& directory)
    : directory_(directory), lock_(directory.at().clock()), part_(directory.at()) {
    part_.on(work_kind, [this](const peer_id& from, const value& v) { return work(from, v); });
}

void work_exchange::offer(const std::string& name, function f, const patience& wait) {
    lock_.lock();
    const bool is_new = offered_.emplace(name, std::make_shared<const function>(std::move(f))).second;
    lock_.unlock();
    if (!is_new) throw std::logic_error("'" + name + "' is offered already");
    directory_.announce(key_of(name), wait);
}

message_content work_exchange::work(const peer_id& from, const value& asked) {
    const std::string& name = asked.at("name").text();
    const task_key key{from, asked.at("map").natural(), asked.at("number").natural()};
    const value& input = asked.at("input");
    lock_.lock();
    const auto at = offered_.find(name);
    const auto f = at == offered_.end() ? nullptr : at->second;
    lock_.unlock();
    if (f == nullptr) throw remote_error(reply_code::not_supported, "'" + name + "' is not offered here");
    return work_once(key, *f, input);
}

/// Whoever asks for the same again, before or after it is done, gets the same result.
message_content work_exchange::work_once(const task_key& key, const function& f, const value& input) {
    lock_.lock();
    const auto [at, is_new] = tasks_.try_emplace(key);
    if (is_new) at->second = std::make_shared<task>();
    const std::shared_ptr<task> mine = at->second;
    lock_.unlock();
    if (!is_new) {
        std::error_code error;
        const auto has_ended = [&] { return mine->result || mine->failed; };
        if (!lock_.lock_when(has_ended, handled_patience(), error, "work (for who asked before)"))
            throw std::system_error(error, "waiting for work that is under way");
        const auto result = mine->result;
        lock_.unlock();
        if (result) return *result;
        throw remote_error(reply_code::temporarily_unavailable, "the same has just failed: ask again");
    }
    try {
        message_content result = value::map{{"result", f(input)}};
        ++done_;
        lock_.lock();
        mine->result = result;
        kept_.push_back(key);
        if (kept_.size() > most_kept) {
            tasks_.erase(kept_.front());
            kept_.pop_front();
        }
        lock_.unlock_and_wake();
        return result;
    } catch (...) {
        lock_.lock();
        mine->failed = true;
        tasks_.erase(key);
        lock_.unlock_and_wake();
        throw;
    }
}

std::vector<value> work_exchange::map(const std::string& name, const std::vector<value>& inputs,
                                      const map_options& options, const patience& wait) {
    mapping all(part_.at(), name, inputs, options);
    distribution<worker> shared(
        part_.at().clock(),
        [&](const patience& in_time) {
            std::vector<std::shared_ptr<worker>> found;
            for (contact& who : directory_.find(key_of(name), in_time))
                found.push_back(std::make_shared<worker>(worker{std::move(who)}));
            return found;
        },
        [&](worker& whom, std::size_t n, const patience& in_time, std::error_code& why) {
            return all.ask(whom, n, in_time, why);
        },
        {}, options.sharing);
    std::error_code error;
    shared.run(inputs.size(), number_set(inputs.size()), wait, error);
    return all.take(error);
}

} // namespace lockstep::net::p2p

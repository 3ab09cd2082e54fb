// Boost.Asio's thread_pool (libboost-dev): one worker, two tasks posted, join waits for both.
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cassert>
#include <utility>

int main() {
    std::atomic<int> done{0};
    boost::asio::thread_pool pool(1);
    boost::asio::post(pool, [&] { ++done; });
    boost::asio::post(pool, [&] { ++done; });
    pool.join();
    assert(done == 2);
}

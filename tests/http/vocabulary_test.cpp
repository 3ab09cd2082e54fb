// The words of the protocol: methods and status codes.
#include "lockstep/net/http/method.hpp"
#include "lockstep/net/http/status.hpp"

#include <gtest/gtest.h>
#include <string>

namespace {

using namespace lockstep::net::http;

TEST(Methods, AreKnownByTheirNames) {
    for (const method m : {method::get, method::head, method::post, method::put, method::delete_, method::connect,
                           method::options, method::trace, method::patch})
        EXPECT_EQ(method_named(name_of(m)), m) << name_of(m);
}

TEST(Methods, AreCaseSensitiveAndNothingElseIsOne) {
    for (const char* no_method : {"get", "Get", "GETS", "GE", "", "PRI", "BREW", "GET "})
        EXPECT_FALSE(method_named(no_method)) << no_method;
}

TEST(Methods, ThatMayBeSentAgain) {
    std::string safe, idempotent;
    for (int i = 0; i <= static_cast<int>(method::patch); ++i) {
        const auto m = static_cast<method>(i);
        if (is_safe(m)) safe += std::string(name_of(m)) + " ";
        if (is_idempotent(m)) idempotent += std::string(name_of(m)) + " ";
    }
    EXPECT_EQ(safe, "GET HEAD OPTIONS TRACE ");
    EXPECT_EQ(idempotent, "GET HEAD PUT DELETE OPTIONS TRACE ");
}

TEST(Statuses, HaveWords) {
    EXPECT_EQ(reason_phrase(status::not_found), "Not Found");
    EXPECT_EQ(reason_phrase(status{505}), "HTTP Version Not Supported");
}

TEST(Statuses, WithoutWordsOfTheirOwnAreAsTheirClassSays) {
    EXPECT_EQ(reason_phrase(status{299}), "OK");
    EXPECT_EQ(reason_phrase(status{499}), "Bad Request");
    EXPECT_EQ(reason_phrase(status{999}), "");
}

TEST(Statuses, ThatNeverHaveContent) {
    EXPECT_TRUE(never_has_content(status{102}));
    EXPECT_TRUE(never_has_content(status::no_content));
    EXPECT_TRUE(never_has_content(status::not_modified));
    EXPECT_FALSE(never_has_content(status::reset_content));
}

} // namespace

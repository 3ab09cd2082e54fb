// What a peer shows of itself to people and programs: whom it knows, what it keeps, what it has done.
#pragma once

#include "lockstep/net/p2p/peer/peer.hpp"
#include "lockstep/net/p2p/transfer/content_exchange.hpp"
#include "lockstep/net/p2p/values/values.hpp"
#include "lockstep/net/p2p/wire/peer_transport.hpp"

#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace peerd {

/// The parts of a peer that it tells of.
struct parts {
    lockstep::net::p2p::peer& peer;
    lockstep::net::p2p::peer_transport& wire;
    lockstep::net::p2p::values& values;
    lockstep::net::p2p::content_exchange& contents;
};

/// All peers stand on a circle, at the place that the first 64 bits of their ids give them; the neighbours' lines lead to us.
class ring {
public:
    explicit ring(const lockstep::net::p2p::peer& of) : of_(of) {}

    std::string svg() const {
        std::string picture =
            R"(<svg id="ring" viewBox="-120 -120 240 240" width="360" height="360" role="img" aria-label="the ring of ids">)"
            R"(<circle r="100" fill="none" stroke="#999"/>)";
        const point us = place(of_.id());
        for (const auto& c : of_.neighbours()) {
            const point at = place(c.id());
            picture += fmt::format(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="#7a9"/>)", us.x,
                                   us.y, at.x, at.y);
        }
        for (const auto& c : of_.known_near(of_.id(), most_shown))
            picture += dot(place(c.id()), 3, "#357", c.to_string());
        return picture + dot(us, 5, "#c33", "this peer, " + of_.id().hex()) + "</svg>";
    }

private:
    static constexpr std::size_t most_shown = 500;
    struct point {
        double x, y;
    };

    static point place(const lockstep::net::p2p::peer_id& id) {
        double part = 0;
        for (int i = 7; i >= 0; --i) part = (part + id.bytes()[static_cast<std::size_t>(i)]) / 256;
        const double angle = 2 * std::numbers::pi * part;
        return {100 * std::sin(angle), -100 * std::cos(angle)};
    }
    /// (What is said of it has no character that HTML minds: ids and addresses.)
    static std::string dot(point at, int radius, const char* colour, const std::string& says) {
        return fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="{}"><title>{}</title></circle>)", at.x, at.y,
                           radius, colour, says);
    }

    const lockstep::net::p2p::peer& of_;
};

/// For people; it is asked for again every two seconds.
inline std::string status_page(const parts& p) {
    const auto kept = p.values.count();
    const auto traffic = p.wire.counts();
    std::string page = fmt::format(
        R"(<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<title>peer {}</title><style>body{{font:15px sans-serif;margin:2em;max-width:60em}}td{{padding:.1em 1em .1em 0}}h2{{font-size:1.1em}}
code{{font-size:13px}}.bar{{display:inline-block;height:.7em;background:#357}}</style></head><body>
<h1>Peer <code>{}</code></h1>{}
)",
        p.peer.id().hex().substr(0, 8), p.peer.id().hex(), ring(p.peer).svg());
    const auto row = [&](const char* what, const auto& n) { page += fmt::format("<tr><td>{}<td>{}\n", what, n); };
    page += "<h2>Others</h2><table>\n";
    row("listens at", p.wire.local().to_string());
    row("peers known", p.peer.known_peers());
    row("neighbours", p.peer.neighbours().size());
    page += "</table><h2>Values</h2><table>\n";
    row("records kept", kept.records);
    row("bytes", kept.bytes);
    row("watched from elsewhere", kept.watches);
    row("copies made for others", kept.repaired);
    row("bytes of contents served", p.contents.bytes_served());
    page += "</table><h2>Traffic</h2><table>\n";
    row("connections", traffic.connections);
    row("calls made", traffic.called);
    row("calls taken", traffic.accepted);
    row("refused", traffic.refused);
    row("messages too many", traffic.limited);
    page += "</table><h2>Buckets</h2><table>\n";
    const auto sizes = p.peer.bucket_sizes();
    for (std::size_t i = 0; i < sizes.size(); ++i)
        if (sizes[i] > 0)
            page += fmt::format(R"(<tr><td>{} bits shared<td>{}<td><span class="bar" style="width:{}em"></span>)"
                                "\n",
                                i, sizes[i], sizes[i]);
    return page + "</table></body></html>\n";
}

/// For programs.
inline std::string status_json(const parts& p) {
    const auto kept = p.values.count();
    const auto traffic = p.wire.counts();
    return fmt::format(
        R"({{"id":"{}","at":"{}","peers":{},"neighbours":{},"records":{},"bytes":{},"watches":{},"repaired":{},)"
        R"("served":{},"connections":{},"called":{},"accepted":{},"refused":{},"limited":{}}})"
        "\n",
        p.peer.id().hex(), p.wire.local().to_string(), p.peer.known_peers(), p.peer.neighbours().size(), kept.records,
        kept.bytes, kept.watches, kept.repaired, p.contents.bytes_served(), traffic.connections, traffic.called,
        traffic.accepted, traffic.refused, traffic.limited);
}

} // namespace peerd

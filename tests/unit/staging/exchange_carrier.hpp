// What carries the messages of exchanges whose ranks are threads of one process, without the rest of the ranks' loop.
#pragma once

#include "reelmill/exchange/segment_exchange.hpp"
#include "reelmill/transport/loopback.hpp"

#include <functional>
#include <thread>
#include <vector>

namespace reelmill::staging::test {

/// May alter a message on its way; false: it never arrives.
using OnTheWay = std::function<bool(message::Body& message, int from, int to)>;

class ExchangeCarrier {
public:
    ExchangeCarrier(int ranks, OnTheWay on_the_way) : hub_(ranks), on_the_way_(std::move(on_the_way)) {}

    /// Of the next rank, beginning with 0. The exchange must outlive this object.
    void carry_for(exchange::SegmentExchange& exchange) {
        const int rank = static_cast<int>(threads_.size());
        threads_.emplace_back([this, rank, &exchange](const std::stop_token& stop) { carry(rank, exchange, stop); });
    }
    void lose(int rank) {
        threads_.at(static_cast<std::size_t>(rank)).request_stop();
        hub_.lose(rank);
    }

private:
    void carry(int rank, exchange::SegmentExchange& exchange, const std::stop_token& stop) {
        const auto communicator = hub_.communicator(rank);
        while (!stop.stop_requested()) {
            exchange.pump(
                [&](message::Body message, int to) {
                    if (!on_the_way_ || on_the_way_(message, rank, to)) {
                        communicator->send(message::encode({1, std::move(message)}), to);
                    }
                },
                true);
            for (const int lost : communicator->take_lost()) {
                exchange.rank_lost(lost);
            }
            while (auto message = communicator->poll()) {
                message::Envelope envelope = message::decode(message->bytes, message->from);
                exchange.hear(std::move(envelope.body), message->from);
            }
            std::this_thread::yield();
        }
    }

    transport::LoopbackHub hub_;
    OnTheWay on_the_way_;
    std::vector<std::jthread> threads_;
};

} // namespace reelmill::staging::test

#include "segment_exchange_impl.hpp"

#include <algorithm>

namespace reelmill::exchange {

using Lock = ExchangeState::Lock;

namespace {
ExchangeState::Stop stopping(const std::atomic<bool>& stop) {
    return [&stop] { return stop.load(); };
}
} // namespace

SegmentExchange::SegmentExchange(ExchangeOptions options, const SegmentStore& store)
    : impl_(hidden<Impl>(std::move(options), store)) {}

SegmentExchange::Fetched SegmentExchange::fetch(const std::string& name, const std::atomic<bool>& stop) {
    return impl_->fetch(name, stopping(stop));
}

SegmentExchange::Copied SegmentExchange::replicate(const std::string& name, int preferred,
                                                   const std::atomic<bool>& stop) {
    return impl_->replicate(name, preferred, stopping(stop));
}

SegmentExchange::Handed SegmentExchange::hand_over(const std::string& name, const std::atomic<bool>& stop) {
    return impl_->hand_over(name, stopping(stop));
}

std::unique_ptr<disk::InputFiles> SegmentExchange::sources(const std::atomic<bool>& stop) {
    return std::make_unique<TravellingSources>(impl_->state, impl_->source_pieces, stopping(stop));
}

void SegmentExchange::drop_everywhere(const std::string& name) {
    const Lock lock(impl_->state.mutex);
    for (int other = 0; other < impl_->state.ranks(); ++other) {
        if (other != impl_->state.rank) {
            impl_->state.send(message::SegmentsDropped{name}, other);
        }
    }
    impl_->copier.add(message::SegmentsDropped{name});
    impl_->state.changed.notify_all();
}

void SegmentExchange::wait_for_drops(const std::atomic<bool>& stop) {
    Lock lock(impl_->state.mutex);
    impl_->state.wait(
        lock, [this] { return !impl_->copier.dropping_something(); }, stopping(stop));
}

void SegmentExchange::announced(const RawPath& job_folder) {
    const Lock lock(impl_->state.mutex);
    impl_->job = job_folder.bytes.empty() ? "" : SegmentStore::name_of_job(job_folder);
}

void SegmentExchange::hear(message::Body message, int from) {
    const Lock lock(impl_->state.mutex);
    impl_->take(message, from);
    impl_->state.changed.notify_all();
}

void SegmentExchange::rank_lost(int rank) {
    const Lock lock(impl_->state.mutex);
    impl_->state.peer(rank).lost = true;
    impl_->state.changed.notify_all();
}

bool SegmentExchange::pump(const Send& send, bool room) {
    std::deque<ExchangeState::Letter> letters;
    {
        const Lock lock(impl_->state.mutex);
        letters.swap(impl_->state.outbox);
        if (room && !impl_->state.room) {
            impl_->state.room = true;
            impl_->state.changed.notify_all();
        }
    }
    for (auto& letter : letters) {
        send(std::move(letter.body), letter.to);
    }
    return !letters.empty();
}

bool SegmentExchange::in_a_hurry() const {
    const Lock lock(impl_->state.mutex);
    return impl_->state.waiting > 0 || !impl_->server.idle();
}

void SegmentExchange::leave() {
    const Lock lock(impl_->state.mutex);
    impl_->state.leaving = true;
    impl_->state.changed.notify_all();
}

bool SegmentExchange::settled() const {
    const Lock lock(impl_->state.mutex);
    const bool owed =
        std::ranges::any_of(impl_->state.peers, [](const auto& peer) { return !peer.lost && peer.wanted > 0; });
    return !owed && impl_->state.waiting == 0 && impl_->state.outbox.empty() && impl_->server.idle();
}

void SegmentExchange::clean_up() {
    impl_->close(); // nothing comes back after its deletion
    if (!impl_->job.empty()) {
        impl_->store.drop_everything(impl_->job);
    }
}

} // namespace reelmill::exchange

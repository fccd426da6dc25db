#include "segment_pull.hpp"

#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/paths.hpp"

#include <span>
#include <spdlog/spdlog.h>

namespace reelmill::exchange {

namespace {

constexpr int attempts = 3;
// One is written while the other travels.
constexpr int most_pieces_on_their_way = 2;

/// Asks for the pieces of a file, in order.
class Stream {
public:
    Stream(ExchangeState& state, const ExchangeOptions& options, const std::string& name, int from)
        : state_(state), options_(options), name_(name) {
        transfer_.from = from;
        const ExchangeState::Lock lock(state_.mutex);
        number_ = ++state_.last_number;
        state_.transfers[number_] = &transfer_;
        ask();
    }
    ~Stream() {
        const ExchangeState::Lock lock(state_.mutex);
        state_.transfers.erase(number_);
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    /// none: the rank is lost or silent.
    std::optional<message::FilePiece> next(const ExchangeState::Stop& stop) {
        ExchangeState::Lock lock(state_.mutex);
        if (!state_.wait(
                lock, transfer_.from, [this] { return !transfer_.arrived.empty(); }, stop)) {
            return std::nullopt;
        }
        message::FilePiece piece = std::move(transfer_.arrived.front());
        transfer_.arrived.pop_front();
        --on_their_way_;
        while (on_their_way_ < most_pieces_on_their_way && asked_ < piece.total) {
            ask();
        }
        return piece;
    }

private:
    void ask() {
        state_.send(message::PieceWanted{number_, name_, asked_}, transfer_.from);
        ++state_.peer(transfer_.from).wanted;
        ++on_their_way_;
        asked_ += options_.piece_bytes;
    }

    ExchangeState& state_;
    const ExchangeOptions& options_;
    const std::string& name_;
    ExchangeState::Transfer transfer_;
    std::int64_t number_ = 0;
    std::int64_t asked_ = 0; ///< bytes
    int on_their_way_ = 0;
};

/// Pieces come in the order of the questions; anything else means that the file has changed under our hands.
Pulled receive(Stream& stream, disk::AtomicFile& file, const ExchangeState::Stop& stop) {
    std::int64_t received = 0;
    std::int64_t total = 0;
    do {
        const auto piece = stream.next(stop);
        if (!piece) {
            return Pulled::silent;
        }
        if (piece->total == 0) {
            return received == 0 ? Pulled::not_there : Pulled::damaged;
        }
        total = received == 0 ? piece->total : total;
        if (piece->total != total || piece->offset != received || piece->bytes.empty()) {
            return Pulled::damaged;
        }
        file.write(std::as_bytes(std::span(piece->bytes)));
        received += static_cast<std::int64_t>(piece->bytes.size());
    } while (received < total);
    return received == total ? Pulled::yes : Pulled::damaged;
}

Pulled pull_once(ExchangeState& state, const ExchangeOptions& options, const SegmentStore& store,
                 const std::string& name, int from, const ExchangeState::Stop& stop) {
    Stream stream(state, options, name, from);
    store.prepare(name);
    disk::AtomicFile file(store.place(name));
    const Pulled result = receive(stream, file, stop);
    if (result != Pulled::yes) {
        return result;
    }
    try {
        options.verify(file.temporary_path());
    } catch (const Failure& failure) {
        spdlog::warn("rank {}: {}; it is sent again", from, describe_chain(failure));
        return Pulled::damaged;
    }
    file.commit();
    return Pulled::yes;
}

} // namespace

Pulled pull(ExchangeState& state, const ExchangeOptions& options, const SegmentStore& store, const std::string& name,
            int from, const ExchangeState::Stop& stop) {
    for (int attempt = 1;; ++attempt) {
        try {
            const Pulled result = pull_once(state, options, store, name, from, stop);
            if (result != Pulled::damaged || attempt == attempts) {
                return result;
            }
        } catch (const Failure& failure) {
            // Somebody may have removed the scratch folder in the meantime: then it works the next time.
            if (failure.kind() != FailureKind::environment || attempt == attempts) {
                throw;
            }
            spdlog::debug("{}", describe_chain(failure));
        }
    }
}

} // namespace reelmill::exchange

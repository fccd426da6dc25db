#include "source_pull.hpp"

#include <algorithm>
#include <cstring>
#include <set>

namespace reelmill::exchange {

namespace {

constexpr std::int64_t piece_bytes = std::int64_t{256} << 10;
// Of a file that is read on and on; enough for the way there and back at 1 Gbit/s and 10 ms.
constexpr std::int64_t most_pieces_ahead = 8;
constexpr std::size_t most_cached_bytes = std::size_t{64} << 20;

} // namespace

PieceCache::Piece PieceCache::find(const Key& key) {
    const std::scoped_lock lock(mutex_);
    const auto found = pieces_.find(key);
    if (found == pieces_.end()) {
        return nullptr;
    }
    by_use_.erase(found->second.used);
    found->second.used = ++uses_;
    by_use_.emplace(found->second.used, key);
    return found->second.piece;
}

void PieceCache::keep(const Key& key, Piece piece) {
    const std::scoped_lock lock(mutex_);
    const std::size_t size = piece->size();
    if (!pieces_.try_emplace(key, Entry{std::move(piece), ++uses_}).second) {
        return;
    }
    by_use_.emplace(uses_, key);
    bytes_ += size;
    while (bytes_ > most_cached_bytes) {
        const auto oldest = pieces_.find(by_use_.begin()->second);
        bytes_ -= oldest->second.piece->size();
        by_use_.erase(by_use_.begin());
        pieces_.erase(oldest);
    }
}

namespace {

class TravellingSource : public disk::InputFile {
public:
    TravellingSource(ExchangeState& state, PieceCache& cache, ExchangeState::Stop stop, const RawPath& path)
        : state_(state), cache_(cache), stop_(std::move(stop)), path_(path), name_(printable(path.bytes)) {
        try {
            look_at_head();
        } catch (...) {
            leave();
            throw;
        }
    }
    ~TravellingSource() override { leave(); }

    [[nodiscard]] std::int64_t size() const override { return size_; }

    std::size_t read_at(std::int64_t offset, std::span<std::byte> bytes) override {
        if (offset >= size_ || bytes.empty()) {
            return 0;
        }
        const PieceCache::Piece piece = here_itself_ ? nullptr : get(offset / piece_bytes);
        if (!piece) {
            return here_itself_->read_at(offset, bytes);
        }
        const auto begin = static_cast<std::size_t>(offset % piece_bytes);
        const std::size_t count = std::min(bytes.size(), piece->size() - begin);
        std::memcpy(bytes.data(), piece->data() + begin, count);
        return count;
    }

private:
    static constexpr std::int64_t head = -1; ///< no piece: only what there is to know of the file

    void look_at_head() {
        if (const auto facts = ask_and_wait({head})) {
            size_ = facts->total;
            modified_ns_ = facts->modified_ns;
        } else {
            open_here();
            size_ = here_itself_->size();
        }
    }

    /// The state knows the transfer by its address.
    void leave() {
        const ExchangeState::Lock lock(state_.mutex);
        leave_keeper();
    }

    void open_here() { here_itself_ = disk::local_files().open(path_); }

    /// The piece, with those behind it on their way. Null: the file itself is open here now.
    PieceCache::Piece get(std::int64_t number) {
        if (number != last_) {
            ahead_ = number == last_ + 1 ? std::min(2 * ahead_ + 1, most_pieces_ahead) : 0;
            last_ = number;
            std::erase_if(here_, [&](const auto& entry) {
                return entry.first < number || entry.first > number + most_pieces_ahead;
            });
        }
        while (true) {
            if (const auto found = here_.find(number); found != here_.end()) {
                return found->second;
            }
            if (auto cached = cache_.find(key_of(number))) {
                return here_[number] = std::move(cached);
            }
            auto piece = ask_and_wait(missing_from(number));
            if (!piece) {
                open_here();
                if (here_itself_->size() != size_) {
                    throw input_failure(name_ + ": has changed while it was read");
                }
                return nullptr;
            }
            take(std::move(*piece));
        }
    }

    [[nodiscard]] PieceCache::Key key_of(std::int64_t number) const {
        return {path_.bytes, size_, modified_ns_, number};
    }

    std::vector<std::int64_t> missing_from(std::int64_t number) {
        std::vector<std::int64_t> missing{number};
        const std::int64_t end = std::min(number + ahead_, (size_ - 1) / piece_bytes);
        while (++number <= end) {
            if (!here_.contains(number) && !cache_.find(key_of(number))) {
                missing.push_back(number);
            }
        }
        return missing;
    }

    void take(message::FilePiece piece) {
        const std::int64_t wanted = std::min(piece_bytes, size_ - piece.offset);
        if (piece.total != size_ || piece.modified_ns != modified_ns_ || piece.offset % piece_bytes != 0 ||
            static_cast<std::int64_t>(piece.bytes.size()) != wanted) {
            throw input_failure(name_ + ": has changed while it was read");
        }
        const std::int64_t number = piece.offset / piece_bytes;
        auto kept = std::make_shared<const message::Bytes>(std::move(piece.bytes));
        cache_.keep(key_of(number), kept);
        here_[number] = std::move(kept);
    }

    /// Asks for what is not on its way yet; gives whatever comes first. None: nobody else sees the file any more, but
    /// this rank has come to see it. Who cannot read it may not have told yet that it does not see the job's files: it
    /// is the file's fault when nobody can.
    std::optional<message::FilePiece> ask_and_wait(const std::vector<std::int64_t>& numbers) {
        ExchangeState::Lock lock(state_.mutex);
        while (true) {
            if (!transfer_ && !find_keeper()) {
                if (state_.peer(state_.rank).sees_files) {
                    return std::nullopt;
                }
                if (refused_by_one_who_sees()) {
                    throw input_failure(name_ + refusal_);
                }
                refused_by_.clear();
                state_.wait_for_news(lock, stop_);
                continue;
            }
            for (const std::int64_t number : numbers) {
                ask(number);
            }
            const int keeper = transfer_->from;
            if (!state_.wait(
                    lock, keeper, [this] { return !transfer_->arrived.empty(); }, stop_)) {
                leave_keeper();
                continue;
            }
            message::FilePiece piece = std::move(transfer_->arrived.front());
            transfer_->arrived.pop_front();
            if (piece.total > 0 && piece.error == 0) {
                on_their_way_.erase(piece.bytes.empty() ? head : piece.offset / piece_bytes);
                return piece;
            }
            refusal_ = refusal_in(piece);
            refused_by_.insert(keeper);
            leave_keeper();
        }
    }

    static std::string refusal_in(const message::FilePiece& piece) {
        if (piece.error == 0) {
            return ": is empty, or no regular file";
        }
        return (piece.total > 0 ? ": cannot be read: " : ": cannot be opened: ") +
               std::string(std::strerror(piece.error));
    }

    // With the state's mutex held.

    void ask(std::int64_t number) {
        if (on_their_way_.insert(number).second) {
            const bool facts = number == head;
            state_.send(
                message::SourceWanted{number_, path_, facts ? 0 : number * piece_bytes, facts ? 0 : piece_bytes},
                transfer_->from);
            ++state_.peer(transfer_->from).wanted;
        }
    }

    [[nodiscard]] bool refused_by_one_who_sees() const {
        return std::ranges::any_of(refused_by_, [this](int rank) {
            const auto& peer = state_.peer(rank);
            return peer.sees_files && !peer.lost;
        });
    }

    bool find_keeper() {
        const auto keeper = state_.keeper(refused_by_);
        if (!keeper) {
            return false;
        }
        transfer_.emplace();
        transfer_->from = *keeper;
        number_ = ++state_.last_number;
        state_.transfers[number_] = &*transfer_;
        return true;
    }

    void leave_keeper() {
        if (transfer_) {
            state_.transfers.erase(number_);
            transfer_.reset();
            on_their_way_.clear();
        }
    }

    ExchangeState& state_;
    PieceCache& cache_;
    ExchangeState::Stop stop_;
    RawPath path_;
    std::string name_; // for people
    std::int64_t size_ = 0;
    std::int64_t modified_ns_ = 0;
    std::optional<ExchangeState::Transfer> transfer_;
    std::int64_t number_ = 0; ///< of the transfer
    std::set<std::int64_t> on_their_way_;
    std::set<int> refused_by_;
    std::string refusal_;                            ///< the last one
    std::map<std::int64_t, PieceCache::Piece> here_; ///< read, or about to be
    std::unique_ptr<disk::InputFile> here_itself_;
    std::int64_t last_ = -2;
    std::int64_t ahead_ = 0;
};

} // namespace

std::unique_ptr<disk::InputFile> TravellingSources::open(const RawPath& path) const {
    return std::make_unique<TravellingSource>(state_, cache_, stop_, path);
}

} // namespace reelmill::exchange

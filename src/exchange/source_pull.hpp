// Sources as other ranks read them. Private to the room.
#pragma once

#include "exchange_state.hpp"

#include "reelmill/disk/input_file.hpp"

#include <map>

namespace reelmill::exchange {

/// Pieces of sources that this rank has had: what lies at the head of a file is wanted for each of its shards. Bounded;
/// what was not wanted for longest goes first. Any thread.
class PieceCache {
public:
    using Piece = std::shared_ptr<const message::Bytes>;
    struct Key {
        std::string path;
        std::int64_t bytes = 0; ///< of the whole file
        std::int64_t modified_ns = 0;
        std::int64_t number = 0;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    [[nodiscard]] Piece find(const Key& key);
    void keep(const Key& key, Piece piece);

private:
    struct Entry {
        Piece piece;
        std::int64_t used = 0; ///< by the clock of uses
    };
    std::mutex mutex_;
    std::map<Key, Entry> pieces_;
    std::map<std::int64_t, Key> by_use_;
    std::int64_t uses_ = 0;
    std::size_t bytes_ = 0;
};

/// For one task. Whoever reads for it is replaced when it is lost; as long as there is nobody, and this rank does not
/// see the files itself, it waits.
class TravellingSources : public disk::InputFiles {
public:
    TravellingSources(ExchangeState& state, PieceCache& cache, ExchangeState::Stop stop)
        : state_(state), cache_(cache), stop_(std::move(stop)) {}
    [[nodiscard]] std::unique_ptr<disk::InputFile> open(const RawPath& path) const override;

private:
    ExchangeState& state_;
    PieceCache& cache_;
    ExchangeState::Stop stop_;
};

} // namespace reelmill::exchange

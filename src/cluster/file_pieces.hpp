// What a rank reads for others. Private to the room.
#pragma once

#include "reelmill/cluster/segment_messages.hpp"

namespace reelmill::cluster {

/// A piece of the segment file `place`, of at most `most_bytes`. Total 0: it is not there, or not as long. Any thread;
/// blocks on the file system.
[[nodiscard]] FilePiece segment_piece(const PieceWanted& wanted, const RawPath& place, std::int64_t most_bytes);

/// The same of a source; what goes wrong is in the piece.
[[nodiscard]] FilePiece source_piece(const SourceWanted& wanted);

} // namespace reelmill::cluster

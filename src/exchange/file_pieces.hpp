// What a rank reads for others. Private to the room.
#pragma once

#include "reelmill/message/segment_messages.hpp"

namespace reelmill::exchange {

/// A piece of the segment file `place`, of at most `most_bytes`. Total 0: it is not there, or not as long. Any thread;
/// blocks on the file system.
[[nodiscard]] message::FilePiece segment_piece(const message::PieceWanted& wanted, const RawPath& place,
                                               std::int64_t most_bytes);

/// The same of a source; what goes wrong is in the piece.
[[nodiscard]] message::FilePiece source_piece(const message::SourceWanted& wanted);

} // namespace reelmill::exchange

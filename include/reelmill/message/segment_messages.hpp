// What ranks say to each other, not to the coordinator, about files that not all of them see: segments on their own
// disks, by the names of exchange::SegmentStore, and sources, by their paths. A file is always pulled: who wants it
// asks for one piece after the other, so that nobody is sent more than it has asked for.
#pragma once

#include "reelmill/core/fields.hpp"
#include "reelmill/message/bytes.hpp"

#include <cstdint>
#include <string>

namespace reelmill::message {

/// To all, once: where I am.
struct SegmentHost {
    std::string host;
};
/// Who has this? Each rank answers.
struct SegmentSought {
    std::int64_t query = 0; ///< the asker's number for the question
    std::string name;
};
struct SegmentFound {
    std::int64_t query = 0;
    bool here = false;
};
/// Please keep a copy: pull it from me, then answer.
struct SegmentOffer {
    std::string name;
};
struct SegmentTaken {
    std::string name;
    std::string refusal; ///< empty: the copy is on disk and good
    bool disk = false;   ///< it was refused because the disk does not take it
};
struct PieceWanted {
    std::int64_t transfer = 0; ///< the receiver's number for the file on its way
    std::string name;
    std::int64_t offset = 0; ///< bytes
};
/// The same for a source.
struct SourceWanted {
    std::int64_t transfer = 0;
    RawPath path;
    std::int64_t offset = 0; ///< bytes
    std::int64_t bytes = 0;  ///< at most
};
struct FilePiece {
    std::int64_t transfer = 0;
    std::int64_t offset = 0;
    std::int64_t total = 0;       ///< bytes of the whole file; 0: it is not here
    std::int64_t modified_ns = 0; ///< of a source: mtime, nanoseconds since the epoch
    int error = 0;                ///< of a source that cannot be read: errno; 0: it is no regular file
    Bytes bytes;
};
/// To all: nobody needs what begins with this name.
struct SegmentsDropped {
    std::string name;
};
struct AreYouThere {
    bool answer = false; ///< yes, I am
};
/// To all, whenever it changes: what I see of the job's files. Who has not spoken sees them.
struct FilesSeen {
    bool seen = true;           ///< I read sources and keep segments for whoever does not
    bool can_coordinate = true; ///< I could take over the coordination
};

REELMILL_MESSAGE_FIELDS(SegmentHost, host)
REELMILL_MESSAGE_FIELDS(SegmentSought, query, name)
REELMILL_MESSAGE_FIELDS(SegmentFound, query, here)
REELMILL_MESSAGE_FIELDS(SegmentOffer, name)
REELMILL_MESSAGE_FIELDS(SegmentTaken, name, refusal, disk)
REELMILL_MESSAGE_FIELDS(PieceWanted, transfer, name, offset)
REELMILL_MESSAGE_FIELDS(SourceWanted, transfer, path, offset, bytes)
REELMILL_MESSAGE_FIELDS(FilePiece, transfer, offset, total, modified_ns, error, bytes)
REELMILL_MESSAGE_FIELDS(SegmentsDropped, name)
REELMILL_MESSAGE_FIELDS(AreYouThere, answer)
REELMILL_MESSAGE_FIELDS(FilesSeen, seen, can_coordinate)

} // namespace reelmill::message

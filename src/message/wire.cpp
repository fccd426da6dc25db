#include "reelmill/message/wire.hpp"

#include "wire_archive.hpp"

#include <algorithm>
#include <array>
#include <cereal/types/array.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/variant.hpp>
#include <cereal/types/vector.hpp>
#include <fmt/format.h>
#include <stdexcept>

namespace reelmill::message {

REELMILL_MESSAGE_FIELDS(Hello, slots, program_version, host, holding, memory, sees_files, ends_at_unix)
REELMILL_MESSAGE_FIELDS(Answer, sequence, task, seconds, result)
REELMILL_MESSAGE_FIELDS(Progress, running)
REELMILL_MESSAGE_FIELDS(StopRequest, line, grace_ms)
REELMILL_MESSAGE_FIELDS(LeaveWish, grace_ms)
REELMILL_MESSAGE_FIELDS(LogLine, rank, level, text)
REELMILL_MESSAGE_FIELDS(Announcement, job_folder, run_id, first_term, landmarks)
REELMILL_MESSAGE_FIELDS(Confirmation, sequence)
REELMILL_MESSAGE_FIELDS(Assignment, task, work)
REELMILL_MESSAGE_FIELDS(Cancellation, task)
REELMILL_MESSAGE_FIELDS(Leave, status, line)
template <typename Archive> void serialize(Archive& /*archive*/, Goodbye& /*value*/) {}
template <typename Archive> void serialize(Archive& /*archive*/, Heartbeat& /*value*/) {}
template <typename Archive> void serialize(Archive& /*archive*/, LeaveRequest& /*value*/) {}
template <typename Archive> void serialize(Archive& /*archive*/, Departure& /*value*/) {}

namespace {

constexpr std::array<std::uint8_t, 2> mark{'R', 'M'};
/// Grows with every change of this head, of Hello, of Announcement and of the order of bodies: those come before
/// programs that share it are told apart, by Hello. What comes later may change as it likes.
constexpr std::uint8_t wire_version = 4;
constexpr std::size_t head = mark.size() + 1;
/// Of a typical message: enough not to grow many times.
constexpr std::size_t usual_bytes = 1024;

Envelope parse(const Bytes& bytes) {
    if (bytes.size() < head || !std::equal(mark.begin(), mark.end(), bytes.begin())) {
        throw std::invalid_argument("it does not begin like one");
    }
    if (bytes[mark.size()] != wire_version) {
        throw std::invalid_argument(fmt::format("version {} instead of {}", bytes[mark.size()], wire_version));
    }
    WireReader reader(bytes, head);
    Envelope envelope;
    reader(envelope.term, envelope.body);
    if (reader.left() > 0) {
        throw std::invalid_argument("it is too long");
    }
    return envelope;
}

} // namespace

Bytes encode(const Envelope& envelope) {
    Bytes bytes;
    bytes.reserve(usual_bytes);
    bytes.insert(bytes.end(), mark.begin(), mark.end());
    bytes.push_back(wire_version);
    WireWriter writer(bytes);
    writer(envelope.term, envelope.body);
    return bytes;
}

namespace {
template <typename... Types> bool is_one_of(const Body& body) { return (std::holds_alternative<Types>(body) || ...); }
} // namespace

bool is_about_segments(const Body& body) {
    return is_one_of<SegmentHost, SegmentSought, SegmentFound, SegmentOffer, SegmentTaken, PieceWanted, SourceWanted,
                     FilePiece, SegmentsDropped, AreYouThere, FilesSeen>(body);
}

Envelope decode(const Bytes& bytes, int from) {
    try {
        return parse(bytes);
    } catch (const std::exception& error) {
        std::throw_with_nested(environment_failure(
            fmt::format("a message of rank {} is not understood ({}); start all ranks from one and the same reelmill",
                        from, error.what())));
    }
}

} // namespace reelmill::message

#include "reelmill/cluster/wire.hpp"

#include "reelmill/scatter/task_json.hpp"

#include <fmt/format.h>
#include <stdexcept>
#include <type_traits>

namespace reelmill::cluster {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Hello, slots, program_version, host, holding, memory, sees_files, ends_at_unix)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Answer, sequence, task, seconds, result)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Progress, running)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StopRequest, line, grace_ms)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LeaveWish, grace_ms)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LogLine, rank, level, text)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Announcement, job_folder, run_id, first_term, landmarks)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Confirmation, sequence)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Assignment, task, work)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Cancellation, task)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Leave, status, line)
void to_json(Json& json, const Goodbye&) { json = Json::object(); }
void from_json(const Json&, Goodbye&) {}
void to_json(Json& json, const Heartbeat&) { json = Json::object(); }
void from_json(const Json&, Heartbeat&) {}
void to_json(Json& json, const LeaveRequest&) { json = Json::object(); }
void from_json(const Json&, LeaveRequest&) {}
void to_json(Json& json, const Departure&) { json = Json::object(); }
void from_json(const Json&, Departure&) {}

namespace {

/// Grows with every change that an older program would misread.
constexpr int wire_version = 3;

template <typename Type> constexpr const char* type_name = nullptr;
template <> constexpr const char* type_name<Hello> = "hello";
template <> constexpr const char* type_name<Answer> = "answer";
template <> constexpr const char* type_name<Progress> = "progress";
template <> constexpr const char* type_name<StopRequest> = "stop";
template <> constexpr const char* type_name<LeaveWish> = "leave wish";
template <> constexpr const char* type_name<LogLine> = "log";
template <> constexpr const char* type_name<Goodbye> = "goodbye";
template <> constexpr const char* type_name<Announcement> = "announcement";
template <> constexpr const char* type_name<Heartbeat> = "heartbeat";
template <> constexpr const char* type_name<Confirmation> = "confirmation";
template <> constexpr const char* type_name<Assignment> = "assignment";
template <> constexpr const char* type_name<Cancellation> = "cancellation";
template <> constexpr const char* type_name<Leave> = "leave";
template <> constexpr const char* type_name<LeaveRequest> = "leave request";
template <> constexpr const char* type_name<Departure> = "departure";
template <> constexpr const char* type_name<SegmentHost> = "segment host";
template <> constexpr const char* type_name<SegmentSought> = "segment sought";
template <> constexpr const char* type_name<SegmentFound> = "segment found";
template <> constexpr const char* type_name<SegmentOffer> = "segment offer";
template <> constexpr const char* type_name<SegmentTaken> = "segment taken";
template <> constexpr const char* type_name<PieceWanted> = "piece wanted";
template <> constexpr const char* type_name<SourceWanted> = "source wanted";
template <> constexpr const char* type_name<FilePiece> = "file piece";
template <> constexpr const char* type_name<SegmentsDropped> = "segments dropped";
template <> constexpr const char* type_name<AreYouThere> = "are you there";
template <> constexpr const char* type_name<FilesSeen> = "files seen";

/// Before the CBOR of a message with a piece of a file: its length, 4 bytes, little-endian. No CBOR map begins so.
constexpr std::uint8_t piece_mark = 'P';
constexpr std::size_t piece_head = 5;

template <typename... Types> Body body_of(const std::string& type, const Json& json, std::variant<Types...>* /*tag*/) {
    Body body;
    const bool known = ((type == type_name<Types> && (body = json.get<Types>(), true)) || ...);
    if (!known) {
        throw std::invalid_argument(fmt::format("unknown type \"{}\"", type));
    }
    return body;
}

Envelope parse(const Json& json) {
    const int version = json.at("version").get<int>();
    if (version != wire_version) {
        throw std::invalid_argument(fmt::format("version {} instead of {}", version, wire_version));
    }
    return {json.at("term").get<scatter::Term>(),
            body_of(json.at("type").get<std::string>(), json.at("body"), static_cast<Body*>(nullptr))};
}

/// nlohmann's CBOR goes byte by byte through a binary value: too slow for megabytes on the thread that keeps a rank's
/// signs of life going.
Bytes with_piece_behind(const Bytes& message, const Bytes& piece) {
    Bytes all;
    all.reserve(piece_head + message.size() + piece.size());
    all.push_back(piece_mark);
    for (unsigned shift = 0; shift < 32; shift += 8) {
        all.push_back(static_cast<std::uint8_t>(message.size() >> shift));
    }
    all.insert(all.end(), message.begin(), message.end());
    all.insert(all.end(), piece.begin(), piece.end());
    return all;
}

Envelope parse_with_piece(const Bytes& bytes) {
    std::size_t length = 0;
    for (std::size_t i = piece_head; i > 1; --i) {
        length = length << 8 | bytes.at(i - 1);
    }
    if (length > bytes.size() - piece_head) {
        throw std::invalid_argument("it is too short");
    }
    const auto piece = bytes.begin() + static_cast<std::ptrdiff_t>(piece_head + length);
    Envelope envelope = parse(Json::from_cbor(bytes.begin() + static_cast<std::ptrdiff_t>(piece_head), piece));
    std::get<FilePiece>(envelope.body).bytes.assign(piece, bytes.end());
    return envelope;
}

} // namespace

Bytes encode(const Envelope& envelope) {
    Json json{{"version", wire_version}, {"term", envelope.term}};
    std::visit(
        [&json](const auto& body) {
            json["type"] = type_name<std::decay_t<decltype(body)>>;
            json["body"] = body;
        },
        envelope.body);
    const auto* piece = std::get_if<FilePiece>(&envelope.body);
    return piece == nullptr ? Json::to_cbor(json) : with_piece_behind(Json::to_cbor(json), piece->bytes);
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
        return !bytes.empty() && bytes[0] == piece_mark ? parse_with_piece(bytes) : parse(Json::from_cbor(bytes));
    } catch (const std::exception& error) {
        std::throw_with_nested(environment_failure(
            fmt::format("a message of rank {} is not understood ({}); start all ranks from one and the same reelmill",
                        from, error.what())));
    }
}

} // namespace reelmill::cluster

// What ranks say to each other. Each message is a mark, the version of this format, the term, which body it is and the
// body, without the names of fields (core/fields): all ranks are the same program. A message that is not understood is
// an error that says so, never a guess.
#pragma once

#include "reelmill/job/landmarks.hpp"
#include "reelmill/message/bytes.hpp"
#include "reelmill/message/segment_messages.hpp"
#include "reelmill/scatter/event.hpp"
#include "reelmill/task/task.hpp"

#include <string>
#include <variant>
#include <vector>

namespace reelmill::message {

// To the coordinator.

/// A rank is there, and follows the coordination that has announced itself. All ranks must be the same program: the
/// bytes that they make have to fit together.
struct Hello {
    int slots = 1;
    std::string program_version;
    std::string host;
    std::vector<task::TaskId> holding; ///< from earlier coordinations: at work, or waiting on the rank
    std::int64_t memory = 0;           ///< bytes for all tasks together; 0: not known
    bool sees_files = true;            ///< false: only for shards, whose source and segment travel
    double ends_at_unix = 0; ///< of a helper, seconds since the epoch: when it has to be done; 0: no such time
};
struct Answer {
    std::int64_t sequence = 0; ///< counts the answers of a rank, from 1; the same when it is sent once more
    task::TaskId task = 0;
    double seconds = 0; ///< wall time on its slot
    task::TaskResult result;
};
/// Also a sign of life.
struct Progress {
    std::vector<scatter::TaskProgress> running;
};
struct StopRequest {
    std::string line;
    std::int64_t grace_ms = 0; ///< for tasks that are nearly done
};
/// The rank wants to go. What it has not begun comes back as interrupted; Leave comes when it holds nothing.
struct LeaveWish {
    std::int64_t grace_ms = 0; ///< for the tasks that it is at; -1: they may end
};
/// A line of a rank's log, for rank 0 to print.
struct LogLine {
    int rank = 0;
    int level = 0; ///< spdlog::level::level_enum
    std::string text;
};
/// The last message of a rank that leaves.
struct Goodbye {};

// From the coordinator.

/// I coordinate from now on, with the term of the envelope. To be answered by Hello, then by all answers that nobody
/// has confirmed.
struct Announcement {
    RawPath job_folder;
    std::string run_id;
    task::Term first_term = 0;            ///< of this run: what was written under an earlier one is another run's
    std::vector<job::Landmark> landmarks; ///< whoever finds them as they are here sees the job's files
};
/// A sign of life.
struct Heartbeat {};
/// The answers of this rank up to `sequence` are in a checkpoint: they need not be kept.
struct Confirmation {
    std::int64_t sequence = 0;
};
struct Assignment {
    task::TaskId task = 0;
    task::Task work;
};
struct Cancellation {
    task::TaskId task = 0;
};
/// The run is over, with this status, or it goes on without the rank; say Goodbye and go.
struct Leave {
    ExitStatus status = ExitStatus::done;
    std::string line{}; ///< why a helper is not wanted; may be empty
};
/// A rank is asked to wish to leave, by whoever wants its host back.
struct LeaveRequest {};

// To all ranks.

/// This rank goes while the run goes on: it neither answers nor coordinates any more.
struct Departure {};

using Body = std::variant<Hello, Answer, Progress, StopRequest, LeaveWish, LogLine, Goodbye, Announcement, Heartbeat,
                          Confirmation, Assignment, Cancellation, Leave, LeaveRequest, Departure, SegmentHost,
                          SegmentSought, SegmentFound, SegmentOffer, SegmentTaken, PieceWanted, SourceWanted, FilePiece,
                          SegmentsDropped, AreYouThere, FilesSeen>;

struct Envelope {
    task::Term term = 0; ///< of the coordination that the sender belongs to; 0 before it has heard of any
    Body body;
};

/// One of segment_messages.hpp.
[[nodiscard]] bool is_about_segments(const Body& body);

[[nodiscard]] Bytes encode(const Envelope& envelope);
/// `from` is named in errors. Throws Failure{environment} for a message of another version, of an unknown type, or
/// damaged.
[[nodiscard]] Envelope decode(const Bytes& bytes, int from);

} // namespace reelmill::message

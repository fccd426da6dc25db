// Files that not all ranks see. Segments on each rank's own disk: a second rank keeps a copy of each, and who needs one
// gets it. And of ranks that do not see the job's files: sources that are read from where they are seen, and segments
// that go there.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/disk/input_file.hpp"
#include "reelmill/exchange/segment_store.hpp"
#include "reelmill/message/wire.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace reelmill::exchange {

struct ExchangeOptions {
    int rank = 0;
    int ranks = 1;
    /// Segments stay on the ranks' own disks, and there are two of each. False: they go to ranks that see the job
    /// folder.
    bool two_of_each = true;
    std::string host;                           ///< of this rank: copies go to other hosts where there are any
    std::chrono::milliseconds patience{30'000}; ///< a rank that does not answer for so long is not waited for
    /// A whole segment as it was written? Reads all of it. Throws Failure if not. Called on several threads.
    std::function<void(const RawPath&)> verify;
    std::int64_t piece_bytes = std::int64_t{8} << 20;
    std::chrono::milliseconds look_interval{5'000}; ///< between looks whether our own files are still there
    /// So many of the segments that others offer are taken side by side: a disk makes several durable in the time of
    /// one, and none waits behind a rank that does not answer. More would only share the way there.
    int copies_at_a_time = 4;
};

/// One per rank; lives longer than run_rank. Tasks call fetch(), replicate() and the like on their threads, and block;
/// the rank's loop carries the messages; threads of the exchange's own read, write and mend. Nobody keeps a list of who
/// has what: it is asked, so that no coordinator has to know, and no takeover forgets it.
///
/// What bounds it: a file is pulled piece by piece with two pieces on their way; a rank pulls as many files at a time
/// as it has tasks that fetch, and `copies_at_a_time` for those who want a copy kept, and one to mend; pieces are read
/// from disk only when the transport has little to send.
class SegmentExchange {
public:
    /// `store` must outlive this object.
    SegmentExchange(ExchangeOptions options, const SegmentStore& store);

    // On the threads of tasks. Each throws Failure{interrupted} soon after `stop` is set or the run has ended, and
    // Failure{environment} where this rank's disk fails.

    struct Fetched {
        bool here = false; ///< whole and good under its place in the store, or there before
        int from = -1;     ///< the rank that it was fetched from; -1: none
    };
    /// Gets the segment from whichever rank has it.
    Fetched fetch(const std::string& name, const std::atomic<bool>& stop);

    enum class Copied {
        yes,
        alone, ///< no other rank takes one; a warning was logged once
        gone   ///< the file itself is not there any more
    };
    /// Lets a second rank have a copy: `preferred` if that one is on another host or there is but one, else one on
    /// another host. From then on the exchange sees to it that there are two.
    Copied replicate(const std::string& name, int preferred, const std::atomic<bool>& stop);

    enum class Handed {
        kept, ///< by a rank that sees the job folder; it is removed here
        here, ///< this rank has come to see the folder itself
        gone  ///< the file itself is not there any more
    };
    /// Has the segment kept by a rank that sees the job folder. Waits as long as there is none. Throws
    /// Failure{environment} where no disk takes it.
    [[nodiscard]] Handed hand_over(const std::string& name, const std::atomic<bool>& stop);
    /// Sources as ranks read them that see them. Waits as long as none does, this one included. For one task; both must
    /// outlive it.
    [[nodiscard]] std::unique_ptr<disk::InputFiles> sources(const std::atomic<bool>& stop);

    // Any thread; neither blocks.

    /// On all ranks: what belongs to the job or the title of that name is deleted.
    void drop_everywhere(const std::string& name);
    /// Waits, at the beginning of a task, for deletions that were ordered before it.
    void wait_for_drops(const std::atomic<bool>& stop);

    // On the rank's main thread; none blocks.

    void announced(const RawPath& job_folder);
    void hear(message::Body message, int from);
    void rank_lost(int rank);
    using Send = std::function<void(message::Body, int to)>;
    /// Sends what waits to be sent. `room`: the transport has little to do, pieces of files may follow. True if
    /// anything was sent.
    bool pump(const Send& send, bool room);
    /// Somebody here waits for another rank: messages should not lie about for long.
    [[nodiscard]] bool in_a_hurry() const;
    /// The run is over: nothing is asked for any more, but others are still answered.
    void leave();
    /// After leave(): nothing that was asked for is on its way any more.
    [[nodiscard]] bool settled() const;

    /// After the rank's loop, of a run that has left nothing to do: empties the store. The last call.
    void clean_up();

private:
    class Impl;
    Hidden<Impl> impl_;
};

} // namespace reelmill::exchange

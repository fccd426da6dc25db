// Streams of a transport stream that go on under another PID.
#pragma once

#include "stream_roll.hpp"

#include "reelmill/disk/input_file.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstdint>
#include <vector>

namespace reelmill::probe {

/// `later` carries on what `earlier` was, for as long as it has packets.
struct Continuation {
    int earlier = 0;        ///< PID
    int later = 0;          ///< PID
    std::int64_t begin = 0; ///< the first packet of `later`, in bytes
    std::int64_t last = 0;  ///< its last one
};

/// Pairs of streams of one kind, codec and language that take turns: the second one begins when the first one has
/// stopped, and whenever one of them comes back the other one has stopped. `earlier` is the first PID of all. Pure.
[[nodiscard]] std::vector<Continuation> carried_on(const std::vector<SeenStream>& streams);

/// What has to be read otherwise so that there is one stream, by the packets of the file. A continuation whose packets
/// lie among those of the stream before is none. Blocks on the file.
[[nodiscard]] std::vector<title::PidChange> find_pid_changes(disk::InputFile& file,
                                                             const std::vector<Continuation>& continuations);

} // namespace reelmill::probe

// Which streams a file has, by all of its packets: the beginning does not show those of a transport or program stream
// that begin late.
#pragma once

#include "reelmill/core/warning.hpp"
#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/ffmpeg/source.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace reelmill::probe {

struct SeenStream {
    int id = 0;
    bool complete = false; ///< its parameters, when the file had been opened; false for one that was not there yet
    std::int64_t first_position = -1; ///< of its packets, in bytes; -1: there are none
    std::int64_t last_position = -1;
    std::vector<bool> present; ///< for each `bucket` bytes of the file, whether a packet begins there
    title::StreamKind kind = title::StreamKind::data;
    std::string codec;           ///< FFmpeg's name
    std::string language;        ///< empty: not told
    Ticks first_time = no_ticks; ///< of the first packet that has one, microseconds
};

/// How finely the file is divided to see when a stream has packets.
inline constexpr std::int64_t bucket_bytes = 16 * 1024;

/// Called for every packet of a source; by stream number, those that came later behind the others.
class StreamRoll {
public:
    explicit StreamRoll(const ffmpeg::Source& source);
    void see(const ffmpeg::Source& source, const ffmpeg::Packet& packet);
    /// With what `source` knows of them at its end.
    [[nodiscard]] std::vector<SeenStream> streams(const ffmpeg::Source& source) const;

private:
    std::vector<SeenStream> streams_;
};

/// Those that have to be looked at where they begin, in the order in which they do.
[[nodiscard]] std::vector<title::LateStream> late_streams(const std::vector<SeenStream>& streams);

/// For each stream with packets that `source` does not have. `start`: of the file, microseconds.
[[nodiscard]] Warnings unknown_streams(const std::vector<SeenStream>& streams, const ffmpeg::Source& source,
                                       std::int64_t start);

/// Leaves only those that `source`, opened with them, knows more of now.
void keep_those_that_tell(std::vector<title::LateStream>& late, const ffmpeg::Source& source);

} // namespace reelmill::probe

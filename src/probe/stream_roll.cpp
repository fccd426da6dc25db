#include "stream_roll.hpp"

#include "reelmill/ffmpeg/container_facts.hpp"
#include "reelmill/ffmpeg/stream_facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace reelmill::probe {
namespace {

/// -1: `source` has no stream of this id.
int number_of(const ffmpeg::Source& source, int id) {
    for (int i = 0; i < source.stream_count(); ++i) {
        if (ffmpeg::facts_of(source, i).id == id) {
            return i;
        }
    }
    return -1;
}

void note_position(SeenStream& stream, std::int64_t position) {
    stream.first_position = stream.first_position < 0 ? position : std::min(stream.first_position, position);
    stream.last_position = std::max(stream.last_position, position);
    const auto bucket = static_cast<std::size_t>(position / bucket_bytes);
    if (stream.present.size() <= bucket) {
        stream.present.resize(bucket + 1);
    }
    stream.present[bucket] = true;
}

} // namespace

StreamRoll::StreamRoll(const ffmpeg::Source& source) {
    for (int i = 0; i < source.stream_count(); ++i) {
        const auto facts = ffmpeg::facts_of(source, i);
        streams_.emplace_back();
        streams_.back().id = facts.id;
        streams_.back().complete = facts.complete;
    }
}

void StreamRoll::see(const ffmpeg::Source& source, const ffmpeg::Packet& packet) {
    const auto number = static_cast<std::size_t>(packet.stream());
    while (streams_.size() <= number) {
        const int id = ffmpeg::facts_of(source, static_cast<int>(streams_.size())).id;
        streams_.emplace_back();
        streams_.back().id = id;
    }
    SeenStream& stream = streams_[number];
    if (packet.position() >= 0) {
        note_position(stream, packet.position());
    }
    if (const Ticks time = packet.pts() == no_ticks ? packet.dts() : packet.pts();
        stream.first_time == no_ticks && time != no_ticks) {
        stream.first_time = rescale(time, source.time_base(packet.stream()), microseconds);
    }
}

std::vector<SeenStream> StreamRoll::streams(const ffmpeg::Source& source) const {
    std::vector<SeenStream> all = streams_;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto summary = ffmpeg::summary_of(source, static_cast<int>(i));
        all[i].kind = summary.kind;
        all[i].codec = summary.codec;
        all[i].language = summary.language;
    }
    return all;
}

std::vector<title::LateStream> late_streams(const std::vector<SeenStream>& streams) {
    std::vector<title::LateStream> late;
    for (const SeenStream& stream : streams) {
        if (!stream.complete && stream.first_position >= 0) {
            late.push_back({stream.id, stream.first_position});
        }
    }
    std::ranges::stable_sort(late, {}, &title::LateStream::position);
    return late;
}

Warnings unknown_streams(const std::vector<SeenStream>& streams, const ffmpeg::Source& source, std::int64_t start) {
    Warnings warnings;
    for (const SeenStream& stream : streams) {
        if (stream.first_position < 0 || number_of(source, stream.id) >= 0) {
            continue;
        }
        std::optional<double> seconds;
        if (stream.first_time != no_ticks) {
            seconds = to_seconds(stream.first_time - start, microseconds);
        }
        warnings.push_back({WarningCode::stream_left_out,
                            {},
                            seconds,
                            fmt::format("left out: the stream of PID 0x{:x}, which begins at byte {}, is of no kind "
                                        "that FFmpeg recognizes",
                                        stream.id, stream.first_position)});
    }
    return warnings;
}

void keep_those_that_tell(std::vector<title::LateStream>& late, const ffmpeg::Source& source) {
    std::erase_if(late, [&](const title::LateStream& one) {
        const int number = number_of(source, one.id);
        return number < 0 || !ffmpeg::facts_of(source, number).complete;
    });
}

} // namespace reelmill::probe

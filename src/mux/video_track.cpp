#include "video_track.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/container_writer.hpp"
#include "reelmill/gather/timeline.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::mux {
namespace {

Failure wrong(const RawPath& segment, const std::string& what) {
    return input_failure(
        fmt::format("{}: {}; delete its folder and run the same command again", printable(segment.bytes), what));
}

void check_same_parameters(const RawPath& segment, const gather::SegmentTrack& track,
                           const gather::SegmentTrack& first) {
    if (track.parameters != first.parameters || !(track.time_base == first.time_base)) {
        throw wrong(segment, "its encoder parameters differ from those of the title's first segment");
    }
}

/// Each segment's shard begins where the one before it ends; the first and the last are open.
class ShardChain {
public:
    void add(const RawPath& segment, const Json& about) {
        const Json shard = about.value("shard", Json::object());
        const Json begin = shard.value("begin", Json());
        const bool meets = first_ ? begin.is_null() : !begin.is_null() && begin == end_;
        if (!meets) {
            throw wrong(segment, "it does not begin where the segment before it ends");
        }
        first_ = false;
        end_ = shard.value("end", Json());
        last_ = segment;
    }
    void close() const {
        if (!first_ && !end_.is_null()) {
            throw wrong(last_, "it is the title's last segment, but does not reach to the end");
        }
    }

private:
    bool first_ = true;
    Json end_;
    RawPath last_;
};

} // namespace

VideoTrack gather_video_track(const std::vector<RawPath>& segments) {
    VideoTrack track;
    std::vector<gather::PacketTime> packets;
    ShardChain chain;
    for (const auto& path : segments) {
        const gather::SegmentReader reader(path);
        if (reader.header().tracks.size() != 1) {
            throw wrong(path, "it does not hold exactly one video track");
        }
        chain.add(path, reader.header().about);
        const auto times = reader.times(0);
        track.source_frames += reader.summary().value("source_frames", static_cast<std::int64_t>(times.size()));
        track.damaged_frames += reader.summary().value("damaged_frames", std::int64_t{0});
        track.remarks.add_segment(reader.summary().value("remarks", std::vector<task::PictureRemark>()));
        if (times.empty()) {
            continue;
        }
        const auto& description = reader.header().tracks[0];
        if (track.segments.empty()) {
            track.description = description;
        }
        check_same_parameters(path, description, track.description);
        if (!times.front().key) {
            throw wrong(path, "it does not start with a keyframe");
        }
        track.segments.push_back(path);
        track.segment_starts.push_back(packets.size());
        packets.insert(packets.end(), times.begin(), times.end());
    }
    chain.close();
    track.times = gather::title_times(packets);
    return track;
}

VideoPackets::VideoPackets(const VideoTrack& track, std::vector<gather::PacketTime> times)
    : track_(track), times_(std::move(times)) {
    const Json& parameters = track.description.parameters;
    if (track.segments.size() > 1 && ffmpeg::codec_of(parameters) == "h264") {
        slices_ = gather::slice_syntax_of(ffmpeg::extradata_of(parameters));
    }
}

const gather::PacketTime* VideoPackets::upcoming() const {
    return position_ < times_.size() ? &times_[position_] : nullptr;
}

void VideoPackets::open_segment() {
    // Reading on to the end is what checks the checksum of the one before.
    ffmpeg::Packet beyond;
    if (reader_ && reader_->read(beyond)) {
        throw wrong(track_.segments[segment_], "it holds more packets than its footer tells");
    }
    segment_ += reader_ ? 1 : 0;
    reader_.reset();
    if (segment_ < track_.segments.size()) {
        reader_.emplace(track_.segments[segment_]);
    }
}

void VideoPackets::next(ffmpeg::Packet& packet) {
    const bool starts_segment = std::ranges::binary_search(track_.segment_starts, position_);
    if (starts_segment) {
        open_segment();
    }
    if (!reader_->read(packet)) {
        throw wrong(track_.segments[segment_], "it holds fewer packets than its footer tells");
    }
    if (starts_segment && segment_ > 0 && slices_) {
        const auto bytes = gather::with_joint_idr_pic_id(packet.data(), *slices_, static_cast<int>(segment_));
        packet.assign(bytes);
        packet.set_key(true);
    }
    const auto& time = times_[position_++];
    packet.set_times(time.pts, time.dts, time.duration);
    if (position_ == times_.size()) {
        open_segment();
    }
}

} // namespace reelmill::mux

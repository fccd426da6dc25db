#include "reelmill/ffmpeg/decode_run.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/stream_facts.hpp"

#include <fmt/format.h>
#include <span>

namespace reelmill::ffmpeg {

DecodeRun::DecodeRun(const title::TitleIndex& index, int stream, const disk::InputFiles& files)
    : DecodeRun(Source(index, files), index.path, stream) {}

DecodeRun::DecodeRun(Source source, const RawPath& path, int stream)
    : name_(printable(path.bytes)), source_(std::move(source)), stream_(stream),
      decoder_(source_, stream, VideoDecoder::From::start_of_file) {
    source_.want_only(std::span(&stream_, 1));
}

bool DecodeRun::restart(const title::CutPoint& from) {
    decoder_ = VideoDecoder(source_, stream_, VideoDecoder::From::keyframe);
    waiting_for_key_ = true;
    ended_ = false;
    lost_taken_ = 0;
    began_with_.reset();
    keyframes_.clear();
    return source_.seek(stream_, from);
}

bool DecodeRun::next(Frame& frame) {
    while (!decoder_.receive(frame)) {
        if (ended_) {
            return false;
        }
        feed();
    }
    return true;
}

// The next packet that the decoder shall see. Behind a seek it starts with a keyframe: what comes before one has no
// reference to stand on.
bool DecodeRun::read_packet(Packet& packet) {
    while (source_.read(packet)) {
        if (packet.stream() != stream_ || (waiting_for_key_ && !packet.key())) {
            continue;
        }
        // A decoder makes a picture of noise now and then.
        if (is_encrypted(packet)) {
            throw input_failure(fmt::format("{}: video stream {} is encrypted; decrypt it first", name_, stream_));
        }
        waiting_for_key_ = false;
        const title::CutPoint place{packet.pts(), packet.dts(), packet.position(), -1};
        if (!began_with_) {
            began_with_ = place;
        }
        if (keeps_keyframes_ && packet.key() && place.pts != no_ticks) {
            keyframes_.push_back(place);
        }
        return true;
    }
    return false;
}

void DecodeRun::feed() {
    Packet packet;
    if (read_packet(packet)) {
        decoder_.send(packet);
    } else {
        decoder_.finish();
        ended_ = true;
    }
}

std::int64_t DecodeRun::take_lost() {
    const std::int64_t lost = decoder_.lost_packets() - lost_taken_;
    lost_taken_ += lost;
    return lost;
}

std::optional<title::CutPoint> DecodeRun::peek_keyframe() {
    Packet packet;
    read_packet(packet);
    return began_with_;
}

} // namespace reelmill::ffmpeg

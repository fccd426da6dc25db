#include "output_laws.hpp"

#include "track_length.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/audio_decoder.hpp"
#include "reelmill/ffmpeg/stream_facts.hpp"
#include "reelmill/verify/laws.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace reelmill::verify {
namespace {

using title::StreamKind;

std::vector<Pairing> pairs_of(const VerifyReport& report) {
    std::vector<Pairing> pairs;
    for (const TrackReport& track : report.tracks) {
        pairs.push_back({track.source_stream, track.output_stream, {}, true, track.source_decoded});
    }
    return pairs;
}

/// Seconds of samples that come out of each of the streams.
class Listener {
public:
    Listener(ffmpeg::Source source, const std::vector<int>& streams) : source_(std::move(source)) {
        source_.want_only(streams);
        for (const int stream : streams) {
            try {
                decoders_.try_emplace(stream, ffmpeg::parameters_of(source_, stream), source_.time_base(stream));
            } catch (const Failure&) { // no decoder: nothing to hear, in the output as in the source
            }
        }
    }

    std::map<int, double> listen(const WorkMonitor& monitor) {
        ffmpeg::Packet packet;
        while (source_.read(packet)) {
            if (monitor.stop) {
                throw Failure(FailureKind::interrupted, "stopped while verifying");
            }
            if (const auto decoder = decoders_.find(packet.stream()); decoder != decoders_.end()) {
                decoder->second.decode(packet, count_for(packet.stream()));
            }
        }
        for (auto& [stream, decoder] : decoders_) {
            decoder.finish(count_for(stream));
        }
        return std::move(seconds_);
    }

private:
    ffmpeg::FrameSink count_for(int stream) {
        return [this, stream](ffmpeg::Frame& frame) {
            seconds_[stream] += static_cast<double>(ffmpeg::sample_count(frame)) / ffmpeg::sample_rate(frame);
        };
    }

    ffmpeg::Source source_;
    std::map<int, ffmpeg::AudioDecoder> decoders_;
    std::map<int, double> seconds_;
};

/// What an encoder fills holes with counts as sound; its delay and its last packet, which is rounded up, do not.
void judge_sound(double wanted, double found, const TrackLength& source, TrackReport& report) {
    const double slack = 2 * source.longest + 0.25;
    const double most = std::max(wanted, source.most) + slack;
    if (found < wanted - slack || found > most) {
        report.problems.push_back(
            fmt::format("{:.3f} s of sound can be decoded, of the source {:.3f} s", found, wanted));
    }
}

} // namespace

void apply_laws(const PlainFile& source, const PlainFile& output, const Warnings& warnings, VerifyReport& report) {
    const auto pairs = pairs_of(report);
    for (LawFinding& finding : broken_laws(source, output, pairs, warnings)) {
        const auto track = std::ranges::find(report.tracks, finding.source_stream, &TrackReport::source_stream);
        track->problems.push_back(std::move(finding.text));
    }
    for (const int stream : unaccounted_streams(source, pairs, warnings)) {
        const PlainStream& lacking = source[static_cast<std::size_t>(stream)];
        // Where none of a kind is, it is not known what was made of what, and that was said.
        const bool others = std::ranges::find(report.tracks, lacking.kind, &TrackReport::kind) != report.tracks.end();
        if (others && (lacking.kind == StreamKind::video || lacking.kind == StreamKind::audio)) {
            report.notes.push_back(fmt::format("{} stream {} ({}) of the source, {} packets, is not among these",
                                               name_of(lacking.kind), stream, lacking.codec, lacking.packets.size()));
        }
    }
}

void compare_sound(const title::TitleIndex& index, const RawPath& output_path, const PlainFile& source,
                   WorkMonitor& monitor, VerifyReport& report) {
    std::vector<int> wanted;
    std::vector<int> found;
    for (const TrackReport& track : report.tracks) {
        if (track.kind == StreamKind::audio) {
            wanted.push_back(track.source_stream);
            found.push_back(track.output_stream);
        }
    }
    if (wanted.empty()) {
        return;
    }
    auto of_source = Listener(ffmpeg::Source(index, monitor), wanted).listen(monitor);
    auto of_output = Listener(ffmpeg::Source(output_path, monitor), found).listen(monitor);
    for (TrackReport& track : report.tracks) {
        if (track.kind == StreamKind::audio && of_source.contains(track.source_stream)) {
            const PlainStream& stream = source.at(static_cast<std::size_t>(track.source_stream));
            judge_sound(of_source[track.source_stream], of_output[track.output_stream], length_of(stream, false),
                        track);
        }
    }
}

} // namespace reelmill::verify

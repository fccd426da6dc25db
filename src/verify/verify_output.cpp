#include "reelmill/verify/verify_output.hpp"

#include "output_laws.hpp"
#include "packet_survey.hpp"

#include "reelmill/ffmpeg/canvas.hpp"
#include "reelmill/ffmpeg/file_facts.hpp"
#include "reelmill/ffmpeg/video_encoder.hpp"
#include "reelmill/verify/match_times.hpp"
#include "reelmill/verify/picture_check.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <utility>

namespace reelmill::verify {
namespace {

constexpr ShiftRange any_shift{std::numeric_limits<std::int64_t>::min() / 2,
                               std::numeric_limits<std::int64_t>::max() / 2};

std::vector<int> streams_of(const ffmpeg::Source& file, title::StreamKind kind) {
    std::vector<int> streams;
    for (int i = 0; i < file.stream_count(); ++i) {
        if (ffmpeg::stream_description(file, i).kind == kind) {
            streams.push_back(i);
        }
    }
    return streams;
}

/// To whole chroma samples, by repeating the border: the shape of pixels stays.
bool is_padding(const title::Picture& wanted, const title::Picture& found) {
    const auto little = [](int more) { return more >= 0 && more <= 3; };
    return little(found.width - wanted.width) && little(found.height - wanted.height) &&
           wanted.sample_aspect == found.sample_aspect;
}

/// `wanted` without what does not hold in the output's pixel format: where chroma samples lie is said of 4:2:0 alone
/// (ITU-T H.264 E.2.1), and RGB that became YUV has a matrix and a range of its own.
title::Picture as_converted(title::Picture wanted, const title::Picture& found) {
    const auto is_420 = [](const std::string& pixel_format) {
        const auto shift = ffmpeg::chroma_shift(pixel_format);
        return shift.horizontal == 1 && shift.vertical == 1;
    };
    if (!is_420(wanted.pixel_format) || !is_420(found.pixel_format)) {
        wanted.chroma_location.clear();
    }
    if (wanted.color_matrix == "gbr" && found.color_matrix != "gbr") {
        wanted.color_matrix.clear();
        wanted.color_range.clear();
    }
    return wanted;
}

class Verification {
public:
    Verification(const RawPath& output, const title::TitleIndex& index, Depth depth, WorkMonitor& monitor)
        : output_path_(output), index_(index), depth_(depth), monitor_(monitor), source_(index, monitor),
          output_(output, monitor) {}

    VerifyReport run() {
        PlainReading source_plain(source_);
        PlainReading output_plain(output_);
        const bool corrected = !index_.clock_breaks.empty();
        source_times_ = survey_packets(source_, monitor_, corrected ? nullptr : &source_plain);
        output_times_ = survey_packets(output_, monitor_, &output_plain);
        verify_video();
        verify_others(title::StreamKind::audio);
        verify_others(title::StreamKind::subtitle);
        if (const int chapters = ffmpeg::chapter_count(output_); chapters < index_.chapters) {
            report_.problems.push_back(fmt::format("{} chapters instead of {}", chapters, index_.chapters));
        }
        const PlainFile plain = corrected ? read_plainly(index_, monitor_) : source_plain.take();
        apply_laws(plain, output_plain.take(), index_.warnings, report_);
        if (depth_ == Depth::pictures) {
            compare_sound(index_, output_path_, plain, monitor_, report_);
        }
        conclude();
        return std::move(report_);
    }

private:
    [[nodiscard]] const StreamTimes& source_times(int stream) const {
        return source_times_.at(static_cast<std::size_t>(stream));
    }
    [[nodiscard]] const StreamTimes& output_times(int stream) const {
        return output_times_.at(static_cast<std::size_t>(stream));
    }

    void verify_video() {
        const auto outputs = streams_of(output_, title::StreamKind::video);
        if (outputs.size() != index_.video.size()) {
            report_.problems.push_back(
                fmt::format("{} video streams instead of {}", outputs.size(), index_.video.size()));
        }
        for (std::size_t i = 0; i < std::min(outputs.size(), index_.video.size()); ++i) {
            verify_pictures(index_.video[i], outputs[i]);
        }
    }

    void verify_pictures(const title::VideoTrack& track, int stream) {
        TrackReport report = begin_report(title::StreamKind::video, track.stream, stream);
        const Rational base = source_.time_base(track.stream);
        const StreamTimes& found = output_times(stream);
        TimeMatch match;
        if (depth_ == Depth::pictures) {
            match = match_by_pictures(track, stream, report);
        } else {
            const StreamTimes& wanted = source_times(track.stream);
            match = match_times(wanted.pts, base, found.pts, output_.time_base(stream));
            report.source_count = std::ssize(wanted.pts);
            report.output_count = std::ssize(found.pts);
            if (!match.agrees() || wanted.untimed > 0) {
                ffmpeg::Source again(index_, monitor_);
                PictureTimes decoded = decode_times(again, track.stream, monitor_, monitor_);
                std::ranges::sort(decoded.pts);
                report.source_decoded = true;
                report.source_count = std::ssize(decoded.pts);
                match = match_times(decoded.pts, base, found.pts, output_.time_base(stream));
            }
        }
        judge(match, report);
        if (!found.decode_times_grow) {
            report.problems.emplace_back("decode times go back");
        }
        judge_description(ffmpeg::canvas_of(track), stream, report);
        report_.tracks.push_back(std::move(report));
    }

    TimeMatch match_by_pictures(const title::VideoTrack& track, int stream, TrackReport& report) {
        ffmpeg::Source source_again(index_, monitor_);
        ffmpeg::Source output_again(output_path_, monitor_);
        const auto compared = compare_pictures(source_again, track.stream, output_again, stream, monitor_);
        report.source_decoded = true;
        report.source_count = std::ssize(compared.source.pts);
        report.output_count = std::ssize(compared.output.pts);
        report.lossless = compared.differing == 0 && report.source_count == report.output_count;
        report.psnr = compared.psnr;
        return match_times(compared.source.pts, source_.time_base(track.stream), compared.output.pts,
                           output_.time_base(stream));
    }

    void judge(const TimeMatch& match, TrackReport& report) {
        if (!match.same_count) {
            report.problems.push_back(
                fmt::format("{} pictures instead of {}", report.output_count, report.source_count));
        }
        if (match.first_difference) {
            report.problems.push_back(
                fmt::format("picture {} in order of time is not where the source has it", *match.first_difference));
        }
        narrow(match.shift, report);
    }

    /// All streams of a file share one shift.
    void narrow(ShiftRange shift, TrackReport& report) {
        const ShiftRange narrower = both(shift_, shift);
        if (narrower.empty()) {
            report.problems.push_back(
                fmt::format("lies {:.6f} s off the streams before it", shift.seconds() - shift_.seconds()));
            return;
        }
        shift_ = narrower;
    }

    void judge_description(title::Picture wanted, int stream, TrackReport& report) {
        const auto found = ffmpeg::stream_description(output_, stream).picture;
        if (wanted.width != found.width || wanted.height != found.height) {
            report_.notes.push_back(fmt::format("video stream {} was {} from {}x{} to {}x{}", report.source_stream,
                                                is_padding(wanted, found) ? "padded" : "scaled", wanted.width,
                                                wanted.height, found.width, found.height));
            wanted.width = found.width;
            wanted.height = found.height;
            wanted.sample_aspect = found.sample_aspect;
        }
        auto findings = verify::compare_pictures(as_converted(std::move(wanted), found), found);
        for (auto& wrong : findings.wrong) {
            report.problems.push_back(std::move(wrong));
        }
        for (const auto& missing : findings.missing) {
            report_.notes.push_back(
                fmt::format("video stream {}: {} is not in the output", report.source_stream, missing));
        }
    }

    void verify_others(title::StreamKind kind) {
        const char* name = kind == title::StreamKind::audio ? "audio" : "subtitle";
        const auto sources = streams_of(source_, kind);
        const auto outputs = streams_of(output_, kind);
        if (outputs.size() < sources.size()) {
            report_.notes.push_back(fmt::format("{} of {} {} streams of the source are in the output", outputs.size(),
                                                sources.size(), name));
        }
        if (outputs.size() != sources.size()) {
            return; // which belongs to which cannot be told
        }
        for (std::size_t i = 0; i < sources.size(); ++i) {
            verify_other(kind, sources[i], outputs[i]);
        }
    }

    void verify_other(title::StreamKind kind, int source_stream, int output_stream) {
        TrackReport report = begin_report(kind, source_stream, output_stream);
        const StreamTimes& wanted = source_times(source_stream);
        const StreamTimes& found = output_times(output_stream);
        report.source_count = std::ssize(wanted.pts);
        report.output_count = std::ssize(found.pts);
        report.source_end_seconds = to_seconds(wanted.end, source_.time_base(source_stream)) + shift_.seconds();
        report.output_end_seconds = to_seconds(found.end, output_.time_base(output_stream));
        const bool copied = ffmpeg::stream_description(source_, source_stream).codec == report.codec;
        if (copied) {
            judge_copy(wanted, found, report);
        } else {
            judge_conversion(wanted, found, report);
        }
        report_.tracks.push_back(std::move(report));
    }

    void judge_copy(const StreamTimes& wanted, const StreamTimes& found, TrackReport& report) {
        // MP4 and MOV cut PCM into other packets; where it ends tells how much there is.
        const bool counts_samples = report.codec.starts_with("pcm_");
        if (!counts_samples && report.output_count != report.source_count) {
            report.problems.push_back(
                fmt::format("{} packets instead of {}", report.output_count, report.source_count));
        }
        judge_conversion(wanted, found, report);
    }

    /// Encoders cut sound into packets of their own length: the end may be a packet of either later or earlier.
    void judge_conversion(const StreamTimes& wanted, const StreamTimes& found, TrackReport& report) {
        const double packet = std::max(to_seconds(wanted.longest, source_.time_base(report.source_stream)),
                                       to_seconds(found.longest, output_.time_base(report.output_stream)));
        const double off = report.output_end_seconds - report.source_end_seconds;
        if (off > packet * 2 + 0.001 || off < -packet - 0.001) {
            report.problems.push_back(fmt::format("ends at {:.3f} s instead of {:.3f} s", report.output_end_seconds,
                                                  report.source_end_seconds));
        }
    }

    TrackReport begin_report(title::StreamKind kind, int source_stream, int output_stream) const {
        TrackReport report;
        report.kind = kind;
        report.source_stream = source_stream;
        report.output_stream = output_stream;
        report.codec = ffmpeg::stream_description(output_, output_stream).codec;
        return report;
    }

    void conclude() {
        report_.shift_seconds = shift_ == any_shift ? 0 : shift_.seconds();
        report_.agrees = report_.problems.empty() &&
                         std::ranges::all_of(report_.tracks, [](const auto& track) { return track.problems.empty(); });
    }

    RawPath output_path_;
    const title::TitleIndex& index_;
    Depth depth_;
    WorkMonitor& monitor_;
    ffmpeg::Source source_;
    ffmpeg::Source output_;
    std::vector<StreamTimes> source_times_;
    std::vector<StreamTimes> output_times_;
    ShiftRange shift_ = any_shift;
    VerifyReport report_;
};

} // namespace

VerifyReport verify_output(const RawPath& output, const title::TitleIndex& index, Depth depth, WorkMonitor& monitor) {
    return Verification(output, index, depth, monitor).run();
}

} // namespace reelmill::verify

#include "reelmill/verify/check_published.hpp"

#include "track_check.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/audio_decoder.hpp"
#include "reelmill/ffmpeg/container_trial.hpp"
#include "reelmill/ffmpeg/file_facts.hpp"
#include "reelmill/ffmpeg/source.hpp"
#include "reelmill/verify/picture_check.hpp"
#include "reelmill/verify/tracks_refused.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <optional>

namespace reelmill::verify {
namespace {

class FileCheck {
public:
    FileCheck(const RawPath& file, const RawPath& final_name, const ExpectedFile& expected, WorkMonitor& monitor)
        : source_(file, monitor), final_name_(final_name), expected_(expected) {}

    ReadBack run() {
        result_.tags = ffmpeg::file_tags(source_);
        check_streams();
        refuse_tracks();
        check_packets();
        if (const int found = ffmpeg::chapter_count(source_); found < expected_.chapters) {
            throw wrong(fmt::format("{} chapters instead of {}", found, expected_.chapters));
        }
        refuse_tracks();
        return std::move(result_);
    }

private:
    [[nodiscard]] Failure wrong(const std::string& what) const {
        return input_failure(fmt::format("{}: not published: {}", printable(final_name_.bytes), what));
    }
    [[nodiscard]] Failure wrong(const ExpectedTrack& track, const std::string& what) const {
        return input_failure(not_published(final_name_, track.kind, track.source_stream, what));
    }

    /// Of pictures it is the end; other tracks may be made another way, so all of these are looked for.
    void refuse(const ExpectedTrack& track, const std::string& what) {
        if (track.kind == title::StreamKind::video) {
            throw wrong(track, what);
        }
        refused_.push_back({track.kind, track.source_stream, what});
    }
    void refuse_tracks() const {
        if (!refused_.empty()) {
            throw TracksRefused(final_name_, refused_);
        }
    }

    void check_streams() {
        for (const auto& track : expected_.tracks) {
            if (const auto reason = why_no_such_stream(track)) {
                refuse(track, *reason);
            }
        }
    }

    std::optional<std::string> why_no_such_stream(const ExpectedTrack& track) {
        if (track.stream >= source_.stream_count()) {
            return "is missing";
        }
        const auto facts = ffmpeg::stream_description(source_, track.stream);
        if (facts.kind != track.kind || !ffmpeg::may_read_back_as(track.codec, facts.codec)) {
            return fmt::format("is {} ({}) instead of {} ({})", name_of(facts.kind), facts.codec, name_of(track.kind),
                               track.codec);
        }
        check_description(track, facts);
        return ffmpeg::why_no_decoder_opens(source_, track.stream);
    }

    void check_description(const ExpectedTrack& track, const ffmpeg::StreamDescription& facts) {
        if (!holds_parameter_sets(track.parameter_sets, facts.extradata, track.codec)) {
            throw wrong(track, "other parameter sets than the encoder's");
        }
        if (!track.picture) {
            return;
        }
        check_timecode(track, facts);
        refuse_transparency(track, facts);
        const auto findings = compare_pictures(*track.picture, facts.picture);
        if (!findings.wrong.empty()) {
            throw wrong(track, findings.wrong.front());
        }
        for (const auto& missing : findings.missing) {
            result_.lost.push_back({WarningCode::description_left_out,
                                    track.source_stream,
                                    {},
                                    fmt::format("video stream {}: {} cannot go into this container and is left out",
                                                track.source_stream, missing)});
        }
    }

    /// Of no codec that is written do the pictures have any; a player would look for it.
    void refuse_transparency(const ExpectedTrack& track, const ffmpeg::StreamDescription& facts) const {
        const bool says_so = std::ranges::any_of(facts.tags, [](const auto& tag) {
            return (tag.first == "alpha_mode" || tag.first == "ALPHA_MODE") && tag.second == "1";
        });
        if (says_so) {
            throw wrong(track, "a tag says that it has transparency (alpha_mode), which its pictures have not");
        }
    }

    void check_timecode(const ExpectedTrack& track, const ffmpeg::StreamDescription& facts) {
        std::string found;
        for (const auto& [name, value] : facts.tags) {
            found = name == "timecode" || name == "TIMECODE" ? value : found;
        }
        if (!found.empty()) {
            result_.tags.emplace("timecode", found); // a container may keep the file's with the pictures
        }
        if (!track.timecode.empty() && found != track.timecode) {
            result_.lost.push_back({WarningCode::time_code_left_out,
                                    track.source_stream,
                                    {},
                                    fmt::format("video stream {}: its time code {} is left out: this container has no "
                                                "place for it at the frame rate of the output",
                                                track.source_stream, printable(track.timecode))});
        }
    }

    void check_packets() {
        std::vector<TrackCheck> checks;
        std::vector<int> streams;
        for (const auto& track : expected_.tracks) {
            checks.emplace_back(track, source_.time_base(track.stream));
            streams.push_back(track.stream);
        }
        if (streams.empty()) {
            return;
        }
        source_.want_only(streams);
        PlainReading plain(source_);
        ffmpeg::Packet packet;
        while (source_.read(packet)) {
            plain.add(packet);
            const auto found = std::ranges::find(streams, packet.stream());
            if (found != streams.end()) {
                checks[static_cast<std::size_t>(found - streams.begin())].add(packet);
            }
        }
        result_.plain = plain.take();
        for (std::size_t i = 0; i < checks.size(); ++i) {
            if (const auto verdict = checks[i].verdict()) {
                refuse(expected_.tracks[i], *verdict);
            }
        }
    }

    ffmpeg::Source source_;
    RawPath final_name_;
    const ExpectedFile& expected_;
    ReadBack result_;
    std::vector<TracksRefused::Track> refused_;
};

} // namespace

ReadBack check_published(const RawPath& file, const RawPath& final_name, const ExpectedFile& expected,
                         WorkMonitor& monitor) {
    std::optional<FileCheck> check;
    try {
        check.emplace(file, final_name, expected, monitor);
    } catch (const Failure& failure) {
        if (failure.kind() != FailureKind::input) {
            throw;
        }
        std::throw_with_nested(
            input_failure(fmt::format("{}: not published: it cannot be read back", printable(final_name.bytes))));
    }
    return check->run();
}

} // namespace reelmill::verify

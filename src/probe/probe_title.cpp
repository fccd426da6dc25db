#include "reelmill/probe/probe_title.hpp"

#include "cut_check.hpp"
#include "missing_bytes.hpp"
#include "packet_scan.hpp"
#include "picture_spots.hpp"
#include "pid_changes.hpp"
#include "source_identity.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/old_behaviour.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/input_file.hpp"
#include "reelmill/ffmpeg/canvas.hpp"
#include "reelmill/ffmpeg/container_facts.hpp"
#include "reelmill/ffmpeg/decode_run.hpp"
#include "reelmill/ffmpeg/stream_facts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace reelmill::probe {

namespace {

class Probe {
public:
    Probe(const RawPath& path, const Settings& settings, const disk::InputFiles& files)
        : settings_(settings), files_(files), source_(path, {}, files) {
        const auto facts = disk::look_at(path);
        index_.path = path;
        index_.size = facts.size;
        index_.modified_ns = facts.modified_ns;
        index_.container = source_.container();
        take_facts();
        index_.missing_bytes = missing_bytes(path, index_.container, index_.size);
    }

    title::TitleIndex run() {
        list_streams();
        if (may_begin_late()) {
            scan();
            meet_late_streams();
        }
        refuse_without_video();
        find_keyframes();
        for (title::VideoTrack track : candidates_) {
            add_track(std::move(track));
        }
        if (index_.video.empty()) {
            throw input_failure(name() + ": " + why_no_pictures_);
        }
        index_.identity = source_identity(index_.path, index_.size, keyframes_);
        return std::move(index_);
    }

private:
    void take_facts() {
        facts_ = ffmpeg::facts_of_container(source_);
        index_.duration_seconds = facts_.duration_seconds;
        index_.start_microseconds = facts_.start_microseconds;
        index_.bit_rate = facts_.bit_rate;
        index_.chapters = facts_.chapters;
    }

    [[nodiscard]] std::string name() const { return printable(index_.path.bytes); }

    /// Transport and program streams: their streams come when they come. Such a file is read whole in any case.
    [[nodiscard]] bool may_begin_late() const { return index_.container == "mpegts" || index_.container == "mpeg"; }

    /// Opens the source anew with the streams that its beginning has not shown, if there are any.
    void meet_late_streams() {
        if (old_behaviour("late_streams_unseen")) {
            return;
        }
        if (index_.container == "mpegts") {
            index_.pid_changes = find_pid_changes(*files_.open(index_.path), carried_on(seen_));
            std::erase_if(seen_, [&](const SeenStream& stream) {
                return std::ranges::any_of(index_.pid_changes, [&](const auto& change) {
                    return change.from == stream.id && change.to != stream.id;
                });
            });
        }
        index_.late_streams = late_streams(seen_);
        if (!index_.late_streams.empty()) {
            keep_those_that_tell(index_.late_streams, ffmpeg::Source(index_, files_));
        }
        if (!index_.late_streams.empty() || !index_.pid_changes.empty()) {
            source_ = ffmpeg::Source(index_, files_);
            take_facts(); // how long the file is depends on which streams it has at its end
        }
        add_warnings(index_.warnings, unknown_streams(seen_, source_, index_.start_microseconds));
        const std::size_t known = candidates_.size();
        list_streams();
        if (candidates_.size() != known || !index_.pid_changes.empty()) {
            scan();
        }
    }

    void list_streams() {
        index_.streams.clear();
        candidates_.clear();
        for (int i = 0; i < source_.stream_count(); ++i) {
            const auto facts = ffmpeg::facts_of(source_, i);
            if (facts.read_as_another) {
                continue;
            }
            index_.streams.push_back(ffmpeg::summary_of(source_, i));
            const auto video = ffmpeg::facts_of_video(source_, i);
            if (facts.kind != title::StreamKind::video || !video.moving) {
                continue;
            }
            title::VideoTrack track;
            track.stream = i;
            track.codec = facts.codec;
            track.time_base = video.time_base;
            track.frame_rate = video.frame_rate;
            track.duration = video.duration;
            candidates_.push_back(std::move(track));
        }
    }

    void refuse_without_video() const {
        if (!candidates_.empty()) {
            return;
        }
        const bool sound =
            std::ranges::any_of(index_.streams, [](const auto& s) { return s.kind == title::StreamKind::audio; });
        throw input_failure(name() + (sound ? ": holds sound only, no video" : ": holds no video"));
    }

    // Keyframes by the container's index where it suffices for all tracks, else by reading every packet.
    void find_keyframes() {
        if (!facts_.has_timestamps) {
            return; // raw streams count their times while reading: they cannot be entered in the middle
        }
        if (may_begin_late()) {
            note_scanned();
            return;
        }
        const bool short_title = facts_.duration_seconds > 0 && facts_.duration_seconds < settings_.shard_seconds;
        for (title::VideoTrack& track : candidates_) {
            auto index = ffmpeg::read_index(source_, track.stream);
            if (!index && !short_title) {
                scan();
                note_scanned();
                return;
            }
            if (index) {
                track.frames = index->frames;
                keyframes_[track.stream] = std::move(index->keyframes);
            }
        }
        if (facts_.clock_may_jump || !facts_.clock_is_trusted) {
            scan();
            note_scanned();
        }
    }

    void scan() {
        std::vector<int> streams;
        for (const auto& track : candidates_) {
            streams.push_back(track.stream);
        }
        index_.clock_breaks.clear();
        ffmpeg::Source fresh(index_, files_);
        const bool watch_clock = facts_.clock_may_jump || !facts_.clock_is_trusted;
        if (!watch_clock) {
            fresh.want_only(streams);
        }
        ScanResult result = scan_packets(fresh, streams, watch_clock);
        index_.clock_breaks = std::move(result.breaks);
        seen_ = std::move(result.streams);
        scanned_ = std::move(result.tracks);
        clock_warnings_ = std::move(result.warnings);
        take_measures(result);
    }

    void note_scanned() {
        add_warnings(index_.warnings, clock_warnings_);
        for (title::VideoTrack& track : candidates_) {
            ScannedTrack& scanned = scanned_[track.stream];
            track.frames = scanned.packets;
            track.duration = index_.clock_breaks.empty() ? track.duration : 0;
            ends_[track.stream] = scanned.end;
            keyframes_[track.stream] = std::move(scanned.keyframes);
        }
    }

    void take_measures(const ScanResult& result) {
        if (result.start) {
            index_.start_microseconds = facts_.start_microseconds = *result.start;
        }
        if (result.end) {
            facts_.duration_seconds = std::max(0.0, to_seconds(*result.end - facts_.start_microseconds, microseconds));
            index_.duration_seconds = facts_.duration_seconds;
        }
    }

    void add_track(title::VideoTrack track) {
        if (auto run = begin_track(track)) {
            look_at_other_pictures(track, *run);
            find_cuts(track, *run, keyframes_[track.stream], end_of(track), settings_);
            index_.video.push_back(std::move(track));
        }
    }

    // Where all packets were read, they have told where to look. Else a few places have to do, and only where headers
    // say that some pictures may have fields though the first has none; what shards find beyond that, they say.
    void look_at_other_pictures(title::VideoTrack& track, ffmpeg::DecodeRun& run) {
        if (old_behaviour("first_picture_speaks")) {
            return;
        }
        if (!scanned_.empty()) {
            look_at_spots(track, run, scanned_[track.stream].spots);
        } else if (!ffmpeg::is_interlaced(track.picture) && ffmpeg::may_be_interlaced(run.source(), track.stream)) {
            look_at_spots(track, run, spread_spots(keyframes_[track.stream]));
        }
    }

    // The first picture says what most are like; a track without one is left out.
    std::optional<ffmpeg::DecodeRun> begin_track(title::VideoTrack& track) {
        try {
            ffmpeg::DecodeRun run = decode(track);
            ffmpeg::Frame first;
            if (!run.next(first)) {
                leave_out(track, run);
                return std::nullopt;
            }
            track.first_pts = first.pts();
            track.picture = ffmpeg::picture_of(run.source(), track.stream, first);
            return run;
        } catch (const Failure& failure) {
            if (failure.kind() != FailureKind::input) {
                throw;
            }
            why_no_pictures_ = failure.what();
            why_no_pictures_.erase(0, why_no_pictures_.starts_with(name() + ": ") ? name().size() + 2 : 0);
            warn_of_left_out(track.stream);
            return std::nullopt;
        }
    }

    /// Opening a file takes longer than decoding its first picture: it is done once where that is the same.
    ffmpeg::DecodeRun decode(const title::VideoTrack& track) {
        const bool at_start = index_.container == "mov" && index_.clock_breaks.empty();
        return at_start && candidates_.size() == 1 ? ffmpeg::DecodeRun(std::move(source_), index_.path, track.stream)
                                                   : ffmpeg::DecodeRun(index_, track.stream, files_);
    }

    void leave_out(const title::VideoTrack& track, ffmpeg::DecodeRun& run) {
        const bool encrypted = ffmpeg::is_encrypted_stream(run.source(), track.stream);
        const bool packets = run.began_with().has_value();
        why_no_pictures_ =
            fmt::format("video stream {} ({}) {}", track.stream, track.codec,
                        encrypted ? "is encrypted; decrypt it first"
                                  : (packets ? "gives no picture: it is damaged or encrypted" : "holds no pictures"));
        const std::string& complaint = run.source().complaint();
        why_no_pictures_ += packets && !complaint.empty() ? " (" + printable(complaint) + ")" : "";
        warn_of_left_out(track.stream);
    }

    void warn_of_left_out(int stream) {
        index_.warnings.push_back({WarningCode::stream_left_out, stream, {}, "left out: " + why_no_pictures_});
    }

    [[nodiscard]] Ticks end_of(const title::VideoTrack& track) const {
        if (const auto scanned = ends_.find(track.stream); scanned != ends_.end()) {
            return scanned->second;
        }
        if (track.duration > 0) {
            return track.first_pts + track.duration;
        }
        return facts_.duration_seconds > 0
                   ? rescale(static_cast<Ticks>(facts_.duration_seconds * 1e6) + facts_.start_microseconds,
                             microseconds, track.time_base)
                   : no_ticks;
    }

    const Settings& settings_;
    const disk::InputFiles& files_;
    ffmpeg::Source source_;
    title::TitleIndex index_;
    ffmpeg::ContainerFacts facts_;
    std::vector<title::VideoTrack> candidates_;
    std::vector<SeenStream> seen_;
    std::map<int, ScannedTrack> scanned_;
    std::map<int, std::vector<title::CutPoint>> keyframes_;
    std::map<int, Ticks> ends_;
    Warnings clock_warnings_;
    std::string why_no_pictures_;
};

} // namespace

title::TitleIndex probe_title(const RawPath& path, const Settings& settings, const disk::InputFiles& files) {
    return Probe(path, settings, files).run();
}

} // namespace reelmill::probe

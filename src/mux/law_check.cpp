#include "law_check.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/verify/laws.hpp"
#include "reelmill/verify/tracks_refused.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <utility>

namespace reelmill::mux {
namespace {

using title::StreamKind;

/// Sound is encoded where that was asked for, or where a warning says so.
bool is_copied(const task::MuxTask& task, const verify::ExpectedTrack& track, const verify::PlainStream& source,
               const Warnings& told) {
    const AudioMode mode = task.settings.audio.mode;
    const bool may_be = mode == AudioMode::automatic || mode == AudioMode::copy;
    const bool encoded = std::ranges::any_of(told, [&](const Warning& warning) {
        return warning.stream == track.source_stream &&
               (warning.code == WarningCode::encoded_anew || warning.code == WarningCode::sound_changes ||
                warning.code == WarningCode::mixed_down);
    });
    return may_be && !encoded && source.codec == track.codec;
}

std::vector<verify::Pairing> pairs_of(const task::MuxTask& task, const SourceCheck& check,
                                      const verify::ExpectedFile& expected, const verify::PlainFile& source,
                                      const Warnings& told) {
    std::vector<verify::Pairing> pairs;
    for (const verify::ExpectedTrack& track : expected.tracks) {
        verify::Pairing& pair = pairs.emplace_back();
        pair.source_stream = track.source_stream;
        pair.output_stream = track.stream;
        if (track.source_stream >= 0 && track.source_stream < std::ssize(source)) {
            pair.copied = is_copied(task, track, source[static_cast<std::size_t>(track.source_stream)], told);
        }
        pair.keeps_time = takes_pictures_one_to_one(task.settings.video);
        pair.keeps_captions = task.settings.video.filter.empty();
        pair.decoded = std::ranges::find(check.decoded, track.source_stream) != check.decoded.end();
    }
    return pairs;
}

bool left_out_on_purpose(StreamKind kind, const Settings& settings) {
    return (kind == StreamKind::audio && settings.audio.mode == AudioMode::none) ||
           (kind == StreamKind::subtitle && settings.subtitles == SubtitleMode::none);
}

Warning silent_loss(const verify::PlainStream& stream) {
    Warning warning;
    warning.code = stream.kind == StreamKind::data ? WarningCode::data_left_out : WarningCode::stream_left_out;
    warning.stream = stream.stream;
    warning.text = fmt::format("{} stream {} ({}) is not in the output, with its {} packets", name_of(stream.kind),
                               stream.stream, stream.codec, stream.packets.size());
    return warning;
}

void refuse_broken(const task::MuxTask& task, const std::vector<verify::LawFinding>& broken) {
    if (broken.empty()) {
        return;
    }
    std::vector<verify::TracksRefused::Track> tracks;
    for (const verify::LawFinding& finding : broken) {
        if (finding.kind != StreamKind::audio && finding.kind != StreamKind::subtitle) {
            const verify::LawFinding& first = broken.front();
            throw input_failure(verify::not_published(task.output, first.kind, first.source_stream, first.text));
        }
        if (std::ranges::find(tracks, finding.source_stream, &verify::TracksRefused::Track::source_stream) ==
            tracks.end()) {
            tracks.push_back({finding.kind, finding.source_stream, finding.text});
        }
    }
    throw verify::TracksRefused(task.output, std::move(tracks));
}

} // namespace

Warnings check_laws(const task::MuxTask& task, SourceCheck check, const verify::ExpectedFile& expected,
                    const verify::ReadBack& found, const Warnings& known, WorkMonitor& monitor) {
    const verify::PlainFile source = check.plain ? std::move(*check.plain) : verify::read_plainly(task.index, monitor);
    Warnings told = task.warnings;
    add_warnings(told, task.index.warnings);
    add_warnings(told, known);
    const auto pairs = pairs_of(task, check, expected, source, told);
    const auto broken = verify::broken_laws(source, found.plain, pairs, told);
    for (const verify::LawFinding& finding : broken) {
        spdlog::debug("{}: {} stream {}: {}", printable(task.output.bytes), name_of(finding.kind),
                      finding.source_stream, finding.text);
    }
    refuse_broken(task, broken);
    Warnings lost;
    for (const int stream : verify::unaccounted_streams(source, pairs, told)) {
        const verify::PlainStream& lacking = source[static_cast<std::size_t>(stream)];
        if (!left_out_on_purpose(lacking.kind, task.settings)) {
            lost.push_back(silent_loss(lacking));
        }
    }
    return lost;
}

} // namespace reelmill::mux

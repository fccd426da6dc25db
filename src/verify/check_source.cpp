#include "reelmill/verify/check_source.hpp"

#include "packet_survey.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <spdlog/spdlog.h>

namespace reelmill::verify {
namespace {

std::string difference(const std::vector<Ticks>& wanted, const std::vector<Ticks>& found, Rational time_base) {
    const auto [missing, surplus] = std::ranges::mismatch(wanted, found);
    const bool lost = missing != wanted.end() && (surplus == found.end() || *missing < *surplus);
    const Ticks at = lost ? *missing : *surplus;
    return fmt::format("{} pictures instead of {}; the first that {} is at {:.6f} s of the source", found.size(),
                       wanted.size(), lost ? "is missing" : "the source does not have", to_seconds(at, time_base));
}

// What a file that still grows has got since it was transcoded lies behind all that was there.
void pass_over_later(std::vector<Ticks>& wanted, const TranscodedPictures& track, const std::vector<Ticks>& found) {
    if (track.grows && !found.empty()) {
        wanted.erase(std::ranges::upper_bound(wanted, found.back()), wanted.end());
    }
}

Ticks nominal_duration(const title::TitleIndex& index, int stream) {
    const auto track = std::ranges::find(index.video, stream, &title::VideoTrack::stream);
    const bool known = track != index.video.end() && track->frame_rate.known();
    return known ? rescale(1, track->frame_rate.inverse(), track->time_base) : 0;
}

/// `packets`: the times that the stream's packets tell, ascending.
SourceAnswer check_by_decoding(const title::TitleIndex& index, const TranscodedPictures& track,
                               const std::vector<Ticks>& packets, const std::vector<Ticks>& found,
                               WorkMonitor& monitor) {
    spdlog::debug("{}: packets of stream {} do not tell its pictures; it is decoded to be sure",
                  printable(index.path.bytes), track.stream);
    ffmpeg::Source source(index, monitor);
    const Rational time_base = source.time_base(track.stream);
    WorkMonitor counts; // what is decoded here is no progress of the run
    std::vector<Ticks> wanted = decode_times(source, track.stream, counts, monitor).pts;
    std::ranges::sort(wanted);
    pass_over_later(wanted, track, found);
    SourceAnswer answer;
    answer.decoded = true;
    if (wanted != found) {
        answer.difference = difference(wanted, found, time_base);
        std::ranges::set_symmetric_difference(wanted, found, std::back_inserter(answer.differing));
    }
    answer.undecoded = find_undecoded(packets, wanted, nominal_duration(index, track.stream));
    return answer;
}

} // namespace

std::vector<SourceAnswer> check_against_source(ffmpeg::Source& source, const title::TitleIndex& index,
                                               const std::vector<TranscodedPictures>& tracks, WorkMonitor& monitor,
                                               PlainReading* plain) {
    std::vector<int> streams;
    for (const auto& track : tracks) {
        streams.push_back(track.stream);
    }
    std::vector<SourceAnswer> answers;
    if (streams.empty()) {
        return answers;
    }
    if (plain == nullptr) {
        source.want_only(streams);
    }
    const auto surveyed = survey_packets(source, monitor, plain);
    for (const auto& track : tracks) {
        const auto& packets = surveyed.at(static_cast<std::size_t>(track.stream));
        std::vector<Ticks> found = track.pts;
        std::ranges::sort(found);
        std::vector<Ticks> wanted = packets.pts;
        pass_over_later(wanted, track, found);
        const bool agree = packets.untimed == 0 && wanted == found;
        answers.push_back(agree ? SourceAnswer{} : check_by_decoding(index, track, wanted, found, monitor));
    }
    return answers;
}

} // namespace reelmill::verify

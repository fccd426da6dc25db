#include "cut_check.hpp"

#include "picture_spots.hpp"

#include "reelmill/plan/choose_cuts.hpp"
#include "reelmill/plan/filter_memory.hpp"
#include "reelmill/plan/user_chain.hpp"

#include <algorithm>
#include <optional>

namespace reelmill::probe {

namespace {

constexpr std::size_t sample_size = 6;

// The picture that a fresh decoder, started at `candidate`, shows first at its keyframe's time.
std::optional<title::CutPoint> decoded_start(title::VideoTrack& track, ffmpeg::DecodeRun& run,
                                             const title::CutPoint& candidate) {
    if (!run.restart(candidate)) {
        return std::nullopt;
    }
    ffmpeg::Frame frame;
    while (run.next(frame)) {
        title::CutPoint found = *run.began_with();
        const bool leading = found.pts != no_ticks && frame.pts() < found.pts;
        if (leading) {
            continue; // of an open GOP: belongs to the shard before
        }
        if ((found.pts != no_ticks && frame.pts() != found.pts) || frame.damaged()) {
            return std::nullopt;
        }
        note_kind(track, run.source(), frame);
        found.pts = frame.pts();
        found.frames_before = candidate.frames_before;
        return found;
    }
    return std::nullopt;
}

// The same by the packet alone, where its time is known.
std::optional<title::CutPoint> listed_start(title::VideoTrack& track, ffmpeg::DecodeRun& run,
                                            const title::CutPoint& candidate) {
    if (candidate.pts != no_ticks) {
        return candidate;
    }
    if (!run.restart(candidate)) {
        return std::nullopt;
    }
    auto found = run.peek_keyframe();
    if (found) {
        found->frames_before = candidate.frames_before;
    }
    return found && found->pts != no_ticks ? found : decoded_start(track, run, candidate);
}

bool lands_on(const title::CutPoint& found, const title::CutPoint& candidate) {
    return (candidate.pts == no_ticks || found.pts == candidate.pts) &&
           (candidate.dts == no_ticks || found.dts == no_ticks || found.dts == candidate.dts);
}

bool sample_holds(title::VideoTrack& track, ffmpeg::DecodeRun& run, const std::vector<title::CutPoint>& keyframes,
                  const std::vector<std::size_t>& chosen) {
    const std::size_t step = std::max<std::size_t>(1, chosen.size() / sample_size);
    for (std::size_t i = 0; i < chosen.size(); i += step) {
        const auto found = decoded_start(track, run, keyframes[chosen[i]]);
        if (!found || !lands_on(*found, keyframes[chosen[i]])) {
            return false;
        }
    }
    return true;
}

// The keyframe to decode from so that the filters have seen `memory` pictures before the cut, with one GOP to spare.
title::CutPoint lead_in_of(const std::vector<title::CutPoint>& keyframes, std::size_t cut, int memory) {
    std::size_t at = cut;
    const auto enough = [&] {
        const auto frames = keyframes[cut].frames_before - keyframes[at].frames_before;
        return keyframes[cut].frames_before >= 0 && keyframes[at].frames_before >= 0 ? frames > memory : cut - at >= 2;
    };
    while (at > 0 && !enough()) {
        --at;
    }
    return keyframes[at];
}

} // namespace

void find_cuts(title::VideoTrack& track, ffmpeg::DecodeRun& run, const std::vector<title::CutPoint>& keyframes,
               Ticks end, const Settings& settings) {
    const auto memory = plan::filter_memory(plan::user_chain(settings.video));
    const auto chosen = plan::choose_cuts(keyframes, track.time_base, settings.shard_seconds, end);
    if (chosen.empty() || !memory) {
        return;
    }
    const bool trust = sample_holds(track, run, keyframes, chosen);
    int failures_in_a_row = 0;
    Ticks last = track.first_pts;
    for (const std::size_t at : chosen) {
        const auto found = trust ? listed_start(track, run, keyframes[at]) : decoded_start(track, run, keyframes[at]);
        const bool good = found && lands_on(*found, keyframes[at]) && found->pts > last;
        failures_in_a_row = good ? 0 : failures_in_a_row + 1;
        if (failures_in_a_row > 8) {
            break; // a stream without real starting points: looking on would cost more than it gives
        }
        if (good) {
            track.cuts.push_back(*found);
            last = found->pts;
            if (memory->before > 0) {
                track.lead_ins.push_back(lead_in_of(keyframes, at, memory->before));
            }
        }
    }
    track.seekable = !track.cuts.empty();
}

} // namespace reelmill::probe

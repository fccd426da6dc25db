#include "picture_spots.hpp"

#include "reelmill/ffmpeg/canvas.hpp"
#include "reelmill/ffmpeg/container_facts.hpp"

#include <algorithm>

namespace reelmill::probe {
namespace {

constexpr std::size_t most_changes = 32; // of damaged headers there may be any number
constexpr std::size_t most_field_spots = 8;
constexpr std::size_t most_spread_spots = 12;
constexpr std::size_t most_kinds = 32;
constexpr int few_pictures = 12;
constexpr int most_pictures = 300; // of one group; a spot is a picture of it

bool knows_fields(const title::VideoTrack& track) {
    return ffmpeg::is_interlaced(track.picture) || std::ranges::any_of(track.others, ffmpeg::is_interlaced);
}

bool knows_kind(const title::VideoTrack& track, const title::Picture& picture) {
    const auto same = [&](const title::Picture& known) { return ffmpeg::same_kind(known, picture); };
    return same(track.picture) || std::ranges::any_of(track.others, same);
}

void look_at(title::VideoTrack& track, ffmpeg::DecodeRun& run, const PictureSpot& spot) {
    if (!run.restart(spot.from)) {
        return;
    }
    ffmpeg::Frame frame;
    const int most = spot.until == no_ticks ? few_pictures : most_pictures;
    for (int i = 0; i < most && run.next(frame); ++i) {
        note_kind(track, run.source(), frame);
        const bool there = spot.until != no_ticks && frame.pts() >= spot.until;
        if (there || (spot.fields && knows_fields(track))) {
            return;
        }
    }
}

} // namespace

void PictureSpots::note(const ffmpeg::PacketSaying& saying, const title::CutPoint& packet, bool key,
                        std::int64_t place) {
    if (key || !begun_) {
        begun_ = true;
        keyframe_ = packet;
        keyframe_place_ = place;
        top_first_.met_in_group = false;
        bottom_first_.met_in_group = false;
    }
    const Ticks time = packet.pts == no_ticks ? packet.dts : packet.pts;
    if (saying.headers != 0 && headers_.insert(saying.headers).second && headers_.size() > 1 &&
        changes_.size() < most_changes) {
        changes_.push_back({keyframe_, time, false, keyframe_place_, place});
    }
    if (saying.fields == ffmpeg::PacketSaying::Fields::top_first) {
        note_fields(top_first_, time, place);
    } else if (saying.fields == ffmpeg::PacketSaying::Fields::bottom_first) {
        note_fields(bottom_first_, time, place);
    }
}

void PictureSpots::note_fields(OneOrder& order, Ticks pts, std::int64_t place) const {
    if (order.met_in_group) {
        return;
    }
    order.met_in_group = true;
    if (order.met++ % order.every != 0) {
        return;
    }
    if (order.spots.size() == most_field_spots) {
        for (std::size_t i = 0; i < most_field_spots / 2; ++i) {
            order.spots[i] = order.spots[2 * i];
        }
        order.spots.resize(most_field_spots / 2);
        order.every *= 2;
    }
    order.spots.push_back({keyframe_, pts, true, keyframe_place_, place});
}

std::vector<PictureSpot> PictureSpots::shifted(const title::ClockShifts& shifts, int stream, Rational time_base) const {
    std::vector<PictureSpot> all = changes_;
    all.insert(all.end(), top_first_.spots.begin(), top_first_.spots.end());
    all.insert(all.end(), bottom_first_.spots.begin(), bottom_first_.spots.end());
    const auto move = [&](Ticks& time, std::int64_t place) {
        time = time == no_ticks ? no_ticks : time + rescale(shifts.at(stream, place), microseconds, time_base);
    };
    for (auto& spot : all) {
        move(spot.from.pts, spot.place);
        move(spot.from.dts, spot.place);
        move(spot.until, spot.until_place);
    }
    return all;
}

std::vector<PictureSpot> spread_spots(const std::vector<title::CutPoint>& keyframes) {
    std::vector<PictureSpot> spots;
    const std::size_t step = std::max<std::size_t>(1, (keyframes.size() + most_spread_spots - 1) / most_spread_spots);
    for (std::size_t i = 0; i < keyframes.size(); i += step) {
        spots.push_back({keyframes[i], no_ticks, true});
    }
    return spots;
}

void note_kind(title::VideoTrack& track, const ffmpeg::Source& source, const ffmpeg::Frame& frame) {
    if (frame.damaged() || track.others.size() >= most_kinds) {
        return;
    }
    title::Picture picture = ffmpeg::picture_of(source, track.stream, frame);
    picture.field_order = ffmpeg::told_by(frame).field_order; // the container speaks of the first one
    if (!knows_kind(track, picture)) {
        track.others.push_back(std::move(picture));
    }
}

void look_at_spots(title::VideoTrack& track, ffmpeg::DecodeRun& run, const std::vector<PictureSpot>& spots) {
    for (const PictureSpot& spot : spots) {
        if (!(spot.fields && knows_fields(track))) {
            look_at(track, run, spot);
        }
    }
}

} // namespace reelmill::probe

// Overlapping subtitles for containers whose samples cannot overlap (MP4, MOV). Pure.
#pragma once

#include "reelmill/core/time.hpp"
#include "reelmill/ffmpeg/subtitle_converter.hpp"

#include <string>
#include <vector>

namespace reelmill::tracks {

/// Turns events that may overlap into ones that follow each other, such that at every moment the same lines are shown
/// from the same to the same time. An event that overlaps with none comes out as it went in.
class EventFlattener {
public:
    /// `unknown_duration`: how long the last event is shown if it does not say; ones before it are shown up to the
    /// next.
    explicit EventFlattener(Ticks unknown_duration) : unknown_duration_(unknown_duration) {}

    /// The events before `event`'s start, which are settled now. Starts must not go back.
    [[nodiscard]] std::vector<ffmpeg::TextEvent> add(ffmpeg::TextEvent event);
    /// All that is left.
    [[nodiscard]] std::vector<ffmpeg::TextEvent> finish();

    /// Lines left out because more than `most_lines` were to be shown at once.
    [[nodiscard]] long dropped_lines() const { return dropped_lines_; }
    static constexpr std::size_t most_lines = 64; ///< more is an attack, or unreadable

private:
    struct Shown {
        Ticks end; ///< no_ticks: until the next event
        std::vector<std::string> lines;
    };
    std::vector<ffmpeg::TextEvent> settle(Ticks until);
    [[nodiscard]] Ticks next_end(Ticks until) const;
    [[nodiscard]] std::vector<std::string> lines_now();

    Ticks unknown_duration_;
    Ticks now_ = no_ticks;
    std::vector<Shown> shown_;
    long dropped_lines_ = 0;
};

} // namespace reelmill::tracks

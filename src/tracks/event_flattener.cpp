#include "reelmill/tracks/event_flattener.hpp"

#include <algorithm>
#include <limits>

namespace reelmill::tracks {

std::vector<ffmpeg::TextEvent> EventFlattener::add(ffmpeg::TextEvent event) {
    for (Shown& shown : shown_) {
        if (shown.end == no_ticks && event.start > now_) {
            shown.end = event.start;
        }
    }
    auto settled = settle(event.start);
    now_ = event.start;
    shown_.push_back({event.duration > 0 ? event.start + event.duration : no_ticks, std::move(event.lines)});
    return settled;
}

std::vector<ffmpeg::TextEvent> EventFlattener::finish() {
    for (Shown& shown : shown_) {
        shown.end = shown.end == no_ticks ? now_ + unknown_duration_ : shown.end;
    }
    return settle(std::numeric_limits<Ticks>::max());
}

std::vector<ffmpeg::TextEvent> EventFlattener::settle(Ticks until) {
    std::vector<ffmpeg::TextEvent> settled;
    while (!shown_.empty() && now_ < until) {
        const Ticks end = next_end(until);
        if (end > now_) {
            settled.push_back({now_, end - now_, lines_now()});
            now_ = end;
        }
        std::erase_if(shown_, [this](const Shown& shown) { return shown.end <= now_; });
    }
    return settled;
}

Ticks EventFlattener::next_end(Ticks until) const {
    Ticks end = until;
    for (const Shown& shown : shown_) {
        end = std::min(end, shown.end);
    }
    return end;
}

std::vector<std::string> EventFlattener::lines_now() {
    std::vector<std::string> lines;
    for (const Shown& shown : shown_) {
        lines.insert(lines.end(), shown.lines.begin(), shown.lines.end());
    }
    if (lines.size() > most_lines) {
        dropped_lines_ += static_cast<long>(lines.size() - most_lines);
        lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most_lines));
    }
    return lines;
}

} // namespace reelmill::tracks

#include "picture_remarks.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::mux {
namespace {

void go_on(task::PictureRemark& told, const task::PictureRemark& next) {
    const bool joined = told.at_tail && next.at_head;
    if (joined && told.stretches == 1) {
        told.end_microseconds = next.end_microseconds;
    }
    told.stretches += next.stretches - (joined ? 1 : 0);
    told.at_tail = next.at_tail;
}

} // namespace

void PictureRemarks::add_segment(const std::vector<task::PictureRemark>& remarks) {
    for (auto& told : remarks_) {
        const auto next = std::ranges::find(remarks, told.text, &task::PictureRemark::text);
        if (next == remarks.end()) {
            told.at_tail = false;
        } else {
            go_on(told, *next);
        }
    }
    for (const auto& remark : remarks) {
        if (std::ranges::find(remarks_, remark.text, &task::PictureRemark::text) == remarks_.end()) {
            remarks_.push_back(remark);
        }
    }
}

Warnings PictureRemarks::warnings(int stream, std::int64_t shift) const {
    Warnings warnings;
    for (const auto& remark : remarks_) {
        const auto seconds = [&](std::int64_t time) { return static_cast<double>(time + shift) * 1e-6; };
        const std::string extent =
            remark.stretches == 1
                ? fmt::format("until {:.3f} s", seconds(remark.end_microseconds))
                : fmt::format("in {} places, first until {:.3f} s", remark.stretches, seconds(remark.end_microseconds));
        warnings.push_back({remark.code, stream, seconds(remark.begin_microseconds),
                            fmt::format("video stream {}: {}; {}", stream, remark.text, extent)});
    }
    return warnings;
}

} // namespace reelmill::mux

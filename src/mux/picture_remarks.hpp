// What the segments of a video track remark on their pictures, as warnings.
#pragma once

#include "reelmill/task/task.hpp"

#include <string>
#include <vector>

namespace reelmill::mux {

/// Remarks of a title's segments, one after another. Stretches that go on over a joint are one.
class PictureRemarks {
public:
    void add_segment(const std::vector<task::PictureRemark>& remarks);
    /// One for each remark; `seconds` is where its first stretch begins. Times are moved by `shift_microseconds`.
    [[nodiscard]] Warnings warnings(int stream, std::int64_t shift_microseconds) const;

private:
    std::vector<task::PictureRemark> remarks_;
};

} // namespace reelmill::mux

// Does the title have all pictures of its source?
#pragma once

#include "title_layout.hpp"

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/ffmpeg/source.hpp"
#include "reelmill/task/task.hpp"
#include "reelmill/verify/plain_reading.hpp"

#include <optional>
#include <vector>

namespace reelmill::mux {

struct SourceCheck {
    Warnings warnings;
    std::vector<int> decoded; ///< streams whose packets do not tell their pictures
    /// The file as the plain demuxer gives it, for the laws of the check; none where it was not read, or through a
    /// clock that was corrected.
    std::optional<verify::PlainFile> plain;
};

/// Compares every video track with the source (`source`, of which nothing was read yet), where the settings take
/// pictures over one to one. Throws PicturesRefused where tracks of several shards differ. For a track of one shard
/// that differs all the same: a warning where some of its pictures were damaged, else Failure{input}.
[[nodiscard]] SourceCheck check_source(const task::MuxTask& task, ffmpeg::Source& source, const TitleLayout& layout,
                                       WorkMonitor& monitor);

/// True for settings that neither add nor drop pictures, nor move them in time.
[[nodiscard]] bool takes_pictures_one_to_one(const VideoSettings& settings);

} // namespace reelmill::mux

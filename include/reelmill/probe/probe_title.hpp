// Looks at a source: its streams, its clock, and where decoding of its video can really start.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/disk/input_file.hpp"
#include "reelmill/title/title_index.hpp"

namespace reelmill::probe {

/// Reads a container's index where there is one that suffices, else all packets; decodes the first picture of each
/// video track and a few keyframes. Blocks on the file system. `settings` say how far apart cut points are wanted.
/// Throws Failure{input} with one line where no video can be had of the file, and whatever `files` throws.
[[nodiscard]] title::TitleIndex probe_title(const RawPath& path, const Settings& settings,
                                            const disk::InputFiles& files = disk::local_files());

} // namespace reelmill::probe

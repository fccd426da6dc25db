// Streams of transport and program streams that the beginning of the file does not show.
#pragma once

#include "handles.hpp"

#include "reelmill/disk/input_file.hpp"
#include "reelmill/title/title_index.hpp"

namespace reelmill::ffmpeg {

/// Gives `context`, which is open and at its start, the late streams of `index`, in that order, and to those that it
/// has already the parameters that their packets tell. It is at its start afterwards.
void show_late_streams(AVFormatContext& context, const title::TitleIndex& index, const disk::InputFiles& files);

} // namespace reelmill::ffmpeg

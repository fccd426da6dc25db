// From a source's pictures to the encoder's: deinterlace, the user's filters, size, pixel format.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/core/warning.hpp"
#include "reelmill/ffmpeg/filter_chain.hpp"
#include "reelmill/title/title_index.hpp"

#include <string>

namespace reelmill::transcode {

/// The same for every shard of a track.
struct PictureRecipe {
    title::Picture source; ///< what the track's pictures are brought to: ffmpeg::canvas_of
    title::Picture output; ///< what the encoder gets
    Rational time_base;    ///< of the filtered pictures
    Rational frame_rate;   ///< nominal, after filters
    double shape = 0;      ///< on the screen, of pictures like `source` after filters; others are fitted in
    int inner_width = 0;   ///< size before padding to whole chroma samples
    int inner_height = 0;
    Warnings warnings;
};

/// Throws Failure{usage} where the user's chain or sizes cannot be done on this picture.
[[nodiscard]] PictureRecipe make_recipe(const title::VideoTrack& track, const Settings& settings);

/// The chain that turns pictures like `input` into recipe.output without its padding (inner_width, inner_height); empty
/// where nothing is to be done.
[[nodiscard]] std::string chain_for(const PictureRecipe& recipe, const ffmpeg::PictureFlow& input,
                                    const Settings& settings);

} // namespace reelmill::transcode

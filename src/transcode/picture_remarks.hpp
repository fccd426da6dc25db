// What is not as the track says, of the pictures of one shard: sizes, shapes, colours, fields that nobody foresaw.
#pragma once

#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/task/task.hpp"
#include "reelmill/transcode/picture_recipe.hpp"

#include <map>
#include <string>
#include <vector>

namespace reelmill::transcode {

/// What is to be said of a picture.
struct Saying {
    WarningCode code = WarningCode::other;
    std::string text;
};

/// Stretches of pictures of which the same is to be said.
class Stretches {
public:
    /// The next picture, in order of presentation, and all that is to be said of it.
    void add(const std::vector<Saying>& sayings, std::int64_t begin_microseconds, std::int64_t end_microseconds);
    [[nodiscard]] std::vector<task::PictureRemark> all() const;

private:
    struct Told {
        task::PictureRemark remark;
        std::int64_t last = -1; ///< number of the last picture
    };
    std::map<std::string, Told> told_;
    std::int64_t pictures_ = 0;
};

class PictureRemarks {
public:
    PictureRemarks(const PictureRecipe& recipe, const Settings& settings) : recipe_(recipe), settings_(settings) {}

    /// A picture of the shard as it was decoded.
    void decoded(const ffmpeg::Frame& frame, Rational time_base);
    /// A picture that the encoder gets; `loses_captions`: without those that it has here.
    void encoded(const ffmpeg::Frame& frame, Ticks duration, Rational time_base, bool loses_captions);
    [[nodiscard]] std::vector<task::PictureRemark> all() const;

private:
    const PictureRecipe& recipe_;
    const Settings& settings_;
    title::Picture last_; ///< what `last_sayings_` is about
    std::vector<Saying> last_sayings_;
    Stretches decoded_;
    Stretches encoded_;
};

} // namespace reelmill::transcode

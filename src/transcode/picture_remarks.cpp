#include "picture_remarks.hpp"

#include "reelmill/ffmpeg/canvas.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::transcode {
namespace {

/// Equal in all that is spoken of here.
bool looks_like(const title::Picture& a, const title::Picture& b) {
    return a.width == b.width && a.height == b.height && a.sample_aspect == b.sample_aspect &&
           a.pixel_format == b.pixel_format && a.color_primaries == b.color_primaries &&
           a.color_transfer == b.color_transfer && a.color_matrix == b.color_matrix && a.color_range == b.color_range;
}

std::string size_text(const title::Picture& picture) {
    const std::string size = fmt::format("{}x{}", picture.width, picture.height);
    return picture.sample_aspect.known() && picture.sample_aspect.num != picture.sample_aspect.den
               ? fmt::format("{} (sample aspect {}:{})", size, picture.sample_aspect.num, picture.sample_aspect.den)
               : size;
}

void remark_on_size(const title::Picture& there, const title::Picture& track, std::vector<Saying>& sayings) {
    const bool same = ffmpeg::same_shape(ffmpeg::shape_of(there.width, there.height, there.sample_aspect),
                                         ffmpeg::shape_of(track.width, track.height, track.sample_aspect));
    if (same && there.width == track.width && there.height == track.height) {
        return;
    }
    sayings.push_back({same ? WarningCode::size_changes : WarningCode::aspect_changes,
                       fmt::format("pictures are {} there; they are scaled to fit into {}{}", size_text(there),
                                   size_text(track), same ? "" : ", with black where they do not fill it")});
}

/// One line for all that says the same; of a transfer alone only where primaries and matrix agree.
void remark_on_colours(const title::Picture& there, const title::Picture& track, std::vector<Saying>& sayings) {
    const auto differ = [](const std::string& found, const std::string& said) {
        return !found.empty() && found != said;
    };
    const auto remark = [&](const char* what, const std::string& found, const std::string& said) {
        sayings.push_back(
            {WarningCode::colour_changes, fmt::format("{} {} there; one track can say only one, and says {}", what,
                                                      found, said.empty() ? "none" : said)});
    };
    if (differ(there.color_primaries, track.color_primaries)) {
        remark("colour primaries are", there.color_primaries, track.color_primaries);
    } else if (differ(there.color_transfer, track.color_transfer)) {
        remark("the colour transfer is", there.color_transfer, track.color_transfer);
    }
    if (differ(there.color_matrix, track.color_matrix)) {
        remark("the colour matrix is", there.color_matrix, track.color_matrix);
    }
    if (differ(there.color_range, track.color_range.empty() ? "tv" : track.color_range)) {
        remark("the colour range is", there.color_range, track.color_range);
    }
}

void remark_on_depth(const title::Picture& there, const title::Picture& track, std::vector<Saying>& sayings) {
    if (ffmpeg::tells_more(there.pixel_format, track.pixel_format)) {
        sayings.push_back(
            {WarningCode::colour_changes, fmt::format("pictures are {} there, of which {} cannot tell all",
                                                      there.pixel_format, track.pixel_format)});
    }
}

} // namespace

void Stretches::add(const std::vector<Saying>& sayings, std::int64_t begin, std::int64_t end) {
    for (const Saying& saying : sayings) {
        auto [found, is_new] = told_.try_emplace(saying.text);
        Told& told = found->second;
        if (is_new) {
            told.remark = {saying.code, saying.text, 1, begin, end, pictures_ == 0, false};
        } else if (told.last + 1 < pictures_) {
            ++told.remark.stretches;
        } else if (told.remark.stretches == 1) {
            told.remark.end_microseconds = end;
        }
        told.last = pictures_;
    }
    ++pictures_;
}

std::vector<task::PictureRemark> Stretches::all() const {
    std::vector<task::PictureRemark> remarks;
    for (const auto& [text, told] : told_) {
        remarks.push_back(told.remark);
        remarks.back().at_tail = told.last + 1 == pictures_;
    }
    return remarks;
}

void PictureRemarks::decoded(const ffmpeg::Frame& frame, Rational time_base) {
    title::Picture picture = ffmpeg::told_by(frame);
    if (!looks_like(picture, last_)) {
        last_sayings_.clear();
        remark_on_size(picture, recipe_.source, last_sayings_);
        remark_on_depth(picture, recipe_.source, last_sayings_);
        remark_on_colours(picture, recipe_.source, last_sayings_);
        last_ = std::move(picture);
    }
    decoded_.add(last_sayings_, rescale(frame.pts(), time_base, microseconds),
                 rescale(frame.pts() + frame.duration(), time_base, microseconds));
}

void PictureRemarks::encoded(const ffmpeg::Frame& frame, Ticks duration, Rational time_base, bool loses_captions) {
    std::vector<Saying> sayings;
    if (loses_captions && frame.captioned()) {
        const Codec codec = settings_.video.codec;
        const std::string why = codec == Codec::vp9 || codec == Codec::av1
                                    ? fmt::format("which do not go into {}", name_of(codec))
                                    : "which are made for the source's frame rate and would be garbled at another";
        sayings.push_back({WarningCode::captions_left_out,
                           fmt::format("there are closed captions (CEA-608 or -708), {}; left out", why)});
    }
    const bool h264 = settings_.video.codec == Codec::h264;
    if (frame.interlaced() && !h264) {
        sayings.push_back({WarningCode::description_left_out,
                           fmt::format("pictures are interlaced there; {} is made of whole pictures and does not say "
                                       "which fields they have; --deinterlace auto makes progressive ones",
                                       name_of(settings_.video.codec))});
    } else if (frame.interlaced() && !ffmpeg::is_interlaced(recipe_.output)) {
        sayings.push_back({WarningCode::description_left_out,
                           "pictures are interlaced there, though those that were looked at before are not; they are "
                           "coded as progressive ones"});
    }
    encoded_.add(sayings, rescale(frame.pts(), time_base, microseconds),
                 rescale(frame.pts() + duration, time_base, microseconds));
}

std::vector<task::PictureRemark> PictureRemarks::all() const {
    std::vector<task::PictureRemark> remarks = decoded_.all();
    const auto encoded = encoded_.all();
    remarks.insert(remarks.end(), encoded.begin(), encoded.end());
    return remarks;
}

} // namespace reelmill::transcode

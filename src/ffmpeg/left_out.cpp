#include "left_out.hpp"

#include "versions.hpp"

extern "C" {
#include <libavutil/stereo3d.h>
}

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>

namespace reelmill::ffmpeg {
namespace {

std::optional<AVStereo3D> stereo_of(const AVStream& stream) {
    return side_data_as<AVStereo3D>(stream, AV_PKT_DATA_STEREO3D);
}

/// Matroska has a number for each, st3d for two of them and for neither the other way round.
bool holds(Format format, const AVStereo3D& stereo) {
    if (stereo.type == AV_STEREO3D_2D || format == Format::mkv || format == Format::webm) {
        return true;
    }
    const bool has_box = stereo.type == AV_STEREO3D_TOPBOTTOM || stereo.type == AV_STEREO3D_SIDEBYSIDE;
    return format == Format::mp4 && has_box && (stereo.flags & AV_STEREO3D_FLAG_INVERT) == 0;
}

} // namespace

Warnings left_out_of_video(const AVStream& from, Format format) {
    Warnings lines;
    if (tag_of(from.metadata, "alpha_mode") == "1") {
        lines.push_back({WarningCode::transparency_left_out,
                         from.index,
                         {},
                         fmt::format("video stream {}: its transparency (alpha_mode), which lies beside the pictures, "
                                     "does not go along",
                                     from.index)});
    }
    if (const auto stereo = stereo_of(from); stereo && !holds(format, *stereo)) {
        const bool swapped = (stereo->flags & AV_STEREO3D_FLAG_INVERT) != 0;
        lines.push_back({WarningCode::description_left_out,
                         from.index,
                         {},
                         fmt::format("video stream {}: {} has no place for its 3D layout ({}{}); left out", from.index,
                                     name_of(format), av_stereo3d_type_name(static_cast<unsigned>(stereo->type)),
                                     swapped ? ", right eye first" : "")});
    }
    return lines;
}

Warnings left_out_of_file(const AVFormatContext& from, Format format) {
    std::vector<std::string> names;
    for (unsigned i = 0; i < from.nb_programs; ++i) {
        const std::string name = tag_of(from.programs[i]->metadata, "service_name");
        // What the ffmpeg program writes where nobody gave a name.
        const bool placeholder = name == fmt::format("Service{:02}", i + 1) &&
                                 tag_of(from.programs[i]->metadata, "service_provider") == "FFmpeg";
        if (!name.empty() && !placeholder) {
            names.push_back(printable(name));
        }
    }
    if (names.empty()) {
        return Warnings();
    }
    return {{WarningCode::programmes_left_out,
             {},
             {},
             fmt::format("{} has no place for the {} of programmes, {}; left out", name_of(format),
                         names.size() == 1 ? "name" : "names", fmt::join(names, ", "))}};
}

bool wants_unofficial_boxes(const AVStream& from, Format format) {
    const auto stereo = stereo_of(from);
    const bool layout = (stereo && stereo->type != AV_STEREO3D_2D && holds(format, *stereo)) ||
                        !stream_side_data(from, AV_PKT_DATA_SPHERICAL).empty();
    return format == Format::mp4 && layout;
}

} // namespace reelmill::ffmpeg

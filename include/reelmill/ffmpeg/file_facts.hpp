// What an open file says of itself, beside its packets.
#pragma once

#include "reelmill/ffmpeg/source.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace reelmill::ffmpeg {

/// What a finished file says of a stream, to be compared with what was meant.
struct StreamDescription {
    title::StreamKind kind = title::StreamKind::data;
    std::string codec; ///< FFmpeg's name
    std::vector<std::byte> extradata;
    title::Picture picture; ///< of video
    int sample_rate = 0;    ///< of audio
    int channels = 0;
    int initial_padding = 0; ///< samples before the first that is heard
    std::map<std::string, std::string> tags;
};

[[nodiscard]] StreamDescription stream_description(const Source& source, int stream);
[[nodiscard]] int chapter_count(const Source& source);
/// Tags of the file as a whole, without those that are true of this container or its writer alone.
[[nodiscard]] std::map<std::string, std::string> file_tags(const Source& source);

} // namespace reelmill::ffmpeg

// What travels from the source beside packets: tags, chapters, dispositions, attachments, cover art.
#pragma once

#include "handles.hpp"

#include "reelmill/core/settings.hpp"
#include "reelmill/core/warning.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace reelmill::ffmpeg {

/// Describes the source's container, its writer or its packets: untrue of any other file.
[[nodiscard]] bool is_stale_tag(std::string_view key);

/// Tags of the file, without those that describe the source's own container and its writer.
void copy_file_tags(const AVFormatContext& from, AVFormatContext& to);

/// Language, title, other tags and dispositions; without what was measured of the source's packets.
void copy_stream_tags(const AVStream& from, AVStream& to);

/// Every chapter moved by `shift_microseconds`. What would lie before 0 is cut off.
void copy_chapters(const AVFormatContext& from, AVFormatContext& to, std::int64_t shift_microseconds);

/// Cover art that goes as a packet of its own stream, once the header is written.
struct CoverPacket {
    int stream = -1; ///< index in the output
    UniquePacket packet;
};

/// Adds attachments and cover art. A warning per stream that `format` cannot hold is appended to `warnings`.
[[nodiscard]] std::vector<CoverPacket> add_attachments(const AVFormatContext& from, AVFormatContext& to, Format format,
                                                       Warnings& warnings);

} // namespace reelmill::ffmpeg

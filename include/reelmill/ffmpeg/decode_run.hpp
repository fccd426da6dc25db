// Packets to pictures, from one starting point to the end of the file.
#pragma once

#include "reelmill/ffmpeg/source.hpp"
#include "reelmill/ffmpeg/video_decoder.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace reelmill::ffmpeg {

/// One thread at a time; blocks on the file system.
class DecodeRun {
public:
    /// Opens the source and reads only `stream`. Starts at the start of the file.
    DecodeRun(const title::TitleIndex& index, int stream, const disk::InputFiles& files = disk::local_files());
    /// The same with a source that is at its start.
    DecodeRun(Source source, const RawPath& path, int stream);
    /// Starts anew with a fresh decoder at the keyframe of `from` or one before it. False where the container cannot.
    bool restart(const title::CutPoint& from);
    /// The next picture; false at the end of the file. Throws Failure{input} at an encrypted packet.
    bool next(Frame& frame);
    /// Packets refused by the decoder since the last call.
    [[nodiscard]] std::int64_t take_lost();
    /// The times and the place of the keyframe packet that the current start began with; none before the first next().
    [[nodiscard]] const std::optional<title::CutPoint>& began_with() const { return began_with_; }
    /// Keyframe packets that tell their time are kept from now on, for take_keyframes().
    void keep_keyframes() { keeps_keyframes_ = true; }
    /// Those that were read since the last call, in the order of the file.
    [[nodiscard]] std::vector<title::CutPoint> take_keyframes() { return std::exchange(keyframes_, {}); }
    /// The packet itself was enough: the next keyframe packet at the current position, not decoded.
    [[nodiscard]] std::optional<title::CutPoint> peek_keyframe();

    [[nodiscard]] const Source& source() const { return source_; }

private:
    bool read_packet(Packet& packet);
    void feed();

    std::string name_; ///< for people
    Source source_;
    int stream_;
    VideoDecoder decoder_;
    bool waiting_for_key_ = false;
    bool ended_ = false;
    std::int64_t lost_taken_ = 0;
    std::optional<title::CutPoint> began_with_;
    bool keeps_keyframes_ = false;
    std::vector<title::CutPoint> keyframes_;
};

} // namespace reelmill::ffmpeg

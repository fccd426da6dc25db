// The decoded pictures of a shard, each exactly once, and what lies around it.
#pragma once

#include "reelmill/disk/input_file.hpp"
#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/task/task.hpp"
#include "reelmill/title/title_plan.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace reelmill::transcode {

/// How many pictures both sides of a joint compare.
inline constexpr std::size_t joint_frames = 3;

/// Where a picture lies: before the shard (for filters), in it, or behind it (for filters and the joint's proof).
enum class Place { before, inside, behind };

/// Opens the source, goes to a keyframe at or before `begin`, decodes. A start that does not yield the picture at
/// `begin` is tried again from further back, at last from the start of the file: right, only slow.
class ShardFrames {
public:
    enum class Keyframes { forgotten, kept }; ///< for take_keyframes()
    ShardFrames(const title::TitleIndex& index, const title::Shard& shard,
                const disk::InputFiles& files = disk::local_files(), Keyframes keyframes = Keyframes::forgotten);
    ~ShardFrames();
    ShardFrames(ShardFrames&&) noexcept;
    ShardFrames& operator=(ShardFrames&&) noexcept;

    /// False where no picture at `begin` can be decoded, not even from the start of the file (known at once), and where
    /// a picture inside came out damaged of a decoder that began in mid-stream (known when all are read).
    [[nodiscard]] bool joinable() const;
    /// The next picture in presentation order; false at the end of the file. After the last picture inside, pictures
    /// behind follow as long as they are asked for.
    bool next(ffmpeg::Frame& frame, Place& place);

    [[nodiscard]] const std::vector<task::JointFrame>& head() const; ///< the first pictures inside
    [[nodiscard]] const std::vector<task::JointFrame>& tail() const; ///< the first pictures behind, as far as read
    /// ffmpeg::DecodeRun::take_keyframes. Those of the next pictures; of some behind them, too.
    [[nodiscard]] std::vector<title::CutPoint> take_keyframes();
    [[nodiscard]] std::int64_t frames_inside() const;
    [[nodiscard]] std::int64_t damaged_inside() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace reelmill::transcode

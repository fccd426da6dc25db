// FFmpeg's log lines while something is set up: the reason that its error codes do not carry.
#pragma once

#include <string>

namespace reelmill::ffmpeg {

/// Collects this thread's FFmpeg error lines during its lifetime. Not nested.
class LogCapture {
public:
    enum class Wanted { errors, information }; ///< information: lines that tell a result, too
    explicit LogCapture(Wanted wanted = Wanted::errors);
    ~LogCapture();
    LogCapture(const LogCapture&) = delete;
    LogCapture& operator=(const LogCapture&) = delete;
    /// The most recent line of the wanted level or worse, without its line end; empty if there was none.
    [[nodiscard]] const std::string& last_error() const;
    /// The earliest one: what began a series of complaints.
    [[nodiscard]] const std::string& first_error() const;
};

} // namespace reelmill::ffmpeg

// Reading that somebody watches: by it a task shows that it gets on, and hears a stop however deep in a library it is.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/disk/input_file.hpp"

namespace reelmill::disk {

/// Any thread. What is opened through it reads as before, and
/// - throws Failure{interrupted} instead of reading once the monitor says stop;
/// - counts in the monitor's `steps`, but no more than reading a file some dozen times takes: who goes round in circles
///   does not get on.
class WatchedFiles : public InputFiles {
public:
    /// `files` has to outlive this; `monitor` that, and all that is opened through it.
    WatchedFiles(const InputFiles& files, WorkMonitor& monitor) : files_(files), monitor_(monitor) {}
    [[nodiscard]] std::unique_ptr<InputFile> open(const RawPath& path) const override;

private:
    const InputFiles& files_;
    WorkMonitor& monitor_;
};

} // namespace reelmill::disk

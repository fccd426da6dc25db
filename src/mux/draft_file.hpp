// The output while it is not yet known to be good.
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/core/work_monitor.hpp"

#include <cstdint>
#include <string>

namespace reelmill::mux {

/// A name for a file under construction; what is there under it is removed in the end, unless it was published.
class DraftFile {
public:
    /// In `folder`, or hidden beside `final_name` where the folder is on another file system (rename cannot cross).
    /// Makes both folders. Throws Failure{environment}.
    DraftFile(const RawPath& folder, const RawPath& final_name);
    ~DraftFile();
    DraftFile(const DraftFile&) = delete;
    DraftFile& operator=(const DraftFile&) = delete;

    [[nodiscard]] const RawPath& path() const { return path_; }
    /// Gives it the final name, durably; replaces what has that name.
    void publish();

private:
    RawPath final_;
    RawPath path_;
    bool published_ = false;
};

struct FileSum {
    std::int64_t bytes = 0;
    std::string checksum; ///< XXH3-128
};
/// Reads the whole file. Throws Failure: environment, interrupted.
[[nodiscard]] FileSum sum_up(const RawPath& path, WorkMonitor& monitor);

} // namespace reelmill::mux

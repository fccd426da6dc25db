// What was asked for on the command line, before a look at the disk.
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/core/settings.hpp"
#include "reelmill/job/part.hpp"

#include <optional>
#include <vector>

namespace reelmill::job {

struct TranscodeRequest {
    std::vector<RawPath> inputs; ///< files, folders, and @lists, as they were given
    RawPath output;              ///< a file or a folder, as it was given; a trailing slash means a folder
    Settings settings;
    bool overwrite = false;
    bool skip_existing = false;
    bool strict = false;               ///< a title that loses something fails
    std::optional<RawPath> job_folder; ///< none: beside the output
    std::optional<Part> part;          ///< none: all titles
    friend bool operator==(const TranscodeRequest&, const TranscodeRequest&) = default;
};

} // namespace reelmill::job

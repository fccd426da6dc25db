// From a request to a job: every title with its final name, every refusal before any work.
#pragma once

#include "reelmill/job/inputs.hpp"
#include "reelmill/job/job_spec.hpp"
#include "reelmill/job/split.hpp"
#include "reelmill/job/transcode_request.hpp"

#include <string>
#include <vector>

namespace reelmill::job {

struct Prepared {
    JobSpec spec;
    std::vector<std::string> warnings; ///< one line each, for the user
    std::optional<Split> unsettled;    ///< of a part: how the titles were dealt, where that is not written down yet
};

/// Names of outputs: for one input file OUTPUT itself, unless it ends in a slash or is a folder; else
/// OUTPUT/NAME.FORMAT, folders mirrored. What exists under an output's name is dealt with so:
///   finished by us from this source with these settings, and untouched since: kept (TitleSpec::kept); made anew with
///     overwrite alone, unless this resumes a run that was stopped, which then need not do it again
///   finished by us from another state of the source, or with other settings: made anew with skip_existing or
///   overwrite,
///     else the title is rejected
///   anything else: replaced with overwrite, else the title is rejected
/// Without an OUTPUT (a plan may lack one) titles have empty outputs, and none is rejected for its output's sake.
/// Of a part: its own titles alone; every part refuses what all parts together must not do. Inputs that are no titles
/// (missing, empty) are rejected by the first part, so that they are told of once.
/// Looks at the disk and changes nothing. Throws Failure{usage}: two inputs for one output, an output over an input
/// (also by links, "..", or case), OUTPUT a file where a folder is needed, OUTPUT an input folder itself.
[[nodiscard]] Prepared prepare(const TranscodeRequest& request);

/// Where a job keeps its files when --job-dir says nothing: OUTPUT/.reelmill, or .NAME.reelmill beside a single file.
[[nodiscard]] std::string default_job_folder(const std::string& output, bool output_is_folder);

} // namespace reelmill::job

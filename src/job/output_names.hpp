// Final names for input files, and the refusals that concern the run as a whole.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/job/inputs.hpp"
#include "reelmill/job/transcode_request.hpp"

#include <string>
#include <vector>

namespace reelmill::job {

/// Where outputs go.
struct OutputPlace {
    std::string path;       ///< absolute, links resolved; of a file its folder's
    bool is_folder = false; ///< false: the one output itself
};

struct NamedTitle {
    const InputFile* input;
    std::string output; ///< absolute; its folder's links are resolved
};

/// Whether OUTPUT names a folder, whatever the inputs are: a trailing slash, "." and "..", or an existing folder.
[[nodiscard]] bool names_a_folder(const std::string& output);

/// Throws Failure{usage} for a file where a folder is needed, or an input folder as OUTPUT.
[[nodiscard]] OutputPlace place_of_outputs(const TranscodeRequest& request, const Inputs& inputs);

[[nodiscard]] std::vector<NamedTitle> name_outputs(const Inputs& inputs, const OutputPlace& place, Format format);

/// Throws Failure{usage} when two inputs would land on one output, by case too where the file system does not tell case
/// apart, or one output in the place of another's folder.
void refuse_shared_outputs(const std::vector<NamedTitle>& titles);

/// Throws Failure{usage} when an output is one of the inputs under whatever name.
void refuse_outputs_over_inputs(const std::vector<NamedTitle>& titles, const Inputs& inputs);

} // namespace reelmill::job

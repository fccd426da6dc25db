// Which files the INPUTs of a command line stand for.
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/job/job_spec.hpp"

#include <string>
#include <vector>

namespace reelmill::job {

/// A regular file that can be read.
struct InputFile {
    RawPath path;         ///< absolute
    RawPath relative;     ///< where it lies within the folder that was given; its name where the file itself was given
    bool required = true; ///< false: found in a folder, without a video file's name
    disk::FileFacts facts;
};

struct Inputs {
    std::vector<InputFile> files;        ///< as given; within a folder by the bytes of their paths
    std::vector<RejectedInput> rejected; ///< one line each
    std::vector<std::string> warnings;   ///< what was passed over and might be missed, one line each
    std::vector<RawPath> folders;        ///< those that were given as INPUT, links resolved
};

/// Files are taken whatever their name. Folders are searched to any depth: names with a leading dot and the files and
/// folders in `passed_over` are left out, and so are files with the usual names of things that are no video. Links to
/// files are read through. Links to folders are not entered: one that leads back to a folder it lies in is rejected
/// as a loop, any other is named in a warning. "@list" is a file with one path a line, relative to the working folder;
/// empty lines count for nothing; a file whose own name begins with @ is written ./@name.
/// Looks at the disk only, opens nothing but lists and, to see that they can be read, regular files.
[[nodiscard]] Inputs find_inputs(const std::vector<RawPath>& inputs,
                                 const std::vector<disk::FileIdentity>& passed_over = {});

enum class NameSays { video, no_video, nothing };

/// What a file's extension lets one expect. Pure.
[[nodiscard]] NameSays what_name_says(const std::string& name);

} // namespace reelmill::job

#include "reelmill/job/adopt_segments.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/output_name.hpp"
#include "reelmill/job/part.hpp"

#include <cerrno>
#include <cstdio>
#include <set>
#include <spdlog/spdlog.h>

namespace reelmill::job {
namespace {

/// By which the names of all versions of a title's segment folder end; of every title that is not finished.
std::set<std::string> endings_of(const JobSpec& spec) {
    std::set<std::string> endings;
    for (const TitleSpec& title : spec.titles) {
        if (!title.kept) {
            endings.insert(short_output_hash(spec.job_folder, title.output));
        }
    }
    return endings;
}

/// The folder of a title goes as a whole; where there is one already, that one stays.
void take(const std::string& from, const std::string& to) {
    disk::make_private_folder(disk::folder_of(to));
    if (std::rename(from.c_str(), to.c_str()) != 0 && errno != EEXIST && errno != ENOTEMPTY) {
        throw disk::disk_failure(from, "take over the segments", errno);
    }
}

} // namespace

void adopt_segments(const JobSpec& spec) {
    const std::string& mine = spec.job_folder.bytes;
    const bool is_part = part_of(mine).has_value();
    const std::set<std::string> endings = endings_of(spec);
    try {
        for (const std::string& rival : rivals_of(mine)) {
            const std::string theirs = segments_folder(rival);
            for (const std::string& name : disk::names_in(theirs)) {
                if (!is_part || endings.contains(name.substr(name.rfind('-') + 1))) {
                    take(disk::join(theirs, name), disk::join(segments_folder(mine), name));
                }
            }
        }
        if (!is_part && disk::look_at_name(parts_folder(mine)).exists()) {
            disk::remove_tree_within(mine, parts_folder(mine));
        }
    } catch (const Failure& failure) {
        spdlog::warn("{}", failure.what());
    }
}

} // namespace reelmill::job

#include "reelmill/watch/parts_look.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/kept_file.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/job/job_folder.hpp"

#include <algorithm>
#include <spdlog/spdlog.h>

namespace reelmill::watch {

namespace {

/// A folder in which a part has at least tried to begin.
bool has_terms(const std::string& folder) { return disk::look_at(disk::join(folder, "terms")).exists(); }

/// It was refused before it could begin: the folder says nothing of what the part has done.
bool is_blank(const JobView& view) {
    const bool held = view.facts.holder.presence != job::Presence::nobody;
    return !view.facts.has_spec && !view.facts.summary && !held;
}

} // namespace

PartsView PartsLook::look() {
    PartsView view;
    view.job_folder = folder_;
    for (const int parts : job::divisions_of(folder_)) {
        look_at_division(parts, view);
    }
    return view;
}

void PartsLook::look_at_division(int parts, PartsView& view) {
    std::optional<job::Split>& split = splits_[parts];
    if (!split) {
        try {
            split = job::load_split(folder_, parts);
        } catch (const NewerFormat&) {
            throw;
        } catch (const Failure& failure) {
            spdlog::warn("{}", failure.what());
        }
    }
    std::vector<std::vector<std::string>> titles(static_cast<std::size_t>(parts));
    for (const auto& [name, part] : split.value_or(job::Split()).part_of_title) {
        titles.at(static_cast<std::size_t>(part - 1)).push_back(name);
    }
    for (int number = 1; number <= parts; ++number) {
        view.parts.push_back(look_at_part({number, parts}, titles[static_cast<std::size_t>(number - 1)]));
    }
}

PartView PartsLook::look_at_part(const job::Part& part, const std::vector<std::string>& titles) {
    PartView seen;
    seen.part = part;
    seen.titles = static_cast<std::int64_t>(titles.size());
    const std::string folder = job::part_folder(folder_, part);
    if (has_terms(folder)) {
        std::unique_ptr<JobLook>& run = runs_[part];
        if (!run) {
            run = std::make_unique<JobLook>(folder);
        }
        if (JobView view = run->look(); !is_blank(view)) {
            seen.run = std::move(view);
            return seen;
        }
    }
    seen.finished = std::ranges::count_if(titles, [&](const std::string& name) {
        return disk::look_at_name(disk::join(job::done_folder(folder_), name + ".json")).exists();
    });
    return seen;
}

} // namespace reelmill::watch

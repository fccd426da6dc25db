#include "reelmill/runner/run_task.hpp"

#include "faults.hpp"
#include "mux_title.hpp"
#include "working_marker.hpp"

#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/watched_files.hpp"
#include "reelmill/isolate/isolated_task.hpp"
#include "reelmill/plan/make_plan.hpp"
#include "reelmill/probe/probe_title.hpp"
#include "reelmill/runner/versions.hpp"
#include "reelmill/tracks/run_tracks.hpp"
#include "reelmill/transcode/analyse_shard.hpp"
#include "reelmill/transcode/picture_recipe.hpp"
#include "reelmill/transcode/run_shard.hpp"

#include <new>
#include <spdlog/spdlog.h>

namespace reelmill::runner {

namespace {

task::TaskResult do_task(const task::ProbeTask& task, WorkMonitor&, const disk::InputFiles& files) {
    return task::ProbeResult{plan_source(task.source, task.settings, files)};
}
task::TaskResult do_task(const task::AnalysisTask& task, WorkMonitor& monitor, const disk::InputFiles& files) {
    return transcode::analyse_shard(task, monitor, files);
}
task::TaskResult do_task(const task::ShardTask& task, WorkMonitor& monitor, const disk::InputFiles& files) {
    raise_wanted_fault(task, monitor);
    disk::make_private_folder(disk::folder_of(task.segment.bytes));
    return transcode::run_shard(task, monitor, files);
}
task::TaskResult do_task(const task::TracksTask& task, WorkMonitor& monitor, const disk::InputFiles&) {
    disk::make_private_folder(disk::folder_of(task.segment.bytes));
    return tracks::run_tracks(task, monitor);
}
task::TaskResult do_task(const task::MuxTask& task, WorkMonitor& monitor, const disk::InputFiles&) {
    return mux_title(task, monitor);
}

// A line that says which title it is about, whoever wrote it.
std::string naming_source(const std::string& line, const RawPath& source) {
    const std::string name = printable(source.bytes);
    return line.find(name) == std::string::npos ? name + ": " + line : line;
}

task::TaskResult run_here(const task::Task& task, WorkMonitor& monitor, const disk::InputFiles& files) {
    const disk::WatchedFiles watched(files, monitor);
    return std::visit([&](const auto& work) { return do_task(work, monitor, watched); }, task);
}

task::TaskResult run_in_process_of_its_own(const task::Task& task, WorkMonitor& monitor) {
    const auto level = spdlog::level::to_string_view(spdlog::get_level());
    // Not by its path: that may name a newer program by now.
    return isolate::run_isolated(task, monitor,
                                 {"/proc/self/exe", isolated_task_argument, std::string(level.data(), level.size())});
}

template <typename Way> task::TaskResult run_guarded(const Way& run, const task::Task& task, WorkMonitor& monitor) {
    const RawPath& source = source_of(task);
    spdlog::debug("{}: {} begins", printable(source.bytes), kind_of(task));
    try {
        return run(task, monitor);
    } catch (const Failure& failure) {
        return task::TaskFailure{failure.kind(), naming_source(failure.what(), source), describe_chain(failure)};
    } catch (const std::bad_alloc&) {
        return task::TaskFailure{FailureKind::input, naming_source("not enough memory for this title", source),
                                 "std::bad_alloc"};
    } catch (const std::exception& error) {
        return task::TaskFailure{FailureKind::internal,
                                 naming_source(std::string("internal error: ") + error.what(), source),
                                 describe_chain(error)};
    }
}

} // namespace

task::TaskResult run_task(const task::Task& task, WorkMonitor& monitor, const disk::InputFiles& files) {
    const task::TaskHeader& header = header_of(task);
    const WorkingMarker marker(header.marker);
    const bool deadly = marker.was_there() || header.deaths > 0;
    if (deadly) {
        return run_guarded(run_in_process_of_its_own, task, monitor);
    }
    const auto run = [&files](const task::Task& work, WorkMonitor& watched) { return run_here(work, watched, files); };
    return run_guarded(run, task, monitor);
}

int be_process_of_one_task() {
    return isolate::be_isolated_task([](const task::Task& task, WorkMonitor& monitor) {
        const auto run = [](const task::Task& work, WorkMonitor& watched) {
            return run_here(work, watched, disk::local_files());
        };
        return run_guarded(run, task, monitor);
    });
}

title::TitlePlan plan_source(const RawPath& source, const Settings& settings, const disk::InputFiles& files) {
    title::TitleIndex index = probe::probe_title(source, settings, files);
    std::vector<title::Picture> pictures;
    for (const auto& track : index.video) {
        const auto recipe = transcode::make_recipe(track, settings);
        pictures.push_back(recipe.output);
        add_warnings(index.warnings, recipe.warnings);
    }
    return plan::make_plan(index, settings, pictures, versions_for_key(settings));
}

} // namespace reelmill::runner

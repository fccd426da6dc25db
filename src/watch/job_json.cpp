// A job as JSON: what docs/status.md promises.
#include "reelmill/watch/job_view.hpp"

namespace reelmill::watch {
namespace {

constexpr int format_version = 1; // grows when a field changes its meaning or goes; new fields may come any time

/// The overall figures; what has a place of its own in the document is left out.
Json figures_of(const std::optional<status::Status>& status) {
    if (!status) {
        return nullptr;
    }
    Json figures = *status;
    for (const char* name : {"term", "coordinator_rank", "coordinator_host", "ranks_seen", "deaths", "deaths_total",
                             "takeovers", "titles_total", "titles_done", "titles_failed"}) {
        figures.erase(name);
    }
    return figures;
}

Json coordinator_json(const JobFacts& facts) {
    const auto coordinator = coordinator_of(facts);
    return coordinator && coordinator->rank >= 0 ? Json{{"rank", coordinator->rank}, {"host", coordinator->host}}
                                                 : Json(nullptr);
}

} // namespace

Json json_of(const JobView& view) {
    const status::Status status = view.facts.status.value_or(status::Status{});
    const auto coordinator = coordinator_of(view.facts);
    Json json;
    json["format"] = format_version;
    json["job_folder"] = view.facts.job_folder;
    json["state"] = view.state;
    json["meaning"] = meaning_of(view);
    json["exit_status"] = exit_status_of(view);
    json["cancelled"] = was_cancelled(view);
    json["term"] = coordinator ? coordinator->term : 0;
    json["coordinator"] = coordinator_json(view.facts);
    json["slurm_job"] = view.facts.slurm_job.empty() ? Json(nullptr) : Json(view.facts.slurm_job);
    json["progress"] = figures_of(view.facts.status);
    json["status_age_seconds"] = view.facts.status ? Json(view.facts.status_age) : Json(nullptr);
    json["title_counts"] = count(view.titles);
    json["titles"] = view.titles;
    json["ranks"] = status.ranks_seen;
    json["deaths"] = status.deaths;
    json["deaths_total"] = status.deaths_total;
    json["takeovers"] = status.takeovers;
    return json;
}

} // namespace reelmill::watch

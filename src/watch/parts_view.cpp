#include "reelmill/watch/parts_view.hpp"

#include <algorithm>

namespace reelmill::watch {
namespace {

constexpr int parts_format_version = 1; // as of the document about a single job

bool any_is(const PartsView& view, PartState state) {
    return std::ranges::any_of(view.parts, [&](const PartView& part) { return state_of(part) == state; });
}

TitleCounts sum_of(const PartsView& view) {
    TitleCounts sum;
    for (const PartView& part : view.parts) {
        sum += counts_of(part);
    }
    return sum;
}

Json json_of(const PartView& part) {
    Json json;
    json["part"] = part.part.number;
    json["of"] = part.part.of;
    json["state"] = state_of(part);
    json["title_counts"] = counts_of(part);
    json["job"] = part.run ? json_of(*part.run) : Json(nullptr);
    return json;
}

} // namespace

PartState state_of(const PartView& part) {
    if (!part.run) {
        return part.finished < part.titles ? PartState::waiting : PartState::finished;
    }
    switch (part.run->state) {
    case JobState::at_work:
        return PartState::at_work;
    case JobState::coordinator_gone:
        return PartState::coordinator_gone;
    case JobState::stopped:
        return PartState::stopped;
    case JobState::queued:
        return PartState::waiting;
    case JobState::finished:
        break;
    }
    return PartState::finished;
}

TitleCounts counts_of(const PartView& part) {
    if (part.run) {
        return count(part.run->titles);
    }
    TitleCounts counts;
    counts.done = part.finished;
    counts.waiting = part.titles - part.finished;
    return counts;
}

PartState state_of(const PartsView& view) {
    for (const PartState state :
         {PartState::at_work, PartState::coordinator_gone, PartState::waiting, PartState::stopped}) {
        if (any_is(view, state)) {
            return state;
        }
    }
    return PartState::finished;
}

std::optional<ExitStatus> exit_status_of(const PartsView& view) {
    ExitStatus worst = ExitStatus::done;
    for (const PartView& part : view.parts) {
        if (state_of(part) == PartState::waiting) {
            return std::nullopt;
        }
        const auto status = part.run ? exit_status_of(*part.run) : ExitStatus::done;
        if (!status) {
            return std::nullopt;
        }
        worst = std::max(worst, *status);
    }
    return worst;
}

Json json_of(const PartsView& view) {
    Json json;
    json["format"] = parts_format_version;
    json["job_folder"] = view.job_folder;
    json["state"] = state_of(view);
    json["exit_status"] = exit_status_of(view);
    json["title_counts"] = sum_of(view);
    json["parts"] = Json::array();
    for (const PartView& part : view.parts) {
        json["parts"].push_back(json_of(part));
    }
    return json;
}

} // namespace reelmill::watch

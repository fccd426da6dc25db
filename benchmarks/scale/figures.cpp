#include "figures.hpp"

#include <algorithm>
#include <cmath>

namespace reelmill::scale {

namespace {
/// Four digits that count: more would be noise, and the file is to be read.
double rounded(double value) {
    if (value == 0 || !std::isfinite(value)) {
        return 0;
    }
    const double scale = std::pow(10, 3 - std::floor(std::log10(std::abs(value))));
    return std::round(value * scale) / scale;
}
} // namespace

void Meter::look(double now, int idle_slots, const Backlog& backlog, double last_work_given) {
    const double seconds = now - last_;
    const std::int64_t waiting = backlog.waiting();
    (waiting > 0 ? idle_with_work_waiting : idle_without_work) += seconds * idle_slots;
    depth_seconds += seconds * static_cast<double>(waiting);
    deepest = std::max(deepest, waiting);
    most_segments = std::max(most_segments, backlog.segments());
    most_open_titles = std::max(most_open_titles, backlog.open_titles());
    if (tail_began <= last_work_given) {
        tail_began = waiting == 0 && idle_slots > 0 && seconds > 0 && backlog.open_titles() > 0 ? last_ : -1;
    }
    last_ = now;
}

Json to_json(const Figures& figures) {
    const SimulatedCoordinator::Totals& coordinator = figures.coordinator;
    const Meter& meter = figures.meter;
    const double makespan = figures.makespan;
    const double own_load = (coordinator.handle_seconds + coordinator.message_seconds) / makespan;
    return Json{{"finished", figures.finished},
                {"makespan_seconds", rounded(makespan)},
                {"bound_seconds", rounded(figures.bound)},
                {"bound_is_one_title", figures.chain >= figures.bound},
                {"efficiency", rounded(figures.bound / makespan)},
                {"bound_unsplit_seconds", rounded(figures.bound_unsplit)},
                {"efficiency_unsplit", rounded(figures.bound_unsplit / makespan)},
                {"useful_share", rounded(coordinator.useful_seconds / figures.slot_seconds)},
                {"busy_share", rounded(figures.busy_seconds / figures.slot_seconds)},
                {"idle_share_work_waiting", rounded(meter.idle_with_work_waiting / figures.slot_seconds)},
                {"idle_share_no_work", rounded(meter.idle_without_work / figures.slot_seconds)},
                {"tail_seconds", rounded(meter.tail_began < 0 ? 0 : makespan - meter.tail_began)},
                {"queue_depth_max", meter.deepest},
                {"queue_depth_mean", rounded(meter.depth_seconds / makespan)},
                {"first_published_seconds", rounded(coordinator.first_published)},
                {"open_titles_max", meter.most_open_titles},
                {"unpublished_segments_max", meter.most_segments},
                {"ranks_lost", figures.ranks_lost},
                {"duplicated_assignments", coordinator.duplicates},
                {"coordinator",
                 {{"events", coordinator.events},
                  {"assignments", coordinator.assignments},
                  {"events_per_second", rounded(static_cast<double>(coordinator.events) / makespan)},
                  {"handle_microseconds_mean",
                   rounded(1e6 * coordinator.handle_seconds / static_cast<double>(coordinator.events))},
                  {"load_handle", rounded(coordinator.handle_seconds / makespan)},
                  {"load_messages", rounded(coordinator.message_seconds / makespan)},
                  {"load_signs_display_checkpoints", rounded(coordinator.other_share)},
                  {"load", rounded(own_load + coordinator.other_share)},
                  {"longest_delay_seconds", rounded(coordinator.longest_delay)},
                  {"status_call_seconds_max", rounded(coordinator.display_seconds)},
                  {"snapshot_call_seconds_max", rounded(coordinator.snapshot_seconds)}}}};
}

} // namespace reelmill::scale

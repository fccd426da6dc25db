#include "plan_titles.hpp"

#include "reelmill/runner/run_task.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/ordered_work.hpp"
#include "reelmill/topology/machine.hpp"

#include <algorithm>
#include <numeric>

namespace reelmill::app {

namespace {

PlanOrLine plan_or_line(const RawPath& source, const Settings& settings) {
    try {
        return runner::plan_source(source, settings);
    } catch (const std::exception& error) {
        return describe_chain(error);
    }
}

} // namespace

void plan_titles(const std::vector<job::TitleSpec>& titles, const Settings& settings,
                 const std::function<void(const job::TitleSpec&, const PlanOrLine&)>& use) {
    make_and_use_in_order(
        titles.size(), std::min(titles.size(), topology::usable_cores().size()),
        [&](std::size_t i) { return plan_or_line(titles[i].source, settings); },
        [&](std::size_t i, const PlanOrLine& made) { use(titles[i], made); });
}

double total_cost(const title::TitlePlan& plan) {
    return std::accumulate(plan.shards.begin(), plan.shards.end(), plan.tracks_cost + plan.rate_cost,
                           [](double sum, const title::Shard& shard) { return sum + shard.cost; });
}

} // namespace reelmill::app

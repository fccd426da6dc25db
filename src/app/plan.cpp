// `reelmill plan`: what would be done. Changes nothing.
#include "commands.hpp"
#include "run_task.hpp"

#include "reelmill/core/ordered_work.hpp"
#include "reelmill/job/prepare.hpp"
#include "reelmill/topology/machine.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <variant>

namespace reelmill::app {

namespace {

double total_cost(const plan::TitlePlan& plan) {
    return std::accumulate(plan.shards.begin(), plan.shards.end(), plan.tracks_cost,
                           [](double sum, const plan::Shard& shard) { return sum + shard.cost; });
}

std::string moment(const std::optional<probe::CutPoint>& cut, Rational time_base, const char* otherwise) {
    return cut ? fmt::format("{:.3f}", to_seconds(cut->pts, time_base)) : otherwise;
}

void print_plan(const plan::TitlePlan& plan, const job::TitleSpec& title) {
    fmt::print("{}\n", printable(plan.index.path.bytes));
    if (!title.output.bytes.empty()) {
        fmt::print("  -> {}{}\n", printable(title.output.bytes), title.kept ? " (finished already, will be kept)" : "");
    }
    fmt::print("  {:.3f} s, {} shards, about {:.0f} s of one core, {} MB an encoder\n", plan.index.duration_seconds,
               plan.shards.size(), total_cost(plan), plan.memory_bytes / 1'000'000);
    for (const auto& shard : plan.shards) {
        const Rational base = plan.index.video[static_cast<std::size_t>(shard.track)].time_base;
        fmt::print("    track {} shard {}: {} to {} s, about {} frames, {:.1f} s of one core\n", shard.track,
                   shard.ordinal, moment(shard.begin, base, "start"), moment(shard.end, base, "end"), shard.frames,
                   shard.cost);
    }
    for (const auto& warning : plan.index.warnings) {
        fmt::print("  warning: {}\n", warning);
    }
}

class PlanReport {
public:
    explicit PlanReport(bool json) : json_(json) {}

    void add(const plan::TitlePlan& plan, const job::TitleSpec& title) {
        if (json_) {
            Json entry = plan;
            entry["output_path"] = title.output;
            entry["cost"] = total_cost(plan);
            titles_.push_back(std::move(entry));
        } else {
            print_plan(plan, title);
        }
        cost_ += total_cost(plan);
        ++count_;
    }

    void fail(const RawPath& source, const std::string& line) {
        status_ = ExitStatus::some_failed;
        fmt::print(stderr, "reelmill: {}\n", line);
        if (json_) {
            titles_.push_back(Json{{"path", source}, {"error", line}});
        }
    }

    [[nodiscard]] ExitStatus finish() const {
        if (json_) {
            fmt::print("{}\n", json_text(titles_, 2));
        } else {
            fmt::print("{} titles, about {:.2f} core hours\n", count_, cost_ / 3600);
        }
        return status_;
    }

private:
    bool json_;
    Json titles_ = Json::array();
    ExitStatus status_ = ExitStatus::done;
    double cost_ = 0;
    int count_ = 0;
};

/// The plan of a source, or why there is none.
using PlanOrLine = std::variant<plan::TitlePlan, std::string>;

PlanOrLine plan_or_line(const RawPath& source, const Settings& settings) {
    try {
        return plan_source(source, settings);
    } catch (const std::exception& error) {
        return describe_chain(error);
    }
}

} // namespace

ExitStatus plan(const cli::PlanCommand& command) {
    set_up_log(command.logging);
    const auto prepared = job::prepare(command.request);
    PlanReport report(command.json);
    for (const auto& rejected : prepared.spec.rejected) {
        report.fail(rejected.source, rejected.line);
    }
    const auto& titles = prepared.spec.titles;
    make_and_use_in_order(
        titles.size(), std::min(titles.size(), reelmill::topology::usable_cores().size()),
        [&](std::size_t i) { return plan_or_line(titles[i].source, prepared.spec.settings); },
        [&](std::size_t i, const PlanOrLine& made) {
            if (const auto* plan = std::get_if<plan::TitlePlan>(&made)) {
                report.add(*plan, titles[i]);
            } else if (titles[i].required) {
                report.fail(titles[i].source, std::get<std::string>(made));
            }
        });
    return report.finish();
}

} // namespace reelmill::app

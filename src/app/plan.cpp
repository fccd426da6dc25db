// `reelmill plan`: what would be done. Changes nothing.
#include "commands.hpp"
#include "metric_check.hpp"
#include "plan_titles.hpp"
#include "standard_output.hpp"

#include "reelmill/job/prepare.hpp"
#include "reelmill/text/figures.hpp"

#include <fmt/format.h>
#include <variant>

namespace reelmill::app {

namespace {

std::string moment(const std::optional<title::CutPoint>& cut, Rational time_base, const char* otherwise) {
    return cut ? fmt::format("{:.3f}", to_seconds(cut->pts, time_base)) : otherwise;
}

void print_plan(const title::TitlePlan& plan, const job::TitleSpec& title) {
    print("{}\n", printable(plan.index.path.bytes));
    if (!title.output.bytes.empty()) {
        print("  -> {}{}\n", printable(title.output.bytes), title.kept ? " (finished already, will be kept)" : "");
    }
    print("  {:.3f} s, {} shards, about {:.0f} s of one core, {} MB an encoder\n", plan.index.duration_seconds,
          plan.shards.size(), total_cost(plan), plan.memory_bytes / 1'000'000);
    for (const auto& shard : plan.shards) {
        const Rational base = plan.index.video[static_cast<std::size_t>(shard.track)].time_base;
        print("    track {} shard {}: {} to {} s, about {} frames, {:.1f} s of one core\n", shard.track, shard.ordinal,
              moment(shard.begin, base, "start"), moment(shard.end, base, "end"), shard.frames, shard.cost);
    }
    for (const auto& warning : plan.index.warnings) {
        print("  warning: {}\n", line_of(warning));
    }
}

class PlanReport {
public:
    explicit PlanReport(bool json) : json_(json) {}

    void add(const title::TitlePlan& plan, const job::TitleSpec& title) {
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
        complain(line);
        if (json_) {
            titles_.push_back(Json{{"path", source}, {"error", line}});
        }
    }

    [[nodiscard]] ExitStatus finish() const {
        if (json_) {
            print("{}\n", json_text(titles_, 2));
        } else {
            print("{}, about {}\n", text::count_text(count_, "title"), text::core_time_text(cost_));
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

} // namespace

ExitStatus carry_out(const cli::PlanCommand& command) {
    refuse_missing_metric(command.request.settings.video);
    const auto prepared = job::prepare(command.request);
    PlanReport report(command.json);
    for (const auto& rejected : prepared.spec.rejected) {
        report.fail(rejected.source, rejected.line);
    }
    const auto& titles = prepared.spec.titles;
    plan_titles(titles, prepared.spec.settings, [&](const job::TitleSpec& title, const PlanOrLine& made) {
        if (const auto* plan = std::get_if<title::TitlePlan>(&made)) {
            report.add(*plan, title);
        } else if (title.required) {
            report.fail(title.source, std::get<std::string>(made));
        }
    });
    return report.finish();
}

} // namespace reelmill::app

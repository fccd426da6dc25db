#include "reelmill/watch/job_text.hpp"
#include "reelmill/status/rank_name.hpp"

#include "job_tables.hpp"
#include "reelmill/progress/status_lines.hpp"
#include "reelmill/progress/summary_text.hpp"
#include "reelmill/text/columns.hpp"

#include <algorithm>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <iterator>
#include <set>
#include <sstream>

namespace reelmill::watch {
namespace {

using text::append;
using text::Lines;

void append_part(Lines& lines, const Lines& part) {
    if (!part.empty()) {
        lines.emplace_back();
        append(lines, part);
    }
}

const char* color_of(const JobView& view) {
    switch (view.state) {
    case JobState::at_work:
        return text::paint::green;
    case JobState::finished:
        return count(view.titles).failed > 0 ? text::paint::red : text::paint::green;
    default:
        return text::paint::yellow;
    }
}

Lines heading(const JobView& view, const text::Look& look) {
    Lines lines{text::shortened(printable(view.facts.job_folder.bytes), look)};
    append(lines, text::wrapped(meaning_of(view), look, color_of(view)));
    if (!view.facts.slurm_job.empty() && view.state != JobState::queued && view.state != JobState::finished) {
        lines.push_back(text::shortened("Slurm job " + printable(view.facts.slurm_job), look));
    }
    return lines;
}

/// What is shown of a status by the bar: rates and the time left are nobody's while nobody is at work.
status::Status shown_status(const JobView& view) {
    status::Status status = *view.facts.status;
    status.running.clear(); // the table has them
    if (view.state != JobState::at_work) {
        status.frames_per_second = status.speed = 0;
        status.state = view.state == JobState::coordinator_gone ? "no news" : "stopped";
    }
    return status;
}

std::string time_text(double unix_seconds) {
    const auto seconds = static_cast<std::time_t>(unix_seconds);
    std::tm time{};
    ::localtime_r(&seconds, &time);
    return fmt::format("{:%Y-%m-%d %H:%M:%S}", time);
}

std::string on_host(const std::string& host) { return host.empty() ? "" : " on " + printable(host); }

std::string cause_text(const status::DeathSeen& death) {
    return death.cause == "silent" ? "did not answer any more" : "its process is gone";
}

std::string text_of(const status::DeathSeen& death) {
    return fmt::format("died: {}{}, {}: {}", status::name_of_rank(death.rank), on_host(death.host),
                       time_text(death.unix_seconds), cause_text(death));
}

std::string text_of(const status::TakeoverSeen& takeover) {
    return fmt::format("took over: rank {}{}, {}, term {}", takeover.rank, on_host(takeover.host),
                       time_text(takeover.unix_seconds), takeover.term);
}

/// What went wrong with ranks, in lines of any width.
Lines events_of(const JobView& view) {
    Lines lines;
    if (!view.facts.status) {
        return lines;
    }
    const status::Status& status = *view.facts.status;
    std::ranges::transform(status.deaths, std::back_inserter(lines), [](const auto& death) { return text_of(death); });
    std::ranges::transform(status.takeovers, std::back_inserter(lines),
                           [](const auto& takeover) { return text_of(takeover); });
    return lines;
}

Lines failures_of(const JobView& view) {
    Lines lines;
    for (const TitleRow& title : view.titles) {
        if (title.state == job::TitleState::failed) {
            lines.push_back("failed: " + title.line);
        }
    }
    return lines;
}

Lines event_lines(const JobView& view, const text::Look& look) {
    Lines lines;
    const auto listed = view.facts.status ? static_cast<std::int64_t>(view.facts.status->deaths.size()) : 0;
    if (view.facts.status && view.facts.status->deaths_total > listed) {
        append(lines, text::wrapped(
                          fmt::format("died: {} ranks before these", view.facts.status->deaths_total - listed), look));
    }
    for (const std::string& event : events_of(view)) {
        append(lines, text::wrapped(event, look));
    }
    return lines;
}

Lines failure_lines(const JobView& view, const text::Look& look, std::size_t most) {
    Lines failures = failures_of(view);
    failures.resize(std::min(failures.size(), most));
    Lines lines;
    for (const std::string& failure : failures) {
        append(lines, text::wrapped(failure, look, text::paint::red));
    }
    return lines;
}

Lines lines_of_summary(const job::RunSummary& summary, const text::Look& look) {
    Lines lines;
    std::istringstream text(progress::summary_table(summary, look));
    for (std::string line; std::getline(text, line);) {
        text::columns_of(line) < look.width ? lines.push_back(line) : append(lines, text::wrapped(line, look));
    }
    return lines;
}

bool all_rows_wanted(const JobView& view, const RowLimits& limits) {
    return limits.titles >= std::min(view.titles.size(), RowLimits().titles);
}

} // namespace

Lines job_lines(const JobView& view, const text::Look& look, const RowLimits& limits) {
    Lines lines = heading(view, look);
    if (view.state == JobState::finished && view.facts.summary && all_rows_wanted(view, limits)) {
        append_part(lines, lines_of_summary(*view.facts.summary, look));
        return lines;
    }
    if (view.facts.status) {
        append_part(lines, progress::status_lines(shown_status(view), look));
    }
    append_part(lines, title_lines(view, look, limits.titles));
    append_part(lines, ranks_may_be_there(view) ? rank_lines(view, look, limits.ranks) : Lines{});
    append_part(lines, event_lines(view, look));
    append_part(lines, failure_lines(view, look, limits.titles));
    return lines;
}

Lines job_lines_within(const JobView& view, const text::Look& look, std::size_t height) {
    RowLimits limits{std::min(RowLimits().titles, height), std::min(RowLimits().ranks, height)};
    Lines lines = job_lines(view, look, limits);
    while (lines.size() > height && limits.titles + limits.ranks > 0) {
        --(limits.titles >= limits.ranks ? limits.titles : limits.ranks);
        lines = job_lines(view, look, limits);
    }
    lines.resize(std::min(lines.size(), height));
    return lines;
}

std::string job_line(const JobView& view) {
    const std::string figures = view.facts.status && view.state == JobState::at_work
                                    ? "; " + progress::plain_line(*view.facts.status)
                                    : std::string();
    return fmt::format("{}{}", meaning_of(view), figures);
}

Lines news_since(const JobView& before, const JobView& view) {
    const auto all_of = [](const JobView& one) {
        Lines lines = events_of(one);
        append(lines, failures_of(one));
        return lines;
    };
    const Lines known = all_of(before);
    const std::set<std::string> old(known.begin(), known.end());
    Lines news = all_of(view);
    std::erase_if(news, [&](const std::string& line) { return old.contains(line); });
    return news;
}

} // namespace reelmill::watch

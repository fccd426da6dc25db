#include "job_tables.hpp"

#include "reelmill/core/json.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/progress/reached_text.hpp"
#include "reelmill/status/rank_name.hpp"
#include "reelmill/text/figures.hpp"
#include "reelmill/text/table.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numeric>

namespace reelmill::watch {
namespace {

using job::TitleState;

bool at_work(TitleState state) {
    return state == TitleState::probing || state == TitleState::running || state == TitleState::muxing;
}

int importance(const TitleRow& title) {
    if (title.state == TitleState::failed) {
        return 0;
    }
    if (at_work(title.state)) {
        return 1;
    }
    return title.state == TitleState::done || title.state == TitleState::kept ? 3 : 2;
}

int importance(const status::RankSeen& rank) { return rank.silent ? 0 : 1; }

/// Positions of the rows to show, ascending.
template <typename Row> std::vector<std::size_t> most_important(const std::vector<Row>& rows, std::size_t most) {
    std::vector<std::size_t> shown(rows.size());
    std::iota(shown.begin(), shown.end(), std::size_t{0});
    std::ranges::stable_sort(shown, {}, [&](std::size_t at) { return importance(rows[at]); });
    shown.resize(std::min(shown.size(), most));
    std::ranges::sort(shown);
    return shown;
}

text::Cell state_cell(const TitleRow& title) {
    const std::string name = name_of(title.state);
    switch (title.state) {
    case TitleState::failed:
        return {"FAILED", text::paint::red};
    case TitleState::done:
    case TitleState::kept:
        return {name, text::paint::green};
    default:
        return {name, at_work(title.state) ? text::paint::yellow : nullptr};
    }
}

std::string shards_text(const TitleRow& title) {
    return title.shards > 0 ? fmt::format("{}/{}", title.shards_done, title.shards) : "-";
}

std::vector<text::Cell> row_of(const TitleRow& title) {
    const bool done = title.state == TitleState::done || title.state == TitleState::kept;
    return {{printable(disk::name_of(title.source.bytes))},
            state_cell(title),
            {shards_text(title)},
            {done ? std::to_string(title.frames) : "-"},
            {done ? text::bytes_text(title.output_bytes) : "-"}};
}

/// One more column where something was asked for, such as a bitrate.
void add_what_was_reached(text::Table& table, const std::vector<TitleRow>& titles,
                          const std::vector<std::size_t>& shown) {
    if (std::ranges::any_of(titles, progress::asks_for_something)) {
        table.to_the_right.push_back(true);
        table.rows.front().push_back({"reached"});
        for (std::size_t i = 0; i < shown.size(); ++i) {
            const TitleRow& title = titles[shown[i]];
            table.rows[i + 1].push_back({progress::reached_text(title, title.output_bytes)});
        }
    }
}

std::string heard_text(const status::RankSeen& rank) {
    return rank.heard_seconds_ago < 60 ? fmt::format("{:.1f} s", std::max(0.0, rank.heard_seconds_ago))
                                       : text::duration_text(rank.heard_seconds_ago);
}

text::Cell duty_of(const status::RankSeen& rank, const std::optional<Coordinator>& coordinator) {
    if (rank.silent) {
        return {"silent", text::paint::red};
    }
    if (coordinator && coordinator->rank == rank.rank) {
        return {"coordinates"};
    }
    return {rank.slots == 0 ? "not there yet" : ""};
}

std::vector<text::Cell> row_of(const status::RankSeen& rank, const std::optional<Coordinator>& coordinator) {
    return {{status::short_name_of_rank(rank.rank)},
            {rank.host.empty() ? "?" : printable(rank.host)},
            {fmt::format("{}/{}", rank.tasks, rank.slots)},
            {heard_text(rank)},
            {fmt::format("{:.0f}", rank.frames_per_second)},
            {text::speed_text(rank.speed)},
            {std::to_string(rank.shards_done)},
            duty_of(rank, coordinator)};
}

std::string counts_text(const TitleCounts& counts) {
    std::vector<std::string> parts;
    const auto add = [&](std::int64_t number, const char* what) {
        if (number > 0) {
            parts.push_back(fmt::format("{} {}", number, what));
        }
    };
    add(counts.done, "done");
    add(counts.running, "at work");
    add(counts.failed, "failed");
    add(counts.waiting, "waiting");
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::string number_of(std::size_t left_out, bool all, const char* what) {
    return all ? fmt::format("{} {}", left_out, what) : fmt::format("and {} more", left_out);
}

std::string rest_of(const std::vector<TitleRow>& titles, const std::vector<std::size_t>& shown) {
    std::vector<TitleRow> rest;
    for (std::size_t i = 0; i < titles.size(); ++i) {
        if (!std::ranges::binary_search(shown, i)) {
            rest.push_back(titles[i]);
        }
    }
    return fmt::format("{}: {}", number_of(rest.size(), shown.empty(), "files"), counts_text(count(rest)));
}

} // namespace

std::vector<std::string> title_lines(const JobView& view, const text::Look& look, std::size_t most_rows) {
    if (view.titles.empty()) {
        return {};
    }
    text::Table table{{false, false, true, true, true}, 0, {{{"file"}, {"state"}, {"shards"}, {"frames"}, {"size"}}}};
    const auto shown = most_important(view.titles, most_rows);
    for (const std::size_t at : shown) {
        table.rows.push_back(row_of(view.titles[at]));
    }
    add_what_was_reached(table, view.titles, shown);
    std::vector<std::string> lines = shown.empty() ? std::vector<std::string>() : text::lines_of(table, look);
    if (shown.size() < view.titles.size()) {
        lines.push_back(text::shortened(rest_of(view.titles, shown), look));
    }
    return lines;
}

std::vector<std::string> rank_lines(const JobView& view, const text::Look& look, std::size_t most_rows) {
    if (!view.facts.status || view.facts.status->ranks_seen.empty()) {
        return {};
    }
    const auto& ranks = view.facts.status->ranks_seen;
    text::Table table{{true, false, true, true, true, true, true, false},
                      1,
                      {{{"rank"}, {"host"}, {"tasks"}, {"heard"}, {"fps"}, {"speed"}, {"shards"}, {""}}}};
    const auto shown = most_important(ranks, most_rows);
    const auto coordinator = coordinator_of(view.facts);
    for (const std::size_t at : shown) {
        table.rows.push_back(row_of(ranks[at], coordinator));
    }
    std::vector<std::string> lines = shown.empty() ? std::vector<std::string>() : text::lines_of(table, look);
    const auto alive = static_cast<std::size_t>(std::max(view.facts.status->ranks, 0));
    if (const std::size_t all = std::max(alive, ranks.size()); shown.size() < all) {
        lines.push_back(text::shortened(number_of(all - shown.size(), shown.empty(), "ranks"), look));
    }
    return lines;
}

} // namespace reelmill::watch

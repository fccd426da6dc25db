#include "reelmill/progress/summary_text.hpp"

#include "reelmill/disk/paths.hpp"
#include "reelmill/progress/reached_text.hpp"
#include "reelmill/text/figures.hpp"
#include "reelmill/text/table.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::progress {
namespace {

using job::RunSummary;
using job::TitleOutcome;
using job::TitleState;

/// The folder that all sources share, to be left out of their names.
std::string common_folder(const RunSummary& summary) {
    std::string common;
    bool first = true;
    for (const TitleOutcome& title : summary.titles) {
        std::string folder = disk::folder_of(title.source.bytes);
        if (first) {
            common = folder;
            first = false;
        }
        while (!disk::lies_within(folder, common)) {
            common = disk::folder_of(common);
            if (common == "." || common == "/") {
                return "";
            }
        }
    }
    return common == "/" || common == "." ? "" : common;
}

std::string name_beneath(const std::string& path, const std::string& folder) {
    const bool inside = !folder.empty() && disk::lies_within(path, folder) && path.size() > folder.size();
    return printable(inside ? path.substr(folder.size() + 1) : path);
}

std::string verdict_of(const TitleOutcome& title) {
    switch (title.state) {
    case TitleState::done:
        return title.verified ? "yes" : "no";
    case TitleState::kept:
        return "kept";
    case TitleState::failed:
        return "FAILED";
    default:
        return "stopped";
    }
}

bool is_finished(const TitleOutcome& title) {
    return title.state == TitleState::done || title.state == TitleState::kept;
}

std::vector<text::Cell> row_of(const TitleOutcome& title, const std::string& folder) {
    const std::string name = name_beneath(title.source.bytes, folder);
    if (!is_finished(title)) {
        return {{name}, {"-"}, {"-"}, {"-"}, {"-"}, {"-"}, {verdict_of(title)}};
    }
    return {{name},
            {std::to_string(title.frames)},
            {fmt::format("{:.2f}", title.media_seconds)},
            {text::bytes_text(title.source_bytes)},
            {text::bytes_text(title.output_bytes)},
            {title.wall_seconds > 0 ? text::speed_text(title.media_seconds / title.wall_seconds) : "-"},
            {verdict_of(title)}};
}

bool asks_for_a_rate(const TitleOutcome& title) { return title.asked_bitrate > 0 || title.asked_size > 0; }
bool has_a_target(const TitleOutcome& title) { return title.target.has_value(); }

std::vector<text::Cell> total_of(const RunSummary& summary) {
    TitleOutcome sum;
    std::int64_t finished = 0;
    double media_made = 0; // kept titles took none of this run's time
    for (const TitleOutcome& title : summary.titles) {
        if (is_finished(title)) {
            ++finished;
            sum.frames += title.frames;
            sum.media_seconds += title.media_seconds;
            sum.source_bytes += title.source_bytes;
            sum.output_bytes += title.output_bytes;
        }
        media_made += title.state == TitleState::done ? title.media_seconds : 0;
    }
    sum.state = TitleState::done;
    std::vector<text::Cell> row = row_of(sum, "");
    row[0] = {"total: " + text::count_text(finished, "file")};
    row[5] = {media_made > 0 && summary.wall_seconds > 0 ? text::speed_text(media_made / summary.wall_seconds) : "-"};
    row[6] = {""};
    return row;
}

/// One more column: what was asked for, and what came of it.
void add_what_was_asked(text::Table& table, const RunSummary& summary, const char* what) {
    table.to_the_right.push_back(true);
    table.rows.front().push_back({what});
    for (std::size_t i = 0; i < summary.titles.size(); ++i) {
        const TitleOutcome& title = summary.titles[i];
        table.rows[i + 1].push_back({title.state == TitleState::done ? reached_text(title, title.output_bytes) : ""});
    }
    table.rows.back().push_back({""});
}

std::string remarks(const RunSummary& summary, const std::string& folder) {
    std::string text;
    for (const TitleOutcome& title : summary.titles) {
        for (const Warning& warning : title.warnings) {
            text += fmt::format("warning: {}: {}\n", name_beneath(title.source.bytes, folder), line_of(warning));
        }
    }
    for (const TitleOutcome& title : summary.titles) {
        if (title.state == TitleState::failed) {
            text += fmt::format("failed: {}\n", title.line);
        }
    }
    return text;
}

} // namespace

std::string summary_table(const RunSummary& summary, const text::Look& look) {
    RunSummary shown = summary;
    std::erase_if(shown.titles, [](const TitleOutcome& title) { return title.state == TitleState::ignored; });
    const std::string folder = common_folder(shown);
    text::Table table{{false, true, true, true, true, true, false},
                      0,
                      {{{"file"}, {"frames"}, {"seconds"}, {"before"}, {"after"}, {"speed"}, {"verified"}}},
                      {1, shown.titles.size() + 1},
                      true};
    for (const TitleOutcome& title : shown.titles) {
        table.rows.push_back(row_of(title, folder));
    }
    table.rows.push_back(total_of(shown));
    if (std::ranges::any_of(shown.titles, asks_for_a_rate)) {
        add_what_was_asked(table, shown, "rate");
    } else if (std::ranges::any_of(shown.titles, has_a_target)) {
        add_what_was_asked(table, shown, "quality");
    }
    std::string text;
    for (const std::string& line : text::lines_of(table, look)) {
        text += line + "\n";
    }
    text += remarks(shown, folder);
    if (!summary.line.empty()) {
        text += summary.line + "\n";
    }
    return text;
}

std::string summary_json(const RunSummary& summary) {
    Json json = summary;
    json["exit_status"] = static_cast<int>(summary.status);
    return json_text(json, 2) + "\n";
}

} // namespace reelmill::progress

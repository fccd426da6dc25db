#include "reelmill/progress/summary_text.hpp"

#include "reelmill/disk/paths.hpp"
#include "reelmill/progress/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace reelmill::progress {
namespace {

using job::RunSummary;
using job::TitleOutcome;
using job::TitleState;

constexpr std::size_t columns = 7;
using Row = std::array<std::string, columns>;

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

Row row_of(const TitleOutcome& title, const std::string& folder) {
    Row row;
    row.fill("-");
    row[0] = name_beneath(title.source.bytes, folder);
    row[6] = verdict_of(title);
    if (!is_finished(title)) {
        return row;
    }
    row[1] = std::to_string(title.frames);
    row[2] = fmt::format("{:.2f}", title.media_seconds);
    row[3] = bytes_text(title.source_bytes);
    row[4] = bytes_text(title.output_bytes);
    if (title.wall_seconds > 0) {
        row[5] = speed_text(title.media_seconds / title.wall_seconds);
    }
    return row;
}

Row total_of(const RunSummary& summary) {
    TitleOutcome sum;
    std::int64_t finished = 0;
    for (const TitleOutcome& title : summary.titles) {
        if (is_finished(title)) {
            ++finished;
            sum.frames += title.frames;
            sum.media_seconds += title.media_seconds;
            sum.source_bytes += title.source_bytes;
            sum.output_bytes += title.output_bytes;
        }
    }
    // Kept titles took none of this run's time.
    double media_made = 0;
    for (const TitleOutcome& title : summary.titles) {
        media_made += title.state == TitleState::done ? title.media_seconds : 0;
    }
    sum.state = TitleState::done;
    sum.wall_seconds = media_made > 0 ? summary.wall_seconds : 0;
    Row row = row_of(sum, "");
    row[0] = fmt::format("total: {} {}", finished, finished == 1 ? "file" : "files");
    row[5] = sum.wall_seconds > 0 ? speed_text(media_made / sum.wall_seconds) : "-";
    row[6] = "";
    return row;
}

std::array<std::size_t, columns> widths_of(const std::vector<Row>& rows, const Look& look) {
    std::array<std::size_t, columns> widths{};
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < columns; ++i) {
            widths[i] = std::max(widths[i], columns_of(row[i]));
        }
    }
    constexpr std::size_t least_name = 8;
    std::size_t others = 0;
    for (std::size_t i = 1; i < columns; ++i) {
        others += widths[i] + 2;
    }
    if (look.width > 0) {
        const std::size_t room = look.width > others + 1 ? look.width - others - 1 : 0;
        widths[0] = std::min(widths[0], std::max(room, least_name));
    }
    return widths;
}

std::string table_line(const Row& row, const std::array<std::size_t, columns>& widths, const Look& look) {
    std::string line = padded(shortened(row[0], widths[0], look.unicode), widths[0]);
    for (std::size_t i = 1; i + 1 < columns; ++i) {
        line += "  " + padded_left(row[i], widths[i]);
    }
    line += "  " + row[columns - 1];
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

std::string remarks(const RunSummary& summary, const std::string& folder) {
    std::string text;
    for (const TitleOutcome& title : summary.titles) {
        for (const std::string& warning : title.warnings) {
            text += fmt::format("warning: {}: {}\n", name_beneath(title.source.bytes, folder), warning);
        }
    }
    for (const TitleOutcome& title : summary.titles) {
        if (title.state == TitleState::failed) {
            text += fmt::format("failed: {}\n", title.line);
        }
    }
    return text;
}

std::string rule(const std::array<std::size_t, columns>& widths, const Look& look) {
    std::size_t length = 2 * (columns - 1);
    for (const std::size_t width : widths) {
        length += width;
    }
    std::string line;
    for (std::size_t i = 0; i < length; ++i) {
        line += look.unicode ? "─" : "-";
    }
    return line + "\n";
}

} // namespace

std::string summary_table(const RunSummary& summary, const Look& look) {
    RunSummary shown = summary;
    std::erase_if(shown.titles, [](const TitleOutcome& title) { return title.state == TitleState::ignored; });
    const std::string folder = common_folder(shown);
    std::vector<Row> rows{{"file", "frames", "seconds", "before", "after", "speed", "verified"}};
    for (const TitleOutcome& title : shown.titles) {
        rows.push_back(row_of(title, folder));
    }
    rows.push_back(total_of(shown));
    const auto widths = widths_of(rows, look);
    std::string text;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        text += i == 1 || i + 1 == rows.size() ? rule(widths, look) : "";
        text += table_line(rows[i], widths, look);
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

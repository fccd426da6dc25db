#include "reelmill/watch/parts_view.hpp"

#include "reelmill/text/columns.hpp"
#include "reelmill/text/figures.hpp"
#include "reelmill/text/table.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace reelmill::watch {
namespace {

using text::append;
using text::Lines;

constexpr std::size_t most_failures = 40;

const char* color_of(PartState state) {
    switch (state) {
    case PartState::finished:
    case PartState::at_work:
        return text::paint::green;
    case PartState::waiting:
        return nullptr;
    default:
        return text::paint::yellow;
    }
}

/// Figures of a run that is at work.
const status::Status* rates_of(const PartView& part) {
    return state_of(part) == PartState::at_work && part.run->facts.status ? &*part.run->facts.status : nullptr;
}

/// "3 parts: 1 at work, 2 finished; 12 of 20 titles done, 1 failed; 120 fps, 4.80x"
std::string sum_text(const std::vector<PartView>& parts) {
    std::array<std::int64_t, 5> states{};
    TitleCounts sum;
    double fps = 0;
    double speed = 0;
    for (const PartView& part : parts) {
        ++states.at(static_cast<std::size_t>(state_of(part)));
        sum += counts_of(part);
        if (const status::Status* rates = rates_of(part)) {
            fps += rates->frames_per_second;
            speed += rates->speed;
        }
    }
    Lines by_state;
    for (std::size_t i = 0; i < states.size(); ++i) {
        if (states.at(i) > 0) {
            by_state.push_back(fmt::format("{} {}", states.at(i), name_of(static_cast<PartState>(i))));
        }
    }
    return fmt::format("{} parts: {}; {} of {} titles done{}{}", parts.size(), fmt::join(by_state, ", "), sum.done,
                       sum.done + sum.running + sum.failed + sum.waiting,
                       sum.failed > 0 ? fmt::format(", {} failed", sum.failed) : "",
                       fps > 0 ? fmt::format("; {:.0f} fps, {}", fps, text::speed_text(speed)) : "");
}

std::vector<text::Cell> row_of(const PartView& part) {
    const TitleCounts counts = counts_of(part);
    const status::Status* rates = rates_of(part);
    const std::string host = part.run ? part.run->facts.holder.host : "";
    return {{fmt::format("{}/{}", part.part.number, part.part.of)},
            {name_of(state_of(part)), color_of(state_of(part))},
            {fmt::format("{}/{}", counts.done, counts.done + counts.failed + counts.waiting + counts.running)},
            {counts.failed > 0 ? std::to_string(counts.failed) : "-", counts.failed > 0 ? text::paint::red : nullptr},
            {rates != nullptr ? fmt::format("{:.0f}", rates->frames_per_second) : "-"},
            {rates != nullptr ? text::speed_text(rates->speed) : "-"},
            {host.empty() ? "-" : printable(host)}};
}

/// What is worth a line comes first where not all have one.
int order_of(const PartView& part) {
    switch (state_of(part)) {
    case PartState::coordinator_gone:
    case PartState::stopped:
        return 0;
    case PartState::at_work:
        return 1;
    case PartState::waiting:
        return 2;
    case PartState::finished:
        break;
    }
    return counts_of(part).failed > 0 ? 0 : 3;
}

Lines table_of(std::vector<PartView> parts, const text::Look& look, std::size_t most) {
    const std::size_t all = parts.size();
    if (most < all) {
        std::ranges::stable_sort(parts, {}, order_of);
        parts.resize(most);
        std::ranges::sort(parts, {}, [](const PartView& part) { return part.part.number; });
    }
    text::Table table{{true, false, true, true, true, true, false},
                      6,
                      {{{"part"}, {"state"}, {"titles"}, {"failed"}, {"fps"}, {"speed"}, {"host"}}}};
    for (const PartView& part : parts) {
        table.rows.push_back(row_of(part));
    }
    Lines lines = parts.empty() ? Lines() : text::lines_of(table, look);
    if (parts.size() < all) {
        lines.push_back(fmt::format("and {} more", all - parts.size()));
    }
    return lines;
}

Lines failures_of(const PartsView& view, const text::Look& look) {
    Lines lines;
    std::size_t told = 0;
    for (const PartView& part : view.parts) {
        for (const TitleRow& title : part.run ? part.run->titles : std::vector<TitleRow>()) {
            if (title.state == job::TitleState::failed && told++ < most_failures) {
                append(lines, text::wrapped("failed: " + title.line, look, text::paint::red));
            }
        }
    }
    return lines;
}

/// The parts of each way in which the job was divided.
std::vector<std::vector<PartView>> divisions_of(const PartsView& view) {
    std::vector<std::vector<PartView>> divisions;
    for (const PartView& part : view.parts) {
        if (divisions.empty() || divisions.back().front().part.of != part.part.of) {
            divisions.emplace_back();
        }
        divisions.back().push_back(part);
    }
    return divisions;
}

Lines lines_with(const PartsView& view, const text::Look& look, std::size_t most_rows) {
    Lines lines{text::shortened(printable(view.job_folder.bytes), look)};
    for (const auto& parts : divisions_of(view)) {
        append(lines, text::wrapped(sum_text(parts), look, color_of(state_of(view))));
        lines.emplace_back();
        append(lines, table_of(parts, look, most_rows));
    }
    if (const Lines failures = failures_of(view, look); !failures.empty()) {
        lines.emplace_back();
        append(lines, failures);
    }
    return lines;
}

} // namespace

Lines parts_lines(const PartsView& view, const text::Look& look, std::size_t height) {
    std::size_t most_rows = height > 0 ? std::min(height, view.parts.size()) : view.parts.size();
    Lines lines = lines_with(view, look, most_rows);
    while (height > 0 && lines.size() > height && most_rows > 0) {
        lines = lines_with(view, look, --most_rows);
    }
    if (height > 0) {
        lines.resize(std::min(lines.size(), height));
    }
    return lines;
}

std::string parts_line(const PartsView& view) {
    Lines sums;
    for (const auto& parts : divisions_of(view)) {
        sums.push_back(sum_text(parts));
    }
    return fmt::format("{}", fmt::join(sums, "; "));
}

} // namespace reelmill::watch

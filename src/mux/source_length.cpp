#include "source_length.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/file_facts.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::mux {
namespace {

std::int64_t size_now(const title::TitleIndex& index) {
    try {
        return disk::look_at(index.path).size;
    } catch (const Failure&) {
        return -1; // it is gone; what was made of it is whole
    }
}

// Of what is left out nobody knows how far it would have reached.
bool holds_all(const title::TitleIndex& index, const TitleLayout& layout) {
    const auto in_time = std::ranges::count_if(index.streams, [](const title::StreamSummary& stream) {
        return stream.kind == title::StreamKind::video || stream.kind == title::StreamKind::audio ||
               stream.kind == title::StreamKind::subtitle || stream.kind == title::StreamKind::data;
    });
    return std::ssize(layout.tracks) >= in_time;
}

// Others tell the length of what an edit list hides, too, or guess it.
bool tells_length(const std::string& container) { return container == "matroska" || container == "flv"; }

} // namespace

bool has_changed(const title::TitleIndex& index) {
    try {
        const auto facts = disk::look_at(index.path);
        return facts.size != index.size || facts.modified_ns != index.modified_ns;
    } catch (const Failure&) {
        return false;
    }
}

Warnings warnings_of_length(const task::MuxTask& task, const TitleLayout& layout, double seconds) {
    constexpr double worth_a_line = 1; // second: headers are not exact
    const title::TitleIndex& index = task.index;
    Warnings warnings;
    const double told = index.duration_seconds - std::max(0.0, static_cast<double>(index.start_microseconds) * 1e-6);
    if (index.missing_bytes > 0) {
        // Where there is no other word libavformat tells the length of what it finds (AVI).
        const std::string length =
            told - seconds > worth_a_line ? fmt::format(" and {:.3f} s", index.duration_seconds) : "";
        warnings.push_back({WarningCode::cut_off,
                            {},
                            {},
                            fmt::format("the file is cut off: its header tells of {} bytes{}; {} bytes are there, and "
                                        "{:.3f} s in the output",
                                        index.size + index.missing_bytes, length, index.size, seconds)});
    } else if (tells_length(index.container) && holds_all(index, layout) && told - seconds > worth_a_line) {
        warnings.push_back(
            {WarningCode::cut_off,
             {},
             {},
             fmt::format("the file's header tells of {:.3f} s, but there are {:.3f} s; its end seems to be "
                         "missing",
                         index.duration_seconds, seconds)});
    }
    if (has_changed(index)) {
        warnings.push_back(
            {WarningCode::changed_while_read,
             {},
             {},
             fmt::format("the file has changed while it was read: it had {} bytes when it was planned and has "
                         "{} now; what came later is not in the output",
                         index.size, size_now(index))});
    }
    return warnings;
}

} // namespace reelmill::mux

#include "frames.hpp"

#include "reelmill/core/fields.hpp"
#include "reelmill/task/task_json.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace reelmill::isolate {

REELMILL_JSON_FIELDS(ProgressReport, frames, bytes, media_microseconds, steps)

namespace {

// More is not believed: a child whose memory is spoiled may write anything.
constexpr std::uint64_t longest_report = 1UL << 30;

Json json_of(const Report& report) {
    if (const auto* progress = std::get_if<ProgressReport>(&report)) {
        return {{"progress", *progress}};
    }
    return {{"result", std::get<task::TaskResult>(report)}};
}

Report report_in(const Json& json) {
    if (json.contains("progress")) {
        return json.at("progress").get<ProgressReport>();
    }
    return json.at("result").get<task::TaskResult>();
}

} // namespace

Bytes encode(const task::Task& task) { return Json::to_cbor(Json(task)); }

task::Task decode_task(const Bytes& bytes) { return Json::from_cbor(bytes).get<task::Task>(); }

Bytes framed(const Report& report) {
    const Bytes body = Json::to_cbor(json_of(report));
    const std::uint64_t size = body.size();
    Bytes frame(sizeof size + body.size());
    std::memcpy(frame.data(), &size, sizeof size);
    std::copy(body.begin(), body.end(), frame.begin() + sizeof size);
    return frame;
}

std::optional<Report> ReportReader::next() {
    std::uint64_t size = 0;
    if (pending_.size() < sizeof size) {
        return std::nullopt;
    }
    std::memcpy(&size, pending_.data(), sizeof size);
    if (size > longest_report) {
        throw std::length_error("a report of " + std::to_string(size) + " bytes");
    }
    if (pending_.size() - sizeof size < size) {
        return std::nullopt;
    }
    const auto begin = pending_.begin() + sizeof size;
    const auto end = begin + static_cast<std::ptrdiff_t>(size);
    Report report = report_in(Json::from_cbor(begin, end));
    pending_.erase(pending_.begin(), end);
    return report;
}

} // namespace reelmill::isolate

#include "reelmill/task/task_json.hpp"

#include <fmt/format.h>
#include <stdexcept>
#include <type_traits>

namespace reelmill::task {

namespace {

template <typename Kind> constexpr const char* kind_name = nullptr;
template <> constexpr const char* kind_name<ProbeTask> = "probe";
template <> constexpr const char* kind_name<ShardTask> = "shard";
template <> constexpr const char* kind_name<TracksTask> = "tracks";
template <> constexpr const char* kind_name<MuxTask> = "mux";
template <> constexpr const char* kind_name<AnalysisTask> = "analysis";
template <> constexpr const char* kind_name<ProbeResult> = "probe";
template <> constexpr const char* kind_name<ShardResult> = "shard";
template <> constexpr const char* kind_name<TracksResult> = "tracks";
template <> constexpr const char* kind_name<MuxResult> = "mux";
template <> constexpr const char* kind_name<AnalysisResult> = "analysis";
template <> constexpr const char* kind_name<SegmentsLost> = "segments_lost";
template <> constexpr const char* kind_name<FileRefused> = "file_refused";
template <> constexpr const char* kind_name<TaskFailure> = "failure";

template <typename... Kinds> Json json_of(const std::variant<Kinds...>& value) {
    return std::visit(
        [](const auto& known) {
            static_assert(kind_name<std::decay_t<decltype(known)>> != nullptr);
            return Json{{"kind", kind_name<std::decay_t<decltype(known)>>}, {"is", known}};
        },
        value);
}

template <typename... Kinds> void read(const Json& json, std::variant<Kinds...>& value) {
    const auto& kind = json.at("kind").get_ref<const std::string&>();
    const bool known = ((kind == kind_name<Kinds> && (value = json.at("is").get<Kinds>(), true)) || ...);
    if (!known) {
        throw std::invalid_argument(fmt::format("unknown kind \"{}\"", kind));
    }
}

} // namespace

const char* kind_of(const Task& task) {
    return std::visit([](const auto& known) { return kind_name<std::decay_t<decltype(known)>>; }, task);
}

void to_json(Json& json, const Task& task) { json = json_of(task); }
void from_json(const Json& json, Task& task) { read(json, task); }
void to_json(Json& json, const TaskResult& result) { json = json_of(result); }
void from_json(const Json& json, TaskResult& result) { read(json, result); }

} // namespace reelmill::task

#include "reelmill/cluster/wire.hpp"

#include "reelmill/scatter/task_json.hpp"

#include <fmt/format.h>
#include <stdexcept>
#include <type_traits>

namespace reelmill::cluster {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Hello, slots, program_version, host, holding)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Answer, sequence, task, seconds, result)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Progress, running)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StopRequest, line, grace_ms)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LogLine, rank, level, text)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Announcement, job_folder, run_id, first_term)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Confirmation, sequence)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Assignment, task, work)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Cancellation, task)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Leave, status)
void to_json(Json& json, const Goodbye&) { json = Json::object(); }
void from_json(const Json&, Goodbye&) {}
void to_json(Json& json, const Heartbeat&) { json = Json::object(); }
void from_json(const Json&, Heartbeat&) {}

namespace {

/// Grows with every change that an older program would misread.
constexpr int wire_version = 1;

template <typename Type> constexpr const char* type_name = nullptr;
template <> constexpr const char* type_name<Hello> = "hello";
template <> constexpr const char* type_name<Answer> = "answer";
template <> constexpr const char* type_name<Progress> = "progress";
template <> constexpr const char* type_name<StopRequest> = "stop";
template <> constexpr const char* type_name<LogLine> = "log";
template <> constexpr const char* type_name<Goodbye> = "goodbye";
template <> constexpr const char* type_name<Announcement> = "announcement";
template <> constexpr const char* type_name<Heartbeat> = "heartbeat";
template <> constexpr const char* type_name<Confirmation> = "confirmation";
template <> constexpr const char* type_name<Assignment> = "assignment";
template <> constexpr const char* type_name<Cancellation> = "cancellation";
template <> constexpr const char* type_name<Leave> = "leave";

template <typename... Types> Body body_of(const std::string& type, const Json& json, std::variant<Types...>* /*tag*/) {
    Body body;
    const bool known = ((type == type_name<Types> && (body = json.get<Types>(), true)) || ...);
    if (!known) {
        throw std::invalid_argument(fmt::format("unknown type \"{}\"", type));
    }
    return body;
}

Envelope parse(const Bytes& bytes) {
    const Json json = Json::from_cbor(bytes);
    const int version = json.at("version").get<int>();
    if (version != wire_version) {
        throw std::invalid_argument(fmt::format("version {} instead of {}", version, wire_version));
    }
    return {json.at("term").get<scatter::Term>(),
            body_of(json.at("type").get<std::string>(), json.at("body"), static_cast<Body*>(nullptr))};
}

} // namespace

Bytes encode(const Envelope& envelope) {
    Json json{{"version", wire_version}, {"term", envelope.term}};
    std::visit(
        [&json](const auto& body) {
            json["type"] = type_name<std::decay_t<decltype(body)>>;
            json["body"] = body;
        },
        envelope.body);
    return Json::to_cbor(json);
}

Envelope decode(const Bytes& bytes, int from) {
    try {
        return parse(bytes);
    } catch (const std::exception& error) {
        std::throw_with_nested(environment_failure(
            fmt::format("a message of rank {} is not understood ({}); start all ranks from one and the same reelmill",
                        from, error.what())));
    }
}

} // namespace reelmill::cluster

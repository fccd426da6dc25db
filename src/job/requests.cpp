#include "reelmill/job/requests.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/machine.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/job/job_folder.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace reelmill::job {

namespace {

constexpr const char* id_field = "id"; // of a request, among its own fields

disk::MessageBytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

} // namespace

void open_requests(const std::string& job_folder) {
    for (const std::string& file : {requests_file(job_folder), fulfilled_requests_file(job_folder)}) {
        disk::remove_file(file);
        disk::make_message_log(file);
    }
}

void send_request(const std::string& job_folder, const Request& request) {
    Json json = request;
    json[id_field] = random_id();
    const std::vector<disk::MessageBytes> messages{bytes_of(json_text(json))};
    if (!disk::append_messages(requests_file(job_folder), messages)) {
        throw usage_failure(fmt::format("{}: no run is at work there", printable(job_folder)));
    }
}

RequestReader::RequestReader(const std::string& job_folder)
    : reader_(requests_file(job_folder)), fulfilled_file_(fulfilled_requests_file(job_folder)) {}

std::vector<Request> RequestReader::take() {
    if (!begun_) {
        begun_ = true;
        learn_what_is_fulfilled();
    }
    write_down_what_is_fulfilled();
    std::vector<Request> requests;
    for (const auto& message : reader_.read_new()) {
        try {
            const Json json = Json::parse(message);
            const auto request = json.get<Request>();
            const auto id = json.at(id_field).get<std::string>();
            const bool for_good = request.kind == Request::Kind::leave; // to cancel is for those who come later, too
            if (for_good && fulfilled_.contains(id)) {
                continue;
            }
            requests.push_back(request);
            if (for_good) {
                given_.push_back(bytes_of(id));
            }
        } catch (const std::exception& error) {
            spdlog::warn("a request is not understood: {}", error.what());
        }
    }
    return requests;
}

void RequestReader::learn_what_is_fulfilled() {
    for (const auto& id : disk::MessageReader(fulfilled_file_).read_new()) {
        fulfilled_.emplace(id.begin(), id.end());
    }
}

/// Where it cannot be written, a successor asks once more, which does less harm than not to ask.
void RequestReader::write_down_what_is_fulfilled() {
    if (given_.empty()) {
        return;
    }
    try {
        static_cast<void>(disk::append_messages(fulfilled_file_, given_));
    } catch (const Failure& failure) {
        spdlog::warn("{}", failure.what());
    }
    given_.clear();
}

} // namespace reelmill::job

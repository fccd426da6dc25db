#include "reelmill/job/requests.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/job/job_folder.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace reelmill::job {

void open_requests(const std::string& job_folder) {
    disk::remove_file(requests_file(job_folder));
    disk::make_message_log(requests_file(job_folder));
}

void send_request(const std::string& job_folder, const Request& request) {
    const std::string text = json_text(request);
    const std::vector<disk::MessageBytes> messages{{text.begin(), text.end()}};
    if (!disk::append_messages(requests_file(job_folder), messages)) {
        throw usage_failure(fmt::format("{}: no run is at work there", printable(job_folder)));
    }
}

RequestReader::RequestReader(const std::string& job_folder) : reader_(requests_file(job_folder)) {}

std::vector<Request> RequestReader::take() {
    std::vector<Request> requests;
    for (const auto& message : reader_.read_new()) {
        try {
            requests.push_back(Json::parse(message).get<Request>());
        } catch (const std::exception& error) {
            spdlog::warn("a request is not understood: {}", error.what());
        }
    }
    return requests;
}

} // namespace reelmill::job

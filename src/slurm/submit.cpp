#include "reelmill/slurm/submit.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace reelmill::slurm {
namespace {

constexpr std::chrono::seconds submit_patience{60}; // a busy slurmctld takes its time

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// "1234;cluster" -> "1234"
std::string number_in(const std::string& output) {
    const std::string id = first_line(output).substr(0, first_line(output).find(';'));
    const bool good = !id.empty() && std::ranges::all_of(id, [](unsigned char c) { return std::isdigit(c) != 0; });
    return good ? id : "";
}

Failure refusal_of(const Answer& answer) {
    if (!answer.ran) {
        return environment_failure("sbatch: could not be run, or did not answer; submit where Slurm's commands are, or "
                                   "see the script with --dry-run");
    }
    std::string said = first_line(answer.complaints.empty() ? answer.output : answer.complaints);
    return environment_failure(
        fmt::format("sbatch: {}; see what was asked for with --dry-run",
                    said.empty() ? "exit status " + std::to_string(answer.status) : printable(said)));
}

} // namespace

std::optional<Nodes> ask_for_nodes(const std::optional<std::string>& partition) {
    const Answer answer = ask({"sinfo", "-h", "-o", "%P|%D|%c|%m|%l|%a"}, submit_patience);
    return answer.good() ? nodes_in(answer.output, partition) : std::nullopt;
}

std::string submit(const std::string& script, std::vector<std::string> options,
                   const std::vector<std::string>& given_options, const Ask& ask) {
    std::vector<std::string> words{"sbatch", "--parsable"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), given_options.begin(), given_options.end());
    words.push_back(script);
    const Answer answer = ask(words, submit_patience);
    std::string id = answer.good() ? number_in(answer.output) : "";
    if (id.empty()) {
        throw refusal_of(answer);
    }
    return id;
}

std::string state_of_job(const std::string& id) {
    const Answer answer = ask({"squeue", "-h", "-j", id, "-o", "%T"}, submit_patience);
    const std::string state = answer.good() ? first_line(answer.output) : "";
    const bool ended = state == "COMPLETED" || state == "CANCELLED" || state == "FAILED" || state == "TIMEOUT" ||
                       state == "NODE_FAIL" || state == "OUT_OF_MEMORY"; // COMPLETING: it may be queued again
    return ended ? "" : state;
}

} // namespace reelmill::slurm

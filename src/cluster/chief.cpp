#include "chief.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace reelmill::cluster {

namespace {
constexpr scatter::Term first_term = 1;

} // namespace

Chief::Chief(Post& post, const RankOptions& options, int ranks)
    : post_(post), options_(options), coordinator_(options.spec, first_term), ranks_(ranks) {
    for (int rank = 0; rank < ranks; ++rank) {
        present_.insert(rank);
    }
    post_.set_term(first_term);
}

void Chief::start() { carry_out(coordinator_.start(now())); }

double Chief::now() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count(); }

void Chief::hear(const Envelope& message, int from) {
    if (const auto* hello = std::get_if<Hello>(&message.body)) {
        on(*hello, from);
    } else if (const auto* answer = std::get_if<Answer>(&message.body)) {
        feed(scatter::TaskFinished{from, answer->task, answer->result, answer->seconds});
    } else if (const auto* progress = std::get_if<Progress>(&message.body)) {
        for (const auto& running : progress->running) {
            feed(scatter::ProgressReported{from, running});
        }
    } else if (const auto* stop = std::get_if<StopRequest>(&message.body)) {
        feed(scatter::StopRequested{stop->line});
    } else if (const auto* line = std::get_if<LogLine>(&message.body)) {
        print(*line);
    } else if (std::holds_alternative<Goodbye>(message.body)) {
        present_.erase(from);
    }
}

void Chief::on(const Hello& message, int from) {
    if (message.program_version != REELMILL_VERSION) {
        throw environment_failure(fmt::format("rank {} runs reelmill {}, rank {} runs {}; start all ranks from one and "
                                              "the same reelmill",
                                              from, message.program_version, chief_rank, REELMILL_VERSION));
    }
    feed(scatter::RankReady{from, message.slots});
}

void Chief::rank_lost(int rank) {
    present_.erase(rank);
    --ranks_;
    spdlog::warn("rank {} is lost; what it was working on is done again", rank);
    feed(scatter::RankLost{rank});
}

void Chief::show_status() {
    if (options_.on_status) {
        progress::Status status = coordinator_.status(now());
        status.ranks = ranks_;
        options_.on_status(status);
    }
}

void Chief::feed(const scatter::Event& event) { carry_out(coordinator_.handle(event, now())); }

void Chief::carry_out(std::vector<scatter::Action> actions) {
    for (auto& action : actions) {
        std::visit([this](auto& known) { act(known); }, action);
    }
}

void Chief::act(scatter::Assign& action) { post_.send(Assignment{action.task, std::move(action.work)}, action.rank); }

void Chief::act(const scatter::Cancel& action) { post_.send(Cancellation{action.task}, action.rank); }

void Chief::act(const scatter::TitleFinished& action) {
    if (!action.chain.empty()) {
        spdlog::debug("{}: {}", printable(action.outcome.source.bytes), action.chain);
    }
    if (options_.on_title) {
        options_.on_title(action.outcome);
    }
}

void Chief::act(const scatter::DeleteSegments& action) {
    if (options_.delete_segments) {
        options_.delete_segments(action);
    }
}

void Chief::act(const scatter::StopRank& action) { post_.send(Leave{summary_->status}, action.rank); }

void Chief::act(scatter::RunFinished& action) {
    summary_ = std::move(action.summary);
    summary_->ranks = ranks_;
    show_status();
}

void Chief::print(const LogLine& line) const {
    if (options_.on_log) {
        options_.on_log(line);
    } else {
        spdlog::log(static_cast<spdlog::level::level_enum>(line.level), "rank {}: {}", line.rank, line.text);
    }
}

} // namespace reelmill::cluster

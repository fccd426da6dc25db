#include "reelmill/cluster/log_relay.hpp"

#include <fmt/format.h>
#include <mutex>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

namespace reelmill::cluster {

class LogRelay::Sink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit Sink(int rank) : rank_(rank) {}

    std::vector<message::LogLine> take() {
        const std::lock_guard lock(mutex_);
        std::vector<message::LogLine> lines = std::move(lines_);
        lines_.clear();
        if (left_out_ > 0) {
            lines.push_back({rank_, spdlog::level::warn, fmt::format("{} more log lines are left out", left_out_)});
            left_out_ = 0;
        }
        return lines;
    }

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        if (lines_.size() < capacity) {
            lines_.push_back({rank_, message.level, {message.payload.data(), message.payload.size()}});
        } else {
            ++left_out_;
        }
    }
    void flush_() override {}

    int rank_;
    std::vector<message::LogLine> lines_;
    std::size_t left_out_ = 0;
};

LogRelay::LogRelay(int rank) : sink_(std::make_shared<Sink>(rank)) {}
std::shared_ptr<spdlog::sinks::sink> LogRelay::sink() const { return sink_; }
std::vector<message::LogLine> LogRelay::take() { return sink_->take(); }

RelayedDefaultLogger::RelayedDefaultLogger(const LogRelay& relay) : before_(spdlog::default_logger()->sinks()) {
    spdlog::default_logger()->sinks() = {relay.sink()};
}

RelayedDefaultLogger::~RelayedDefaultLogger() { spdlog::default_logger()->sinks() = before_; }

void RelayedDefaultLogger::print(const message::LogLine& line) const {
    const std::string text = fmt::format("rank {}: {}", line.rank, line.text);
    const auto level = static_cast<spdlog::level::level_enum>(line.level);
    const spdlog::details::log_msg message(spdlog::default_logger()->name(), level, text);
    for (const auto& sink : before_) {
        if (sink->should_log(level)) {
            sink->log(message);
            sink->flush();
        }
    }
}

} // namespace reelmill::cluster

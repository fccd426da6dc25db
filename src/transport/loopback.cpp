#include "reelmill/transport/loopback.hpp"

#include <deque>
#include <mutex>
#include <utility>

namespace reelmill::transport {

struct LoopbackHub::Shared {
    explicit Shared(int size) : mailboxes(static_cast<std::size_t>(size)), lost(static_cast<std::size_t>(size)) {}

    std::mutex mutex;
    std::vector<std::deque<message::Message>> mailboxes; ///< per receiving rank
    std::vector<bool> lost;
};

class LoopbackHub::Endpoint final : public Communicator {
public:
    Endpoint(std::shared_ptr<Shared> shared, int rank)
        : shared_(std::move(shared)), rank_(rank), told_(shared_->lost.size()) {}

    [[nodiscard]] int rank() const override { return rank_; }
    [[nodiscard]] int size() const override { return static_cast<int>(told_.size()); }

    void send(message::Bytes bytes, int to) override {
        const std::lock_guard lock(shared_->mutex);
        const auto receiver = static_cast<std::size_t>(to);
        if (!shared_->lost.at(receiver)) {
            shared_->mailboxes[receiver].push_back({rank_, std::move(bytes)});
        }
    }

    std::optional<message::Message> poll() override {
        const std::lock_guard lock(shared_->mutex);
        auto& mailbox = shared_->mailboxes[static_cast<std::size_t>(rank_)];
        if (mailbox.empty()) {
            return std::nullopt;
        }
        message::Message message = std::move(mailbox.front());
        mailbox.pop_front();
        return message;
    }

    [[nodiscard]] std::size_t unsent() const override { return 0; }
    [[nodiscard]] bool moving() const override { return false; }

    [[nodiscard]] std::vector<int> take_lost() override {
        const std::lock_guard lock(shared_->mutex);
        std::vector<int> news;
        for (std::size_t rank = 0; rank < told_.size(); ++rank) {
            if (shared_->lost[rank] && !told_[rank]) {
                told_[rank] = true;
                news.push_back(static_cast<int>(rank));
            }
        }
        return news;
    }

private:
    std::shared_ptr<Shared> shared_;
    int rank_;
    std::vector<bool> told_;
};

LoopbackHub::LoopbackHub(int size) : shared_(std::make_shared<Shared>(size)) {}

std::unique_ptr<Communicator> LoopbackHub::communicator(int rank) { return std::make_unique<Endpoint>(shared_, rank); }

void LoopbackHub::lose(int rank) {
    const std::lock_guard lock(shared_->mutex);
    shared_->lost.at(static_cast<std::size_t>(rank)) = true;
}

} // namespace reelmill::transport

// A rank's outgoing mail. Private to the room.
#pragma once

#include "reelmill/mailbox/helper_mail.hpp"
#include "reelmill/message/wire.hpp"
#include "reelmill/status/rank_name.hpp"
#include "reelmill/transport/communicator.hpp"

#include <deque>
#include <optional>

namespace reelmill::cluster {

/// Sends to other ranks through the communicator and to its own rank directly, unencoded.
class MessageSender {
public:
    explicit MessageSender(transport::Communicator& communicator) : communicator_(communicator) {}

    /// `coordinator` coordinates from now on; `term` is written into everything that is sent.
    void follow(int coordinator, task::Term term) {
        coordinator_ = coordinator;
        term_ = term;
    }
    /// Who coordinates has mail for helpers, too. Null: no more.
    void deliver_to_helpers_by(mailbox::HelperMail* helpers) { helpers_ = helpers; }
    [[nodiscard]] int coordinator() const { return coordinator_; }
    [[nodiscard]] task::Term term() const { return term_; }
    [[nodiscard]] int rank() const { return communicator_.rank(); }

    void send(message::Body body, int to) {
        if (to == rank()) {
            to_self_.push_back({term_, std::move(body)});
        } else if (status::is_helper(to)) {
            if (helpers_ != nullptr) {
                helpers_->send(message::encode({term_, std::move(body)}), to);
            }
        } else {
            communicator_.send(message::encode({term_, std::move(body)}), to);
        }
    }
    [[nodiscard]] std::optional<message::Envelope> take_own() {
        if (to_self_.empty()) {
            return std::nullopt;
        }
        message::Envelope envelope = std::move(to_self_.front());
        to_self_.pop_front();
        return envelope;
    }
    /// A message would not reach this rank before others that have not reached it yet.
    [[nodiscard]] bool has_unsent(int to) const { return !status::is_helper(to) && communicator_.has_unsent(to); }
    /// Much waits to be sent already: what can be left out should be.
    [[nodiscard]] bool congested() const { return communicator_.unsent() > 256; }

private:
    transport::Communicator& communicator_;
    mailbox::HelperMail* helpers_ = nullptr;
    std::deque<message::Envelope> to_self_;
    int coordinator_ = 0;
    task::Term term_ = 0;
};

} // namespace reelmill::cluster

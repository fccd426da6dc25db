// Letters between the coordinator of a run and its helpers: processes in other allocations, or on other machines, that
// see the job folder and nothing else of the run.
//
// JOB/helpers/N/ is the letter box of helper N: it writes to `from`, the coordination of term T to `to-T`. Both are
// disk/message_log files with messages of wire.hpp. To the coordinator a helper is a rank with a number above all
// others; its signs of life are its lease on what it holds: when they stop, others get that.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/task/task.hpp"
#include "reelmill/transport/communicator.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::mailbox {

/// The coordinator's end. A thread of its own reads and writes files, so that a slow file system holds nobody up.
/// Letter boxes that are quiet are looked into less and less often. Its end delivers what was sent, for a second at
/// most.
class HelperMail {
public:
    /// `helpers_folder` is made. What helpers have written before is not read: they answer the announcement anew.
    /// Throws Failure{environment}.
    HelperMail(const std::string& helpers_folder, task::Term term);

    // From one thread; none of these blocks.

    /// Helpers whose letter boxes have appeared since the last call.
    [[nodiscard]] std::vector<int> take_new();
    [[nodiscard]] std::optional<message::Message> poll();
    void send(message::Bytes bytes, int helper);
    /// It has said Goodbye: its letter box goes.
    void close(int helper);

private:
    class HelperChannel;
    Hidden<HelperChannel> channel_;
};

/// A helper's end. No call blocks but on the file system.
class HelperBox : public transport::Communicator {
public:
    /// Makes a letter box of its own in the folder. Throws Failure{environment}.
    explicit HelperBox(const std::string& helpers_folder);
    /// Removes it.
    ~HelperBox() override;

    [[nodiscard]] int rank() const override { return rank_; }
    [[nodiscard]] int size() const override { return rank_ + 1; }
    /// To whoever coordinates, whatever `to` says. Written by the next poll() whose turn it is.
    void send(message::Bytes bytes, int to) override;
    std::optional<message::Message> poll() override; ///< from whoever coordinates with the highest term
    [[nodiscard]] std::size_t unsent() const override { return unsent_.size(); }
    [[nodiscard]] bool moving() const override { return false; }
    [[nodiscard]] std::vector<int> take_lost() override { return {}; }

    /// Writes what was sent, now.
    void flush();
    /// The letter box was removed: the job is over.
    [[nodiscard]] bool gone() const { return gone_; }

private:
    class Reader;
    std::string folder_;
    int rank_ = 0;
    bool gone_ = false;
    std::vector<message::Bytes> unsent_;
    std::unique_ptr<Reader> reader_;
    std::chrono::steady_clock::time_point next_look_;
};

} // namespace reelmill::mailbox

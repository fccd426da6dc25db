// A CoordinatorHost of which each test gives only what it wants to see.
#pragma once

#include "reelmill/cluster/coordination.hpp"

#include <functional>
#include <memory>

namespace reelmill::test {

struct HookedHost final : cluster::CoordinatorHost {
    std::function<std::unique_ptr<mailbox::HelperMail>()> on_open_helper_mail;
    std::function<std::vector<job::Request>()> requests;
    std::function<void(const status::Status&)> on_status;
    std::function<void(const scatter::TitleFinished&)> on_title;
    std::function<void(const scatter::DeleteSegments&)> on_delete_segments;
    std::function<void(const message::LogLine&)> on_log;
    std::function<void(const scatter::RunSnapshot&)> on_checkpoint; ///< it wants one at any time, and has it at once
    std::function<void(const job::RunSummary&)> finished;

    std::unique_ptr<mailbox::HelperMail> open_helper_mail() override {
        return on_open_helper_mail ? on_open_helper_mail() : nullptr;
    }
    std::vector<job::Request> take_requests() override { return requests ? requests() : std::vector<job::Request>{}; }
    void show(const status::Status& status) override { call(on_status, status); }
    void record(const scatter::TitleFinished& title) override { call(on_title, title); }
    void delete_segments(const scatter::DeleteSegments& segments) override { call(on_delete_segments, segments); }
    bool print(const message::LogLine& line) override {
        call(on_log, line);
        return static_cast<bool>(on_log);
    }
    bool checkpoint_due() override { return static_cast<bool>(on_checkpoint); }
    void checkpoint(std::shared_ptr<const scatter::RunSnapshot> snapshot) override { call(on_checkpoint, *snapshot); }
    bool checkpoint_written() override { return static_cast<bool>(on_checkpoint); }
    void finish(const job::RunSummary& summary) override { call(finished, summary); }

private:
    template <typename Hook, typename Value> static void call(const Hook& hook, const Value& value) {
        if (hook) {
            hook(value);
        }
    }
};

/// Replaces the host of a coordination, which lives as long as that.
[[nodiscard]] inline HookedHost& hooked(cluster::Coordination& coordination) {
    if (auto known = std::dynamic_pointer_cast<HookedHost>(coordination.host)) {
        return *known;
    }
    auto host = std::make_shared<HookedHost>();
    coordination.host = host;
    return *host;
}

} // namespace reelmill::test

#include "reelmill/mailbox/helper_mail.hpp"
#include "reelmill/status/rank_name.hpp"

#include "helper_files.hpp"
#include "look_schedule.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/message_log.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <spdlog/spdlog.h>
#include <thread>

namespace reelmill::mailbox {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Between looks into letter boxes. A helper has a task in hand for each slot and more that wait, so this delays nobody.
constexpr milliseconds look_interval{100};
// Where more are looked into at a time than this, each is less often: a look costs the file server three requests.
constexpr std::size_t most_looks_at_full_rate = 10;
constexpr milliseconds search_interval{1000}; ///< for new letter boxes
constexpr milliseconds farewell{1000};

} // namespace

class HelperMail::HelperChannel {
public:
    HelperChannel(const std::string& folder, task::Term term) : folder_(folder), term_(term) {
        disk::make_private_folder(folder_);
        search();
        thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }

    std::vector<int> take_new() {
        const std::lock_guard lock(mutex_);
        return std::exchange(new_, {});
    }
    std::optional<message::Message> poll() {
        const std::lock_guard lock(mutex_);
        if (arrived_.empty()) {
            return std::nullopt;
        }
        message::Message message = std::move(arrived_.front());
        arrived_.pop_front();
        return message;
    }
    void send(message::Bytes bytes, int helper) {
        const std::lock_guard lock(mutex_);
        outgoing_[helper].push_back(std::move(bytes));
    }
    void close(int helper) {
        const std::lock_guard lock(mutex_);
        closed_.push_back(helper);
    }

private:
    struct Box {
        std::string path;
        disk::MessageReader reader;
        bool gone = false;
    };

    void run(const std::stop_token& stop) {
        auto next_search = Clock::now() + search_interval;
        while (!stop.stop_requested()) {
            deliver_all(Clock::time_point::max());
            const std::size_t looks = look_into_boxes();
            if (Clock::now() >= next_search) {
                work([this] { search(); });
                work([this] { remove_closed(); });
                next_search = Clock::now() + search_interval;
            }
            std::unique_lock lock(mutex_);
            asleep_.wait_for(lock, stop, pause_after(looks), [] { return false; });
        }
        deliver_all(Clock::now() + farewell);
    }

    /// What goes wrong with one letter box, or once, is tried again with the next look.
    template <typename Work> static void work(const Work& work) {
        try {
            work();
        } catch (const Failure& failure) {
            spdlog::debug("{}", failure.what());
        }
    }

    static milliseconds pause_after(std::size_t looks) {
        return look_interval * (1 + static_cast<int>(looks / most_looks_at_full_rate));
    }

    /// What is wrong with one box keeps nobody from the others.
    void search() {
        look_afresh(folder_);
        std::set<int> there;
        for (const std::string& name : disk::names_in(folder_)) {
            if (const auto number = number_of_letter_box(name)) {
                there.insert(status::first_helper + *number);
            }
        }
        for (const int helper : there) {
            if (!boxes_.contains(helper)) {
                work([&] { add(helper, letter_box(folder_, helper - status::first_helper)); });
            }
        }
        for (const auto& [helper, box] : boxes_) {
            if (!there.contains(helper)) {
                schedule_.hurry(helper); // it seems to be gone, and its number is free for another
            }
        }
    }

    /// A helper answers when it has been spoken to: what was written before is of another coordination.
    void add(int helper, const std::string& path) {
        Box box{path, disk::MessageReader(file_from_helper(path)), false};
        box.reader.skip_all();
        disk::make_message_log(file_to_helper(path, term_));
        boxes_.emplace(helper, std::move(box));
        schedule_.add(helper);
        const std::lock_guard lock(mutex_);
        outgoing_.erase(helper);
        new_.push_back(helper);
    }

    void remove_closed() {
        std::vector<int> closed;
        {
            const std::lock_guard lock(mutex_);
            closed = std::exchange(closed_, {});
        }
        for (const int helper : closed) {
            const std::string path = letter_box(folder_, helper - status::first_helper);
            disk::remove_tree_within(folder_, path);
            boxes_.erase(helper);
            schedule_.remove(helper);
        }
    }

    /// How many were looked into.
    std::size_t look_into_boxes() {
        const std::vector<int> due = schedule_.next_round();
        for (const int helper : due) {
            work([&] { collect(helper, boxes_.at(helper)); });
        }
        // A number may come again, with another helper.
        std::erase_if(boxes_, [this](const auto& entry) {
            if (entry.second.gone) {
                schedule_.remove(entry.first);
            }
            return entry.second.gone;
        });
        return due.size();
    }

    /// What is for somebody who has gone is dropped.
    void deliver_all(Clock::time_point until) {
        std::map<int, std::vector<message::Bytes>> outgoing;
        {
            const std::lock_guard lock(mutex_);
            outgoing.swap(outgoing_);
        }
        for (auto& [helper, letters] : outgoing) {
            const auto box = boxes_.find(helper);
            if (box != boxes_.end() && Clock::now() < until) {
                work([&, number = helper, &to_send = letters] { deliver(number, box->second, to_send); });
            }
        }
    }

    void deliver(int helper, Box& box, std::vector<message::Bytes>& letters) {
        try {
            box.gone = !disk::append_messages(file_to_helper(box.path, term_), letters);
        } catch (const Failure&) {
            const std::lock_guard lock(mutex_);
            auto& later = outgoing_[helper];
            later.insert(later.begin(), std::make_move_iterator(letters.begin()),
                         std::make_move_iterator(letters.end()));
            throw;
        }
    }

    void collect(int helper, Box& box) {
        auto letters = box.reader.read_new();
        box.gone = box.gone || box.reader.missing();
        if (letters.empty()) {
            return;
        }
        schedule_.heard(helper);
        const std::lock_guard lock(mutex_);
        for (auto& letter : letters) {
            arrived_.push_back({helper, std::move(letter)});
        }
    }

    const std::string folder_;
    const task::Term term_;
    std::map<int, Box> boxes_; ///< the thread's, once it runs; so is the next one
    LookSchedule schedule_;    ///< of the boxes
    std::mutex mutex_;         ///< guards what follows
    std::vector<int> new_;
    std::deque<message::Message> arrived_;
    std::map<int, std::vector<message::Bytes>> outgoing_;
    std::vector<int> closed_;
    std::condition_variable_any asleep_;
    std::jthread thread_; ///< last: it uses all of the above
};

HelperMail::HelperMail(const std::string& helpers_folder, task::Term term)
    : channel_(hidden<HelperChannel>(helpers_folder, term)) {}

std::vector<int> HelperMail::take_new() { return channel_->take_new(); }
std::optional<message::Message> HelperMail::poll() { return channel_->poll(); }
void HelperMail::close(int helper) { channel_->close(helper); }
void HelperMail::send(message::Bytes bytes, int helper) { channel_->send(std::move(bytes), helper); }

} // namespace reelmill::mailbox

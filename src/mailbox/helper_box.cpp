// A helper's letter box.
#include "helper_files.hpp"

#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/message_log.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/mailbox/helper_mail.hpp"
#include "reelmill/status/rank_name.hpp"

#include <cerrno>
#include <deque>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

namespace reelmill::mailbox {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds box_look_interval{100};
constexpr std::chrono::milliseconds box_search_interval{1000}; ///< for a coordination of a higher term
constexpr int most_letter_boxes = 100'000;

/// mkdir is what only one of several can do.
int take_number(const std::string& helpers_folder) {
    disk::make_private_folder(helpers_folder);
    for (int number = 1; number < most_letter_boxes; ++number) {
        if (::mkdir(letter_box(helpers_folder, number).c_str(), 0700) == 0) {
            return number;
        }
        if (errno != EEXIST) {
            break;
        }
    }
    throw disk::disk_failure(helpers_folder, "make a letter box", errno);
}

} // namespace

/// Reads what the coordination with the highest term writes.
class HelperBox::Reader {
public:
    explicit Reader(std::string box) : box_(std::move(box)), from_(file_to_helper(box_, 0)) {}

    std::optional<message::Bytes> next() {
        if (arrived_.empty()) {
            return std::nullopt;
        }
        message::Bytes bytes = std::move(arrived_.front());
        arrived_.pop_front();
        return bytes;
    }

    void look() {
        if (Clock::now() >= next_search_) {
            next_search_ = Clock::now() + box_search_interval;
            look_afresh(box_);
            const task::Term term = highest_term_in(box_);
            if (term > term_) {
                term_ = term;
                from_ = disk::MessageReader(file_to_helper(box_, term));
            }
        }
        if (term_ > 0) {
            for (auto& letter : from_.read_new()) {
                arrived_.push_back(std::move(letter));
            }
        }
    }

private:
    std::string box_;
    task::Term term_ = 0;
    disk::MessageReader from_;
    std::deque<message::Bytes> arrived_;
    Clock::time_point next_search_ = Clock::now();
};

HelperBox::HelperBox(const std::string& helpers_folder) {
    const int number = take_number(helpers_folder);
    rank_ = status::first_helper + number;
    folder_ = letter_box(helpers_folder, number);
    disk::make_message_log(file_from_helper(folder_));
    reader_ = std::make_unique<Reader>(folder_);
}

HelperBox::~HelperBox() {
    try {
        disk::remove_tree_within(disk::folder_of(folder_), folder_);
    } catch (const Failure& failure) {
        spdlog::debug("{}", failure.what());
    }
}

void HelperBox::send(message::Bytes bytes, int /*to*/) { unsent_.push_back(std::move(bytes)); }

void HelperBox::flush() {
    if (!unsent_.empty() && !gone_) {
        gone_ = !disk::append_messages(file_from_helper(folder_), unsent_);
        unsent_.clear();
    }
}

std::optional<message::Message> HelperBox::poll() {
    if (Clock::now() >= next_look_) {
        next_look_ = Clock::now() + box_look_interval;
        flush();
        reader_->look();
        struct stat facts {};
        gone_ = gone_ || (::stat(file_from_helper(folder_).c_str(), &facts) != 0 && errno == ENOENT);
    }
    auto bytes = reader_->next();
    return bytes ? std::optional(message::Message{0, *std::move(bytes)}) : std::nullopt;
}

} // namespace reelmill::mailbox

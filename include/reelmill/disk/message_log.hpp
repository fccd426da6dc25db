// Messages between hosts through a shared folder: one process appends to a file, others read on where they were.
//
// Every write and every look opens the file anew: that is when NFS promises that one host sees what another has
// written. A file of one name that only grows is found at once, where a new name may stay unseen for as long as folders
// are cached.
#pragma once

#include "reelmill/core/json.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace reelmill::disk {

using MessageBytes = std::vector<std::uint8_t>;

/// Makes the file, mode 0600; one that is there stays as it is. Throws Failure{environment}.
void make_message_log(const RawPath& path);

/// Appends all of them in one write. Only one process may write to a file. False: it has been removed. Throws
/// Failure{environment} where it cannot be written.
bool append_messages(const RawPath& path, std::span<const MessageBytes> messages);

/// Reads a file as it grows. A message counts when it is there in full; what comes before it and is not whole by then
/// was damaged and is skipped. What nothing whole follows is waited for: it may be on its way still. One thread at a
/// time; blocks on the file system.
class MessageReader {
public:
    explicit MessageReader(RawPath path) : path_(std::move(path)) {}

    /// What is new since the last call, in the order in which it was written; 64 MiB at most at a time, which is also
    /// the most that a message can have. The time that it takes grows with these bytes alone, whatever they are.
    [[nodiscard]] std::vector<MessageBytes> read_new();
    /// Takes no notice of what is there by now.
    void skip_all();
    /// At the last look there was no such file, or it could not be read.
    [[nodiscard]] bool missing() const { return missing_; }

private:
    [[nodiscard]] std::string read_on();

    RawPath path_;
    std::int64_t offset_ = 0; ///< bytes: of what was taken
    bool missing_ = false;
};

} // namespace reelmill::disk

#include "reelmill/status/status_file.hpp"

#include "reelmill/core/kept_file.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/read_file.hpp"

namespace reelmill::status {
namespace {

constexpr std::size_t longest_status = 4UL << 20; // bytes

} // namespace

void write_status(const RawPath& path, const Status& status) {
    disk::write_file_atomically(path, kept_text(status), disk::Durable::no);
}

std::optional<Status> read_status(const RawPath& path) { return disk::read_kept<Status>(path, longest_status); }

std::optional<Status> StatusWatch::changed() {
    const disk::FileFacts facts = disk::look_at(path_);
    if (!facts.exists() || (facts.modified_ns == last_modified_ns_ && facts.identity.inode == last_inode_)) {
        return std::nullopt;
    }
    last_modified_ns_ = facts.modified_ns;
    last_inode_ = facts.identity.inode;
    return read_status(path_);
}

} // namespace reelmill::status

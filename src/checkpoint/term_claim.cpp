#include "term_claim.hpp"

#include "file_names.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_handle.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/publish.hpp"
#include "reelmill/disk/read_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reelmill::checkpoint {
namespace {

constexpr std::size_t largest_claim = 1 << 16; // bytes

/// Over NFS the answer to a link that was made can get lost; asked again, the server says that the name is taken.
bool was_linked(const std::string& temporary) {
    struct stat status {};
    return ::lstat(temporary.c_str(), &status) == 0 && status.st_nlink == 2;
}

bool lacks_links(int error) { return error == EPERM || error == ENOTSUP || error == ENOSYS || error == EMLINK; }

/// For file systems without links; they are local ones, where this is just as exclusive.
bool make_exclusively(const std::string& path, const std::string& text) {
    const disk::FileHandle file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.valid() && errno == EEXIST) {
        return false;
    }
    if (!file.valid() || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        throw disk::disk_failure(path, "write", errno);
    }
    return true;
}

/// false: somebody was quicker. The claim has its text from the first moment on, so that nobody sees a claim of nobody.
bool try_claim(const std::string& path, const std::string& text, disk::SystemCalls& calls) {
    disk::AtomicFile file(path, disk::Durable::no, calls);
    file.write(text);
    if (calls.link(file.temporary_path().c_str(), path.c_str()) == 0) {
        return true;
    }
    const int error = errno;
    if (error == EEXIST) {
        return was_linked(file.temporary_path());
    }
    if (!lacks_links(error)) {
        throw disk::disk_failure(path, "claim the coordination", error);
    }
    return make_exclusively(path, text);
}

} // namespace

TermClaim claim_from(const std::string& folder, task::Term first, const std::string& about, disk::SystemCalls& calls) {
    task::Term term = first;
    while (!try_claim(disk::join(folder, claim_name(term)), about, calls)) {
        ++term;
    }
    // The name alone is what counts; the text may be lost with the machine's power.
    disk::sync_folder(folder, calls);
    return {term, about};
}

std::optional<std::string> claim_text(const std::string& folder, task::Term term) {
    return disk::read_file_if_there(disk::join(folder, claim_name(term)), largest_claim);
}

} // namespace reelmill::checkpoint

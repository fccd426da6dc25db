#include "job_lock_files.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/kept_fields.hpp"
#include "reelmill/core/kept_file.hpp"
#include "reelmill/core/machine.hpp"
#include "reelmill/core/number.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_handle.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/publish.hpp"
#include "reelmill/disk/read_file.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <fmt/format.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace reelmill::job {

REELMILL_KEPT_FIELDS(TermHolder,
                     (run_id, host, boot_id, pid_namespace, pid, pid_start, rank, since_unix_seconds, released), ())

namespace {

constexpr std::string_view prefix = "term-";
constexpr std::size_t longest_lock_file = 65536; // bytes
constexpr std::size_t most_digits = 15;          // room for numbers above it

/// 0: not the name of a term.
std::int64_t term_in(std::string_view name) {
    if (!name.starts_with(prefix) || name.size() > prefix.size() + most_digits) {
        return 0;
    }
    return positive_in<std::int64_t>(name.substr(prefix.size())).value_or(0);
}

/// A complete term file under a name that nobody looks at, removed again whatever happens.
class Draft {
public:
    Draft(const std::string& terms, const std::string& text, disk::SystemCalls& calls) : path_(unique_name(terms)) {
        disk::write_file_atomically(path_, text, disk::Durable::yes, calls);
    }
    ~Draft() { ::unlink(path_.c_str()); }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    /// Asked of the open file: opening it makes NFS ask its server, a plain stat may answer from memory.
    [[nodiscard]] bool has_a_second_name() const {
        const disk::FileHandle file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
        struct stat status {};
        return file.valid() && ::fstat(file.get(), &status) == 0 && status.st_nlink == 2;
    }

private:
    static std::string unique_name(const std::string& terms) {
        static std::atomic<unsigned> counter{0};
        return disk::join(terms, fmt::format(".draft-{}-{}", random_id(), counter++));
    }
    std::string path_;
};

bool names_by_renaming(const std::string& draft, const std::string& path, disk::SystemCalls& calls) {
    try {
        disk::publish(draft, path, disk::Replace::no, calls);
        return true;
    } catch (const Failure& failure) {
        if (failure.kind() == FailureKind::input) {
            return false; // the name is taken
        }
        throw;
    }
}

/// Gives the draft its name unless that is taken. Only the count of links is believed: a server's answer can be lost,
/// and a call that is sent again is told "exists" about its own success.
bool give_name(const Draft& draft, const std::string& path, disk::SystemCalls& calls) {
    const int error = calls.link(draft.path().c_str(), path.c_str()) == 0 ? 0 : errno;
    if (error == 0 || draft.has_a_second_name()) {
        return true;
    }
    switch (error) {
    case EEXIST:
        return false;
    case EPERM:
    case EOPNOTSUPP:
    case ENOSYS: // no hard links here
        return names_by_renaming(draft.path(), path, calls);
    default:
        throw disk::disk_failure(path, "make the file", error);
    }
}

} // namespace

std::string terms_folder(const std::string& job_folder) { return disk::join(job_folder, "terms"); }

std::string term_file(const std::string& terms, std::int64_t number) {
    return disk::join(terms, fmt::format("{}{:06}", prefix, number));
}

std::vector<std::int64_t> term_numbers(const std::string& terms) {
    std::error_code error;
    std::vector<std::int64_t> numbers;
    for (const std::string& name : disk::names_in(terms, error)) {
        if (const auto number = term_in(name); number > 0) {
            numbers.push_back(number);
        }
    }
    if (error) {
        throw disk::disk_failure(terms, "see who works in the job folder", error.value());
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

std::optional<std::string> text_of_term(const std::string& path) {
    try {
        return disk::read_file_if_there(path, longest_lock_file);
    } catch (const Failure&) {
        return std::nullopt;
    }
}

std::optional<TermHolder> holder_in(const std::string& path) {
    try {
        const auto text = text_of_term(path);
        return text ? std::optional(from_kept_text<TermHolder>(*text, path)) : std::nullopt;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

HighestTerm look_at_highest(const std::string& terms) {
    // What vanishes between two looks was removed by the holder of a higher number.
    constexpr int looks = 3;
    HighestTerm found;
    for (int look = 0; look < looks; ++look) {
        const auto numbers = term_numbers(terms);
        if (numbers.empty()) {
            return {};
        }
        found.number = numbers.back();
        const std::string path = term_file(terms, found.number);
        found.holder = holder_in(path); // opens the file, so that the facts are the server's and not a cache's
        found.facts = disk::look_at_name(path);
        if (found.facts.exists()) {
            break;
        }
    }
    return found;
}

std::string describe_holder(const Claimant& claimant, const HostFacts& host) {
    TermHolder holder;
    holder.run_id = claimant.run_id;
    holder.host = host.host;
    holder.boot_id = host.boot_id;
    holder.pid_namespace = host.pid_namespace;
    holder.pid = ::getpid();
    holder.pid_start = host.start_of(holder.pid).value_or(0);
    holder.rank = claimant.rank;
    holder.since_unix_seconds = std::time(nullptr);
    return kept_text(holder, 1);
}

bool claim_term(const std::string& terms, std::int64_t number, const std::string& text, disk::SystemCalls& calls) {
    const std::string path = term_file(terms, number);
    {
        const Draft draft(terms, text, calls);
        if (!give_name(draft, path, calls)) {
            return false;
        }
    }
    // The name may have been free because it was used, released and removed since we looked.
    const auto numbers = term_numbers(terms);
    if (numbers.empty() || numbers.back() > number) {
        disk::remove_file(path);
        return false;
    }
    disk::sync_folder(terms, calls);
    return true;
}

void mark_released(const std::string& terms, std::int64_t number) {
    const std::string path = term_file(terms, number);
    auto holder = holder_in(path).value_or(TermHolder());
    holder.released = true;
    // Written over in one step, never renamed: the number stays taken for as long as it is the highest.
    disk::write_file_atomically(path, kept_text(holder, 1));
}

} // namespace reelmill::job

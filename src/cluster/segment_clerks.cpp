#include "segment_clerks.hpp"

#include "segment_pull.hpp"

#include <cerrno>
#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reelmill::cluster {

namespace {

struct Closing {
    int file = -1;
    ~Closing() {
        if (file >= 0) {
            ::close(file);
        }
    }
};

/// False: it has become shorter, or cannot be read.
bool read_at(int file, Bytes& bytes, std::int64_t offset) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count =
            ::pread(file, bytes.data() + done, bytes.size() - done, offset + static_cast<std::int64_t>(done));
        if (count <= 0 && (count == 0 || errno != EINTR)) {
            return false;
        }
        done += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    return true;
}

} // namespace

SegmentServer::SegmentServer(SegmentDesk& desk, const ExchangeOptions& options, const job::ScratchFolder& scratch)
    : desk_(desk), options_(options), scratch_(scratch), thread_([this] { work(); }) {}

void SegmentServer::end() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

void SegmentServer::work() {
    SegmentDesk::Lock lock(desk_.mutex);
    while (true) {
        busy_ = false;
        desk_.changed.wait(lock,
                           [this] { return desk_.closed || !questions_.empty() || (!wanted_.empty() && desk_.room); });
        if (desk_.closed) {
            return;
        }
        busy_ = true;
        if (!questions_.empty()) {
            const auto [question, from] = std::move(questions_.front());
            questions_.pop_front();
            lock.unlock();
            const bool here = has(question.name);
            lock.lock();
            desk_.send(SegmentFound{question.query, here}, from);
        } else {
            const auto [wanted, from] = std::move(wanted_.front());
            wanted_.pop_front();
            desk_.room = false; // until the main thread has taken this one
            lock.unlock();
            SegmentPiece piece = piece_for(wanted);
            lock.lock();
            desk_.send(std::move(piece), from);
        }
    }
}

bool SegmentServer::has(const std::string& name) const {
    try {
        return scratch_.has(name);
    } catch (const Failure& failure) {
        spdlog::debug("{}", describe_chain(failure));
        return false;
    }
}

SegmentPiece SegmentServer::piece_for(const PieceWanted& wanted) const {
    const SegmentPiece nothing{wanted.transfer, wanted.offset, 0, {}};
    try {
        const Closing closing{::open(scratch_.place(wanted.name).bytes.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
        struct stat status {};
        if (closing.file < 0 || ::fstat(closing.file, &status) != 0 || wanted.offset < 0 ||
            wanted.offset >= status.st_size) {
            return nothing;
        }
        SegmentPiece piece{wanted.transfer, wanted.offset, status.st_size, {}};
        piece.bytes.resize(static_cast<std::size_t>(std::min(options_.piece_bytes, status.st_size - wanted.offset)));
        return read_at(closing.file, piece.bytes, wanted.offset) ? piece : nothing;
    } catch (const Failure& failure) {
        spdlog::debug("{}", describe_chain(failure));
        return nothing;
    }
}

SegmentCopier::SegmentCopier(SegmentDesk& desk, const ExchangeOptions& options, const job::ScratchFolder& scratch,
                             Kept kept, Dropped dropped)
    : desk_(desk), options_(options), scratch_(scratch), kept_(std::move(kept)), dropped_(std::move(dropped)),
      thread_([this] { work(); }) {}

void SegmentCopier::end() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

void SegmentCopier::work() {
    while (true) {
        SegmentDesk::Lock lock(desk_.mutex);
        desk_.changed.wait(lock, [this] { return desk_.closed || !jobs_.empty(); });
        if (desk_.closed) {
            return;
        }
        const Job next = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        if (next.from == dropping) {
            drop(next.name);
        } else {
            copy(next);
        }
    }
}

/// First from the lists, so that nobody takes the deletion for a loss.
void SegmentCopier::drop(const std::string& name) {
    {
        const SegmentDesk::Lock lock(desk_.mutex);
        if (name.find('/') != std::string::npos) {
            desk_.dropped_titles.insert(name);
        }
        dropped_(name);
    }
    try {
        scratch_.drop(name);
    } catch (const Failure& failure) {
        spdlog::warn("{}", describe_chain(failure)); // a file too many does no harm
    }
    const SegmentDesk::Lock lock(desk_.mutex);
    --drops_;
    desk_.changed.notify_all();
}

void SegmentCopier::copy(const Job& job) {
    std::string refusal;
    try {
        refusal = refusal_of(job);
    } catch (const Failure& failure) {
        if (failure.kind() == FailureKind::interrupted) {
            return; // nobody waits for an answer any more
        }
        refusal = describe_chain(failure);
    }
    const SegmentDesk::Lock lock(desk_.mutex);
    if (refusal.empty()) {
        kept_(job.name, job.from);
    }
    desk_.send(SegmentTaken{job.name, refusal}, job.from);
}

std::string SegmentCopier::refusal_of(const Job& job) const {
    {
        const SegmentDesk::Lock lock(desk_.mutex);
        if (desk_.is_dropped(job.name)) {
            return "it is not needed any more";
        }
    }
    if (has_good_one(job.name)) {
        return {};
    }
    switch (pull(desk_, options_, scratch_, job.name, job.from, {})) {
    case Pulled::yes:
        return {};
    case Pulled::not_there:
        return "it is not there any more";
    case Pulled::damaged:
        return "it arrives damaged";
    case Pulled::silent:
        break;
    }
    return "no answer";
}

bool SegmentCopier::has_good_one(const std::string& name) const {
    if (!scratch_.has_own(name)) {
        return false;
    }
    try {
        options_.verify(scratch_.place(name));
        return true;
    } catch (const Failure& failure) {
        spdlog::warn("{}; it is copied again", describe_chain(failure));
        return false;
    }
}

} // namespace reelmill::cluster

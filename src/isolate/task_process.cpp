#include "task_process.hpp"

#include "reelmill/disk/disk_failure.hpp"

#include <array>
#include <cerrno>
#include <poll.h>
#include <span>
#include <sys/mman.h>
#include <unistd.h>

namespace reelmill::isolate {

namespace {

// A file in memory rather than a pipe: it takes any task at once, and a child that dies early costs no SIGPIPE.
disk::FileHandle file_with(const Bytes& content) {
    disk::FileHandle file(::memfd_create("reelmill-task", MFD_CLOEXEC));
    if (!disk::write_fully(file, std::as_bytes(std::span(content)))) {
        throw disk::disk_failure("task", "hand it to a process of its own", errno);
    }
    ::lseek(file.get(), 0, SEEK_SET);
    return file;
}

process::Start start_of(const std::vector<std::string>& command, const disk::FileHandle& task) {
    process::Start start;
    start.words = command;
    start.left_out = {"OMPI_", "PMIX_", "PRTE_", "PMI_"}; // by these it would take itself for a rank
    start.input = task.get();
    start.output = process::Stream::pipe;
    start.errors = process::Stream::inherited;
    start.streams_only = true; // MPI's shared memory and sockets are none of its business
    return start;
}

} // namespace

TaskProcess::TaskProcess(const std::vector<std::string>& command, const Bytes& input)
    : child_(start_of(command, file_with(input))) {}

bool TaskProcess::read_output(ReportReader& reports, std::chrono::milliseconds at_most) {
    pollfd wanted{child_.output().get(), POLLIN, 0};
    ::poll(&wanted, 1, static_cast<int>(at_most.count()));
    std::array<std::uint8_t, 65536> buffer; // read() fills it
    while (true) {
        const ssize_t count = ::read(child_.output().get(), buffer.data(), buffer.size());
        if (count > 0) {
            reports.add(buffer.data(), static_cast<std::size_t>(count));
        } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
            return false;
        } else if (errno == EAGAIN) {
            return true;
        }
    }
}

} // namespace reelmill::isolate

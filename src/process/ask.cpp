#include "reelmill/process/ask.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/process/child.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <unistd.h>

namespace reelmill::process {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t most_output = 16UL << 20;     // bytes
constexpr std::size_t most_complaints = 64UL << 10; // bytes

milliseconds left_until(Clock::time_point end) {
    return std::max(std::chrono::duration_cast<milliseconds>(end - Clock::now()), milliseconds(0));
}

/// Takes what is there, and forgets what is too much. At the end the pipe is closed.
void read_some(disk::FileHandle& pipe, std::string& text, std::size_t most) {
    std::array<char, 65536> buffer; // read() fills it
    const ssize_t count = ::read(pipe.get(), buffer.data(), buffer.size());
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) {
        pipe.close();
    } else if (count > 0) {
        text.append(buffer.data(), std::min(static_cast<std::size_t>(count), most - text.size()));
    }
}

void read_to_the_end(Child& child, Answer& answer, Clock::time_point end) {
    while (child.output().valid() || child.errors().valid()) {
        const milliseconds left = left_until(end);
        if (left.count() == 0) {
            return;
        }
        std::array<pollfd, 2> waiting{pollfd{child.output().get(), POLLIN, 0}, pollfd{child.errors().get(), POLLIN, 0}};
        if (::poll(waiting.data(), waiting.size(), static_cast<int>(left.count())) > 0) {
            if (waiting[0].revents != 0) {
                read_some(child.output(), answer.output, most_output);
            }
            if (waiting[1].revents != 0) {
                read_some(child.errors(), answer.complaints, most_complaints);
            }
        }
    }
}

} // namespace

Answer ask(const std::vector<std::string>& words, milliseconds patience) {
    Answer answer;
    try {
        Child child({.words = words, .output = Stream::pipe, .errors = Stream::pipe});
        const auto end = Clock::now() + patience;
        read_to_the_end(child, answer, end);
        const auto status = child.wait_for_end(left_until(end));
        answer.ran = status && WIFEXITED(*status);
        answer.status = answer.ran ? WEXITSTATUS(*status) : -1;
    } catch (const Failure& failure) {
        spdlog::debug("{}", failure.what());
    }
    return answer;
}

} // namespace reelmill::process

#include "reelmill/process/speaking_child.hpp"

#include <cerrno>
#include <unistd.h>

namespace reelmill::process {

namespace {

void hand_over(std::string& text, const SpeakingChild::OnLine& line) {
    constexpr std::size_t longest_line = 65536; // bytes; longer ones are cut, so that a flood does not fill the memory
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
        line(std::string_view(text).substr(begin, end - begin));
    }
    text.erase(0, begin);
    if (text.size() > longest_line) {
        line(text);
        text.clear();
    }
}

void read_lines(disk::FileHandle& stream, std::string& pending, const SpeakingChild::OnLine& line) {
    std::array<char, 8192> buffer; // read() fills it
    while (stream.valid()) {
        const ssize_t count = ::read(stream.get(), buffer.data(), buffer.size());
        if (count > 0) {
            pending.append(buffer.data(), static_cast<std::size_t>(count));
            hand_over(pending, line);
        } else if (count < 0 && errno == EAGAIN) {
            return;
        } else if (count == 0 || errno != EINTR) {
            stream.close();
        }
    }
}

Start with_pipes(Start start) {
    start.output = Stream::pipe;
    start.errors = Stream::pipe;
    return start;
}

} // namespace

SpeakingChild::SpeakingChild(Start start) : child_(with_pipes(std::move(start))) {}

std::array<int, 2> SpeakingChild::streams() { return {child_.output().get(), child_.errors().get()}; }

bool SpeakingChild::look(const OnLine& line) {
    // First whether it has ended, then its last lines: what was written before the end is not lost.
    const bool ended = child_.end().has_value();
    read_lines(child_.output(), pending_[0], line);
    read_lines(child_.errors(), pending_[1], line);
    for (std::string& rest : pending_) {
        if (ended && !rest.empty()) {
            line(rest);
            rest.clear();
        }
    }
    return ended;
}

} // namespace reelmill::process

#include "reelmill/progress/terminal.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace reelmill::progress {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

bool locale_is_utf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        std::string value = environment(name);
        if (!value.empty()) {
            std::ranges::transform(value, value.begin(),
                                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
        }
    }
    return false;
}

} // namespace

Look look_of(int fd) {
    Look look;
    struct winsize size {};
    if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        look.width = size.ws_col;
    }
    look.unicode = locale_is_utf8();
    look.color = can_draw_over(fd) && environment("NO_COLOR").empty();
    return look;
}

std::size_t height_of(int fd) {
    constexpr std::size_t usual_height = 24;
    struct winsize size {};
    return ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : usual_height;
}

bool can_draw_over(int fd) {
    const std::string term = environment("TERM");
    return ::isatty(fd) == 1 && !term.empty() && term != "dumb";
}

status::ProgressMode mode_for(status::ProgressMode wanted, int fd) {
    if (wanted != status::ProgressMode::automatic) {
        return wanted;
    }
    return can_draw_over(fd) ? status::ProgressMode::bar : status::ProgressMode::plain;
}

int write_text(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            pollfd room{fd, POLLOUT, 0};
            ::poll(&room, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

void StatusArea::show(const status::Status& status) {
    status_ = status;
    std::string text = erasing();
    text += drawing();
    write_(text);
}

void StatusArea::print(std::string_view line) {
    std::string text = fmt::format("{}{}\n", erasing(), line);
    text += drawing();
    write_(text);
}

void StatusArea::clear() {
    if (drawn_lines_ > 0) {
        write_(erasing());
        drawn_lines_ = 0;
    }
    status_.reset();
}

/// The cursor stands at the end of the area's last line; goes to its first column and clears to the end of the screen.
std::string StatusArea::erasing() const {
    if (drawn_lines_ == 0) {
        return "";
    }
    const std::string up = drawn_lines_ > 1 ? fmt::format("\x1b[{}A", drawn_lines_ - 1) : "";
    return "\r" + up + "\x1b[J";
}

std::string StatusArea::drawing() {
    drawn_lines_ = 0;
    if (!status_) {
        return "";
    }
    std::string text;
    for (const std::string& line : status_lines(*status_, look_())) {
        text += (drawn_lines_ == 0 ? "" : "\n") + line;
        ++drawn_lines_;
    }
    return text;
}

} // namespace reelmill::progress

#include "reelmill/progress/terminal.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <poll.h>
#include <string>
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

text::Look look_of(int fd) {
    text::Look look;
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

} // namespace reelmill::progress

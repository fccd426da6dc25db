// What a terminal can do, and the area at its bottom that is drawn over.
#pragma once

#include "reelmill/progress/status_lines.hpp"
#include "reelmill/status/progress_mode.hpp"
#include "reelmill/status/status.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace reelmill::progress {

/// The present width of the terminal behind `fd` (80 where it is none), Unicode by the locale of the environment
/// (LC_ALL, LC_CTYPE, LANG), colour unless NO_COLOR is set (https://no-color.org) or TERM says dumb.
[[nodiscard]] Look look_of(int fd);

/// Lines of the terminal behind `fd`; 24 where it is none.
[[nodiscard]] std::size_t height_of(int fd);

/// Whether lines can be drawn over: a terminal, and TERM is neither missing nor dumb.
[[nodiscard]] bool can_draw_over(int fd);

/// `automatic` resolved for `fd`; the others stay.
[[nodiscard]] status::ProgressMode mode_for(status::ProgressMode wanted, int fd);

/// Writes all of `text`, through short and interrupted writes, and waits where `fd` takes no more for now. Gives errno
/// where it cannot be written, else 0.
[[nodiscard]] int write_text(int fd, std::string_view text);

/// Keeps the lines of a status at the bottom of a terminal. Everything else that is written meanwhile goes through
/// print(), so that nothing is torn. The destructor takes the area away. One thread.
class StatusArea {
public:
    using Write = std::function<void(std::string_view)>;

    /// `look` is asked at every drawing, so that a resized terminal is noticed.
    StatusArea(Write write, std::function<Look()> look) : write_(std::move(write)), look_(std::move(look)) {}
    ~StatusArea() { clear(); }
    StatusArea(const StatusArea&) = delete;
    StatusArea& operator=(const StatusArea&) = delete;

    void show(const status::Status& status);
    /// A whole line (without its end) above the area.
    void print(std::string_view line);
    void clear();

private:
    [[nodiscard]] std::string erasing() const;
    [[nodiscard]] std::string drawing();

    Write write_;
    std::function<Look()> look_;
    std::optional<status::Status> status_;
    std::size_t drawn_lines_ = 0;
};

} // namespace reelmill::progress

// One place to show a status and to print lines, however progress is wanted.
#pragma once

#include "reelmill/progress/terminal.hpp"
#include "reelmill/progress/text_area.hpp"
#include "reelmill/status/progress_mode.hpp"
#include "reelmill/status/status.hpp"

#include <chrono>
#include <string_view>

namespace reelmill::progress {

/// Draws the status area or writes a plain line every few seconds, to `fd`. Used by the process that starts mpirun and,
/// where there is none, by rank 0. One thread.
class Reporter {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds plain_interval{5};

    /// `mode` is resolved for `fd` first.
    Reporter(status::ProgressMode mode, int fd);
    ~Reporter() { finish(); }
    Reporter(const Reporter&) = delete;
    Reporter& operator=(const Reporter&) = delete;

    /// A status that is new at `now`. Plain lines come out at most every plain_interval.
    void show(const status::Status& status, Clock::time_point now = Clock::now());
    /// A whole line, without its end; never torn by the area.
    void print(std::string_view line);
    /// Takes the area away, as the destructor does.
    void finish();

private:
    void write(std::string_view text) const;

    status::ProgressMode mode_;
    int fd_;
    TextArea area_;
    Clock::time_point next_plain_line_;
};

} // namespace reelmill::progress

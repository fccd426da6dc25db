#include "status_parts.hpp"

#include "reelmill/watch/parts_look.hpp"
#include "standard_output.hpp"

#include "reelmill/progress/reporter.hpp"
#include "reelmill/progress/terminal.hpp"
#include "reelmill/progress/text_area.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <thread>
#include <unistd.h>

namespace reelmill::app {

namespace {

using Clock = std::chrono::steady_clock;
using watch::PartsView;

// A hundred folders on a network file system are not looked into all the time.
constexpr std::chrono::seconds parts_interval{2};

void show_whole(const PartsView& view, bool json, int indent) {
    print("{}\n", json
                      ? json_text(watch::json_of(view), indent)
                      : fmt::format("{}", fmt::join(watch::parts_lines(view, progress::look_of(STDOUT_FILENO)), "\n")));
}

ExitStatus follow(watch::PartsLook& parts, bool json) {
    const bool in_place = !json && progress::can_draw_over(STDOUT_FILENO);
    progress::TextArea area(print_text);
    Clock::time_point next_line = Clock::now();
    while (true) {
        const PartsView view = parts.look();
        if (const auto status = watch::exit_status_of(view)) {
            area.clear();
            show_whole(view, json, -1);
            return *status;
        }
        if (in_place) {
            const std::size_t height = progress::height_of(STDOUT_FILENO);
            area.show(watch::parts_lines(view, progress::look_of(STDOUT_FILENO), height > 1 ? height - 1 : 1));
        } else if (Clock::now() >= next_line) {
            next_line = Clock::now() + progress::Reporter::plain_interval;
            print("{}\n", json ? json_text(watch::json_of(view)) : watch::parts_line(view));
        }
        std::this_thread::sleep_for(parts_interval);
    }
}

} // namespace

bool is_done_in_parts(const std::string& job_folder) {
    return !job::part_of(job_folder) && !job::divisions_of(job_folder).empty();
}

ExitStatus status_of_parts(const std::string& job_folder, const cli::StatusCommand& command) {
    watch::PartsLook parts(job_folder);
    if (command.follow) {
        return follow(parts, command.json);
    }
    show_whole(parts.look(), command.json, 2);
    return ExitStatus::done;
}

} // namespace reelmill::app

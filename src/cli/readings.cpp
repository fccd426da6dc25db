#include "readings.hpp"

#include "reelmill/cli/values.hpp"

namespace reelmill::cli {

Logging logging_from(const CommandLine& line) {
    const std::vector<std::string> levels{"trace", "debug", "info", "warning", "error", "off"};
    Logging logging;
    if (const auto text = line.value("log-level")) {
        logging.level = levels[choice("--log-level", *text, levels)];
    }
    if (const auto text = line.value("log-file")) {
        logging.file = *text;
    }
    return logging;
}

Placing placing_from(const CommandLine& line) {
    constexpr int most_slots = 4096;
    Placing placing;
    if (const auto text = line.value("slots")) {
        placing.slots = static_cast<int>(whole_number("--slots", *text, 1, most_slots));
    }
    if (const auto text = line.value("bind")) {
        placing.bind = choice("--bind", *text, {"auto", "none"}) == 0;
    }
    if (const auto text = line.value("memory")) {
        placing.memory = byte_count("--memory", *text);
    }
    return placing;
}

} // namespace reelmill::cli

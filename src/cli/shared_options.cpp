#include "groups.hpp"

namespace reelmill::cli {

Option slots_option(int& slots) {
    constexpr int most_slots = 4096;
    return {"slots", 0, "N", "encoders side by side in each rank; as its cores have room for if not given",
            whole(slots, 1, most_slots)};
}

OptionGroup placing_options(Placing& placing) {
    const auto is_auto = [](const std::string& option, const std::string& text) {
        return choice(option, text, {"auto", "none"}) == "auto";
    };
    return {
        "Cores and memory",
        {
            slots_option(placing.slots),
            {"bind", 0, "HOW", "auto (each slot to its own cores and their memory) or none; auto if not given",
             offering({"auto", "none"}, into(placing.bind, is_auto))},
            {"memory", 0, "SIZE",
             "for the encoders of a rank, such as 8G; its share of 80 % of the host's or the job's limit if not given",
             into(placing.memory, byte_count)},
        }};
}

OptionGroup log_options(Logging& logging) {
    return {"Reports",
            {
                {"log-level", 0, "LEVEL", usually("trace, debug, info, warning, error or off", logging.level),
                 one_of(logging.level, {"trace", "debug", "info", "warning", "error", "off"})},
                {"log-file", 0, "FILE", "append the log to this file instead of showing it", text(logging.file)},
            }};
}

OptionGroup report_options(Logging& logging, bool& json) {
    OptionGroup group = log_options(logging);
    group.options.push_back({"json", 0, "", "print the result as JSON on standard output", flag(json)});
    return group;
}

OptionGroup general_options() {
    return {"General",
            {
                {"help", 'h', "", "show this"},
                {"version", 0, "", "show the versions of reelmill and its libraries"},
            }};
}

} // namespace reelmill::cli

#include "submit_command.hpp"

#include "option.hpp"
#include "reelmill/core/failure.hpp"

#include <algorithm>

namespace reelmill::cli {

OptionGroup submit_options() {
    return {"Submit",
            {
                {"dry-run", 0, "", "print the sizes and the script, and submit nothing"},
            }};
}

Command build_submit(const std::vector<std::string>& words) {
    const auto end = std::ranges::find(words, "--");
    if (end == words.end() || end + 1 == words.end() || *(end + 1) != "transcode") {
        throw usage_failure("submit: the command to be run comes behind --, as in reelmill submit -N 4 -- transcode "
                            "videos/ -o out/");
    }
    const Command parsed = parse({end + 1, words.end()}, "");
    const auto* transcode = std::get_if<TranscodeCommand>(&parsed);
    if (transcode == nullptr || transcode->start.print_command) {
        throw usage_failure("submit: behind -- there is nothing to be run; leave out --help, --version and "
                            "--print-command there");
    }
    SubmitCommand command;
    command.transcode = *transcode;
    command.arguments.assign(end + 2, words.end());
    command.slurm_options.assign(words.begin(), end);
    command.dry_run = std::erase(command.slurm_options, "--dry-run") > 0;
    return command;
}

} // namespace reelmill::cli

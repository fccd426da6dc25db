#include "commands.hpp"
#include "reelmill/runner/run_task.hpp"
#include "standard_output.hpp"

#include "reelmill/core/json.hpp"
#include "reelmill/ffmpeg/library_log.hpp"
#include "reelmill/ffmpeg/video_encoder.hpp"
#include "reelmill/launch/bundled_open_mpi.hpp"

#include <exception>
#include <fmt/format.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <string_view>
#include <type_traits>

namespace reelmill::app {

namespace {

ExitStatus dispatch(const cli::Command& command, int argc, char** argv) {
    return std::visit(
        [&](const auto& asked) {
            if constexpr (requires { asked.logging; }) {
                set_up_log(asked.logging);
            }
            if constexpr (std::is_same_v<decltype(asked), const cli::TranscodeCommand&>) {
                return carry_out(asked, argc, argv);
            } else {
                return carry_out(asked);
            }
        },
        command);
}

bool is_for_one_task(int argc, char** argv) {
    return argc == 3 && std::string_view(argv[1]) == runner::isolated_task_argument;
}

} // namespace

int run(int argc, char** argv) {
    open_missing_streams();
    try {
        launch::settle_bundled_open_mpi();
        if (is_for_one_task(argc, argv)) {
            set_up_log({.level = argv[2], .file = {}});
            return runner::be_process_of_one_task();
        }
        const auto command = cli::parse(cli::arguments_of(argc, argv), ffmpeg::library_versions() + "\n");
        return static_cast<int>(dispatch(command, argc, argv));
    } catch (const Failure& failure) {
        complain(describe_chain(failure));
        return static_cast<int>(exit_status_of(failure.kind()));
    } catch (const std::exception& error) {
        complain(fmt::format("internal error: {}", describe_chain(error)));
        return static_cast<int>(exit_status_of(FailureKind::internal));
    }
}

ExitStatus carry_out(const cli::ShowText& shown) {
    print_text(shown.text);
    return ExitStatus::done;
}

void set_up_log(const cli::Logging& logging) {
    std::shared_ptr<spdlog::logger> logger;
    if (logging.file) {
        try {
            logger = spdlog::basic_logger_mt("reelmill", logging.file->bytes);
        } catch (const spdlog::spdlog_ex& error) {
            throw environment_failure(printable(logging.file->bytes) + ": cannot log there: " + error.what());
        }
        logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %l: %v");
    } else {
        logger = std::make_shared<spdlog::logger>("reelmill", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        logger->set_pattern("reelmill: %l: %v");
    }
    logger->set_level(spdlog::level::from_str(logging.level));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(logger);
    ffmpeg::route_library_log();
}

} // namespace reelmill::app

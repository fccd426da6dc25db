// `reelmill verify`: is this output all of its source?
#include "commands.hpp"
#include "standard_output.hpp"

#include "reelmill/probe/probe_title.hpp"
#include "reelmill/verify/verify_output.hpp"

#include <fmt/format.h>

namespace reelmill::app {

namespace {

std::string quality(const verify::TrackReport& track) {
    if (track.lossless.value_or(false)) {
        return ", every picture identical";
    }
    return track.psnr ? fmt::format(", PSNR {:.2f} dB", *track.psnr) : "";
}

void print_report(const verify::VerifyReport& report, const cli::VerifyCommand& command) {
    print("{}\n  source {}\n", printable(command.output.bytes), printable(command.source.bytes));
    for (const auto& track : report.tracks) {
        print("  {} stream {} -> {} ({}): {} of {}{}{}\n", name_of(track.kind), track.source_stream,
              track.output_stream, track.codec, track.output_count, track.source_count,
              track.source_decoded ? " (source decoded)" : "", quality(track));
        for (const auto& problem : track.problems) {
            print("    wrong: {}\n", problem);
        }
    }
    for (const auto& problem : report.problems) {
        print("  wrong: {}\n", problem);
    }
    for (const auto& note : report.notes) {
        print("  note: {}\n", note);
    }
    print("  {}\n", report.agrees ? "verified" : "NOT VERIFIED");
}

} // namespace

ExitStatus carry_out(const cli::VerifyCommand& command) {
    const auto index = probe::probe_title(command.source, Settings{});
    WorkMonitor monitor;
    const auto depth = command.deep ? verify::Depth::pictures : verify::Depth::packets;
    const auto report = verify::verify_output(command.output, index, depth, monitor);
    if (command.json) {
        print("{}\n", json_text(Json(report), 2));
    } else {
        print_report(report, command);
    }
    return report.agrees ? ExitStatus::done : ExitStatus::some_failed;
}

} // namespace reelmill::app

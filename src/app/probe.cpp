// `reelmill probe`: what reelmill sees in a file.
#include "commands.hpp"
#include "standard_output.hpp"

#include "reelmill/job/inputs.hpp"
#include "reelmill/probe/probe_title.hpp"

#include <fmt/format.h>
#include <optional>

namespace reelmill::app {

namespace {

void print_video(const title::VideoTrack& track) {
    const auto& picture = track.picture;
    const std::string frames = track.frames >= 0 ? fmt::format(", {} frames", track.frames) : std::string();
    const std::string aspect = picture.sample_aspect.known() && picture.sample_aspect.num != picture.sample_aspect.den
                                   ? fmt::format(", SAR {}:{}", picture.sample_aspect.num, picture.sample_aspect.den)
                                   : std::string();
    print("    pictures: {}x{} {}{}, {:.3f} fps{}, time base {}/{}\n", picture.width, picture.height,
          picture.pixel_format, aspect, track.frame_rate.value(), frames, track.time_base.num, track.time_base.den);
    const auto named = [](const std::string& value) { return value.empty() ? "unknown" : value; };
    print("    colour: range {}, primaries {}, transfer {}, matrix {}{}{}\n", named(picture.color_range),
          named(picture.color_primaries), named(picture.color_transfer), named(picture.color_matrix),
          picture.mastering_display ? ", mastering display" : "", picture.content_light ? ", content light" : "");
    print("    fields: {}; places to cut at: {}\n", named(picture.field_order), track.cuts.size());
}

void print_title(const title::TitleIndex& index) {
    print("{}\n  {}, {:.3f} s, {} bytes, {} kbit/s, {} chapters\n", printable(index.path.bytes), index.container,
          index.duration_seconds, index.size, index.bit_rate / 1000, index.chapters);
    for (const auto& stream : index.streams) {
        const std::string sound = stream.kind == title::StreamKind::audio
                                      ? fmt::format(", {} Hz, {} ch", stream.sample_rate, stream.channels)
                                      : "";
        print("  stream {}: {} {}{}{}{}\n", stream.index, name_of(stream.kind), stream.codec, sound,
              stream.language.empty() ? "" : ", " + stream.language,
              stream.title.empty() ? "" : ", \"" + printable(stream.title) + "\"");
        for (const auto& track : index.video) {
            if (track.stream == stream.index) {
                print_video(track);
            }
        }
    }
    for (const auto& warning : index.warnings) {
        print("  warning: {}\n", line_of(warning));
    }
}

} // namespace

ExitStatus carry_out(const cli::ProbeCommand& command) {
    ExitStatus status = ExitStatus::done;
    Json all = Json::array();
    const job::Inputs inputs = job::find_inputs(command.inputs);
    const auto report = [&](const RawPath& path, const std::string& line) {
        status = ExitStatus::some_failed;
        complain(line);
        if (command.json) {
            all.push_back(Json{{"path", path}, {"error", line}});
        }
    };
    for (const auto& rejected : inputs.rejected) {
        report(rejected.source, rejected.line);
    }
    for (const auto& input : inputs.files) {
        std::optional<title::TitleIndex> index;
        try {
            index = probe::probe_title(input.path, Settings{});
        } catch (const Failure& failure) {
            if (input.required) {
                report(input.path, describe_chain(failure));
            }
        }
        if (index && command.json) {
            all.push_back(*index);
        } else if (index) {
            print_title(*index);
        }
    }
    if (command.json) {
        print("{}\n", json_text(all, 2));
    }
    return status;
}

} // namespace reelmill::app

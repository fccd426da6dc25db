#include "groups.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/core/repeatable.hpp"
#include "reelmill/disk/paths.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <span>
#include <string_view>

namespace reelmill::cli {
namespace {

constexpr const char* give_a_folder = "give a folder";
constexpr double longest_run = 1e6; // seconds

OptionGroup output_options(job::TranscodeRequest& request) {
    return {"Output",
            {
                {"output", 'o', "OUTPUT", "a file for one input, else a folder that mirrors the inputs",
                 not_empty(request.output, "give a file or a folder")},
                {"overwrite", 0, "",
                 "make all outputs anew and replace files that exist, whatever they are; never an input. With "
                 "--skip-existing, outputs that are finished stay",
                 flag(request.overwrite)},
                {"skip-existing", 0, "",
                 "leave outputs that were finished from this source with these settings; make anew what reelmill "
                 "finished from another state of the source or with other settings",
                 flag(request.skip_existing)},
                {"strict", 0, "",
                 "let a title fail, and publish nothing of it, where something of its source cannot go along or is "
                 "damaged; without it a warning names what is lost",
                 flag(request.strict)},
            }};
}

OptionGroup start_options(Start& start) {
    return {
        "Start",
        {
            {"ranks", 'n', "N", "processes to start; one per physical core if not given",
             whole(start.ranks, 1, most_ranks)},
            {"hostfile", 0, "FILE", "hosts to start on, as mpirun reads them; this host alone if not given",
             text(start.hostfile)},
            {"print-command", 0, "", "print the mpirun command line and stop", flag(start.print_command)},
            {"no-failover", 0, "",
             "run as ranks that srun --mpi=pmix, or an mpirun without fault tolerance, has started: the death of one "
             "ends the run",
             flag(start.no_failover)},
        }};
}

/// "auto" is 0.
int threads_or_auto(const std::string& option, const std::string& text) {
    return text == "auto" ? 0 : thread_count(option, text);
}

OptionGroup work_options(job::TranscodeRequest& request, Endurance& endurance) {
    constexpr double longest_shard = 86400; // seconds
    return {
        "Work",
        {
            {"threads-per-shard", 0, "N",
             "threads of an encoder, which the bytes depend on; auto, one for each 4 GiB that it needs, if not given",
             into(request.settings.video.threads, threads_or_auto)},
            {"shard-seconds", 0, "SECONDS",
             usually("about how long the pieces are that ranks work on", request.settings.shard_seconds),
             real(request.settings.shard_seconds, 0.1, longest_shard)},
            {"joints", 0, "WHERE",
             "where the pieces begin: keyframe (of the source), scene (where an encoder would begin anew by itself, "
             "found "
             "by a first look at all pictures) or auto (scene with --bitrate and --size); auto if not given",
             one_of(request.settings.joints)},
            {"job-dir", 0, "FOLDER",
             "where segments and records are kept; OUTPUT/.reelmill if not given, and "
             ".NAME.reelmill beside a single file",
             not_empty(request.job_folder, give_a_folder)},
            {"part", 0, "I/N",
             "do the titles of part I of N alone; the N parts may run side by side, each on its own, as the tasks of a "
             "Slurm array do",
             into(request.part, part_number)},
            {"restart", 0, "", "forget what an earlier run of this job has left, and begin anew",
             flag(endurance.restart)},
            {"keep-segments", 0, "", "leave the segments in the job folder when all is published",
             flag(endurance.keep_segments)},
            {"scratch", 0, "FOLDER",
             "keep segments in this folder of each host's own disk, and a copy of each on another host, instead of in "
             "the job folder; %r in it is the number of the rank",
             not_empty(endurance.scratch, give_a_folder)},
            {"transport", 0, "HOW",
             "auto (ranks that do not see the job's files get sources and give segments through MPI), files (all see "
             "them) or mpi (all but the coordinating rank through MPI); auto if not given",
             one_of(endurance.transport)},
            {"rank-timeout", 0, "SECONDS", usually("give up a rank that is silent for so long", endurance.rank_timeout),
             real(endurance.rank_timeout, 1, longest_run)},
            {"task-timeout", 0, "SECONDS",
             "begin a task once more that shows no progress for so long, and set its title aside the second time; at "
             "least five minutes, more for large and costly titles, if not given",
             real(endurance.task_timeout, 1, longest_run)},
            {"grace", 0, "SECONDS",
             usually("when told to stop, let work that is nearly done end for so long", endurance.grace),
             real(endurance.grace, 0, longest_run)},
            {"time-limit", 0, "TIME",
             "end by then, in such a way that the same command goes on: 90m, 2h, 1:30:00; the end of the Slurm job "
             "counts, too",
             into(endurance.time_limit, time_span)},
            {"max-relaunches", 0, "N",
             usually("when all ranks are lost, start them again; N times without progress end it",
                     endurance.max_relaunches),
             whole(endurance.max_relaunches, 0, 1000)},
            {"respawn", 0, "", "start a helper in the place of each rank that dies", flag(endurance.respawn)},
            {"max-ranks", 0, "N",
             "start helpers on nodes of the Slurm job that have no rank, those that are added later too, up to N in "
             "all",
             whole(endurance.max_ranks, 1, most_ranks)},
        }};
}

OptionGroup progress_options(status::ProgressMode& progress) {
    return {"Progress",
            {
                {"progress", 0, "HOW", "auto, bar, plain or none; auto if not given: bar on a terminal, else plain",
                 one_of(progress)},
            }};
}

/// Names that promise another container than Reelmill writes.
constexpr std::array<std::string_view, 12> foreign_extensions{".avi",  ".flv", ".wmv", ".ts",  ".mpg", ".mpeg",
                                                              ".m2ts", ".ogv", ".ogg", ".mxf", ".3gp", ".vob"};

Format format_of_output(const std::string& output) {
    if (output.ends_with('/')) {
        return Format::mp4;
    }
    const std::string name = disk::name_of(output);
    const auto dot = name.rfind('.');
    const std::string extension = dot == std::string::npos ? "" : name.substr(dot);
    if (std::ranges::find(foreign_extensions, extension) != foreign_extensions.end()) {
        throw usage_failure(fmt::format("{}: {} files cannot be written; name it .mp4, .mkv, .mov or .webm, or give "
                                        "--format",
                                        printable(output), extension.substr(1)));
    }
    return extension.empty() ? Format::mp4 : format_of_extension(extension.substr(1)).value_or(Format::mp4);
}

void refuse_bytes_that_vary(const VideoSettings& video) {
    if (video.threads > 1 && repeats_with_one_thread_only(video)) {
        throw usage_failure(fmt::format("--threads-per-shard {}: {} with a buffer ({}) makes other bytes each time "
                                        "with more than one thread; leave it out, or the buffer",
                                        video.threads, name_of(video.codec) == std::string("h264") ? "x264" : "x265",
                                        video.max_bitrate > 0 ? "--max-bitrate" : "vbv-..."));
    }
}

/// By which encoders are told a quality, or a rate, in their own words.
constexpr std::array<std::string_view, 8> own_qualities{"crf", "qp", "bitrate", "b", "lossless", "tbr", "rc", "cqp"};
/// And a buffer, or what a quality that is lowered would not lower.
constexpr std::array<std::string_view, 12> own_buffers{"vbv-maxrate", "vbv-bufsize", "vbv-init",       "const-vbv",
                                                       "maxrate",     "bufsize",     "minrate",        "mbr",
                                                       "crf-max",     "strict-cbr",  "buf-initial-sz", "buf-sz"};

void refuse_parameters(const VideoSettings& video, const char* option, std::span<const std::string_view> names) {
    const auto is_one = [&](const auto& parameter) {
        std::string name = parameter.first;
        std::ranges::replace(name, '_', '-');
        return std::ranges::find(names, name) != names.end();
    };
    const auto found = std::ranges::find_if(video.encoder_params, is_one);
    if (found != video.encoder_params.end()) {
        throw usage_failure(fmt::format("{}: the encoder is told {} by --encoder-params as well; leave out one of the "
                                        "two",
                                        option, found->first));
    }
}

void refuse_impossible_cap(const VideoSettings& video) {
    if (video.bitrate > video.max_bitrate) {
        throw usage_failure("--max-bitrate: is below --bitrate; give a higher one");
    }
    if (video.crf && *video.crf == 0) {
        throw usage_failure("--max-bitrate: --crf 0 is lossless, and takes what it takes; leave out one of the two");
    }
    constexpr std::int64_t shortest = 4; // parts of a second
    if (video.buffer < video.max_bitrate / shortest) {
        throw usage_failure(
            "--buffer: is less than comes in a quarter of a second at --max-bitrate; give a larger one");
    }
    refuse_parameters(video, "--max-bitrate", own_qualities);
    refuse_parameters(video, "--max-bitrate", own_buffers);
}

void refuse_two_ways_of_quality(const Settings& settings) {
    const VideoSettings& video = settings.video;
    const bool solves = settings.solves_quality() || video.target.has_value();
    const char* option = video.target ? "--target" : settings.size > 0 ? "--size" : "--bitrate";
    if (settings.solves_quality() && video.target) {
        throw usage_failure(
            fmt::format("--target: the quality that it asks for has any {0}; leave out --{0}, or --target",
                        settings.size > 0 ? "size" : "bitrate"));
    }
    if (solves && video.crf) {
        throw usage_failure(fmt::format("{}: solves the quality that --crf gives; leave out one of the two", option));
    }
    if (settings.size > 0 && video.bitrate > 0) {
        throw usage_failure("--size: the bitrate follows from it; leave out --bitrate, or --size");
    }
    if (video.max_bitrate == 0 && video.buffer > 0) {
        throw usage_failure("--buffer: says nothing without --max-bitrate; give that as well, or leave it out");
    }
    if (video.max_bitrate > 0) {
        refuse_impossible_cap(video);
    }
    if (solves) {
        refuse_parameters(video, option, own_qualities);
    }
}

void refuse_rate_without_encoder(const AudioSettings& audio) {
    const bool no_rate =
        audio.mode == AudioMode::copy || audio.mode == AudioMode::flac || audio.mode == AudioMode::none;
    if (no_rate && audio.bitrate != 0) {
        throw usage_failure(fmt::format("--audio-bitrate: has no meaning with --audio {}; leave out one of the two",
                                        name_of(audio.mode)));
    }
}

/// What the muxers of FFmpeg take: VP9, AV1, Opus and FLAC go into mp4 but not into mov, WebM holds VP9, AV1 and Opus.
void refuse_codec_in_container(const Settings& settings) {
    const Codec codec = settings.video.codec;
    const bool is_new = codec == Codec::vp9 || codec == Codec::av1;
    if (settings.format == Format::webm && !is_new) {
        throw usage_failure(
            fmt::format("--codec {}: webm holds vp9 or av1 only; give --codec vp9, or --format mkv", name_of(codec)));
    }
    if (settings.format == Format::mov && is_new) {
        throw usage_failure(
            fmt::format("--codec {}: mov does not hold it; give --format mp4 or --format mkv", name_of(codec)));
    }
}

void refuse_audio_in_container(const Settings& settings) {
    const AudioMode mode = settings.audio.mode;
    if (settings.format == Format::webm && (mode == AudioMode::aac || mode == AudioMode::flac)) {
        throw usage_failure(
            fmt::format("--audio {}: webm holds opus only; give --audio opus, or --format mkv", name_of(mode)));
    }
    if (settings.format == Format::mov && (mode == AudioMode::opus || mode == AudioMode::flac)) {
        throw usage_failure(
            fmt::format("--audio {}: mov does not hold it; give --audio aac, or --format mkv", name_of(mode)));
    }
}

} // namespace

OptionGroup container_options(Settings& settings) {
    return {
        "Container and other tracks",
        {
            {"format", 0, "NAME", "mp4, mkv, mov or webm; by the name of OUTPUT if not given, else mp4",
             one_of(settings.format)},
            {"size", 0, "SIZE",
             "of each file as a whole, never exceeded: the quality of its pictures follows; 700M is 700,000,000 bytes; "
             "instead of --crf and --bitrate",
             offering({"100M", "700M", "2G", "4G"}, into(settings.size, file_size))},
            {"audio", 0, "HOW",
             "copy, aac, opus, flac or none; copied where the container takes it, else the best it "
             "takes, if not given",
             one_of(settings.audio.mode)},
            {"audio-bitrate", 0, "RATE", "per track, such as 128k; by the number of channels if not given",
             offering({"64k", "96k", "128k", "192k", "256k", "320k"}, into(settings.audio.bitrate, bit_rate))},
            {"subtitles", 0, "HOW", "copy or none; text is converted where the container needs it; copy if not given",
             one_of(settings.subtitles)},
        }};
}

std::vector<OptionGroup> transcode_options(TranscodeCommand& command) {
    job::TranscodeRequest& request = command.request;
    return {output_options(request),
            picture_options(request.settings.video),
            container_options(request.settings),
            start_options(command.start),
            placing_options(command.placing),
            work_options(request, command.endurance),
            progress_options(command.progress),
            report_options(command.logging, command.json),
            general_options()};
}

void settle_what_is_not_given(TranscodeCommand& command, const CommandLine& line) {
    Settings& settings = command.request.settings;
    if (!line.has("format")) {
        settings.format = format_of_output(command.request.output.bytes);
    }
    if (!line.has("codec") && settings.format == Format::webm) {
        settings.video.codec = Codec::vp9;
    }
    if (!line.has("buffer")) {
        constexpr int seconds = 2;
        settings.video.buffer = settings.video.max_bitrate * seconds;
    }
}

void refuse_combinations(const TranscodeCommand& command) {
    refuse_bytes_that_vary(command.request.settings.video);
    refuse_two_ways_of_quality(command.request.settings);
    refuse_rate_without_encoder(command.request.settings.audio);
    refuse_codec_in_container(command.request.settings);
    refuse_audio_in_container(command.request.settings);
    const Endurance& endurance = command.endurance;
    if (endurance.scratch && (endurance.respawn || endurance.max_ranks > 0)) {
        throw usage_failure(
            "--scratch: helpers cannot join such a run; leave out --respawn and --max-ranks, or --scratch");
    }
}

} // namespace reelmill::cli

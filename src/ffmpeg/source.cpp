#include "reelmill/ffmpeg/source.hpp"

#include "bounded_values.hpp"
#include "handles.hpp"
#include "input_context.hpp"
#include "late_streams.hpp"
#include "log_capture.hpp"

#include "reelmill/core/old_behaviour.hpp"
#include "reelmill/disk/watched_files.hpp"
#include "reelmill/ffmpeg/clock_facts.hpp"
#include "reelmill/title/clock_shifts.hpp"

extern "C" {
#include <libavutil/opt.h>
}

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace reelmill::ffmpeg {

namespace {

// What these read is a list of other files, or no moving picture at all. Images are matched by their suffix below.
constexpr std::array<std::string_view, 14> refused_containers = {
    "hls", "dash", "concat",     "concatf", "imf", "image2",   "image2pipe",
    "sdp", "rtsp", "ffmetadata", "tty",     "sap", "avisynth", "vapoursynth"};

std::string first_name(const AVInputFormat& format) {
    const std::string_view names = format.name;
    return std::string(names.substr(0, names.find(',')));
}

void refuse_lists_and_stills(const AVInputFormat& format, const RawPath& path) {
    const std::string name = first_name(format);
    if (name.ends_with("_pipe") || name == "image2" || name == "image2pipe") {
        throw input_failure(printable(path.bytes) + ": is a still image (" + name + "), not a video");
    }
    if (std::ranges::find(refused_containers, name) != refused_containers.end()) {
        throw input_failure(printable(path.bytes) + ": is a list or script (" + name +
                            ") that may point at other files; give the media files themselves");
    }
}

int refuse_nested_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) { return AVERROR(EPERM); }

/// As check(), but a failed read is told as what it was.
int check_input(int code, const InputContext& input, const std::string& what) {
    if (code < 0) {
        input.rethrow();
    }
    return check(code, what);
}

// A context that only reads from `input`, or the reason why not.
AVFormatContext* open_context(InputContext& input, const RawPath& path) {
    const AVInputFormat* format = nullptr;
    const std::string unknown = printable(path.bytes) + ": is not a media file that FFmpeg knows";
    check_input(av_probe_input_buffer2(input.get(), &format, path.bytes.c_str(), nullptr, 0, 0), input, unknown);
    refuse_lists_and_stills(*format, path);
    AVFormatContext* context = allocated(avformat_alloc_context());
    context->pb = input.get();
    context->io_open = refuse_nested_open;
    Options options;
    // The file itself comes through our own callbacks; this bars what a demuxer would open besides.
    options.set("protocol_whitelist", "file");
    // Frees the context when it fails.
    check_input(avformat_open_input(&context, path.bytes.c_str(), format, options.address()), input,
                printable(path.bytes) + ": is damaged or no " + first_name(*format) + " file");
    return context;
}

// Of a transport stream of several programmes: looking at the first packets ends when one of them is known, before
// others are, unless the demuxer is told to wait for their tables. The ffmpeg program does that with all.
void wait_for_programmes(AVFormatContext& context) {
    if (first_name(*context.iformat) == "mpegts" && context.nb_programs > 1) {
        av_opt_set_int(context.priv_data, "scan_all_pmts", 1, 0);
        context.ctx_flags |= AVFMTCTX_NOHEADER;
    }
}

// The time to ask the MP4 demuxer for so that it lands on the keyframe with this DTS. It takes a time for a PTS and
// moves it back by an offset of its own (mov_seek_stream), so that the keyframe's own DTS lands on the one before it;
// any time up to the next keyframe, moved ahead by at least that offset, lands right.
Ticks mov_seek_time(AVStream& stream, Ticks dts) {
    const int count = avformat_index_get_entries_count(&stream);
    const AVIndexEntry* first = count > 0 ? avformat_index_get_entry(&stream, 0) : nullptr;
    const bool whole = first != nullptr && (first->flags & AVINDEX_DISCARD_FRAME) == 0 && stream.start_time != no_ticks;
    const Ticks offset = whole ? std::max<Ticks>(0, stream.start_time - first->timestamp) : 0;
    const int next = av_index_search_timestamp(&stream, dts + 1, 0);
    const Ticks latest = next >= 0          ? avformat_index_get_entry(&stream, next)->timestamp - 1
                         : first != nullptr ? avformat_index_get_entry(&stream, count - 1)->timestamp + offset
                                            : dts;
    return std::max(dts + offset, latest);
}

} // namespace

struct Source::Impl {
    RawPath path;
    InputContext input;
    UniqueInput context; // before `input` in destruction order: it reads through it
    std::string container;
    title::ClockShifts shifts;
    std::vector<std::int64_t> positions; // by stream: of the last packet that had one
    std::int64_t began_at = -1;          // where reading has begun
    std::int64_t absurd = 0;
    std::vector<title::PidChange> changes;
    std::string complaint;

    Impl(const RawPath& the_path, const std::vector<title::ClockBreak>& breaks,
         std::vector<title::PidChange> the_changes, const disk::InputFiles& files)
        : path(the_path), input(files.open(the_path), the_changes), context(open_context(input, the_path)),
          container(first_name(*context->iformat)), shifts(breaks), changes(std::move(the_changes)) {
        wait_for_programmes(*context);
        const LogCapture log;
        check_input(avformat_find_stream_info(context.get(), nullptr), input,
                    printable(path.bytes) + ": has no readable streams");
        input.rethrow();
        for (unsigned i = 0; i < context->nb_streams; ++i) {
            bound_colours(*context->streams[i]->codecpar);
        }
        complaint = log.first_error();
    }

    // A packet that a parser has cut out of a larger one may have no position: it belongs to the one before it.
    [[nodiscard]] std::int64_t position_of(const AVPacket& packet) {
        const auto stream = static_cast<std::size_t>(packet.stream_index);
        if (positions.size() <= stream) {
            positions.resize(stream + 1, began_at);
        }
        if (packet.pos >= 0) {
            positions[stream] = packet.pos;
        }
        return positions[stream];
    }

    void forget_positions(std::int64_t began) {
        positions.clear();
        began_at = began;
    }

    // Times are put on the clock of the title; one that no recording has is none.
    void mend_times(AVPacket& packet) {
        const Rational base = from_av(context->streams[packet.stream_index]->time_base);
        for (std::int64_t* time : {&packet.pts, &packet.dts}) {
            if (is_absurd(*time, base) && !old_behaviour("absurd_times_taken")) {
                *time = no_ticks;
                ++absurd;
            }
        }
        if (shifts.empty()) {
            return;
        }
        const Ticks shift = rescale(shifts.at(packet.stream_index, position_of(packet)), microseconds, base);
        packet.pts = packet.pts == no_ticks ? no_ticks : packet.pts + shift;
        packet.dts = packet.dts == no_ticks ? no_ticks : packet.dts + shift;
        // The first pictures behind a jump may have decode times from before it.
        const Ticks apart = rescale(10, Rational{1, 1}, base);
        if (packet.pts != no_ticks && packet.dts != no_ticks && std::abs(packet.pts - packet.dts) > apart) {
            packet.dts = no_ticks;
        }
    }
};

Source::Source(const RawPath& path, const std::vector<title::ClockBreak>& breaks, const disk::InputFiles& files)
    : impl_(hidden<Impl>(path, breaks, std::vector<title::PidChange>(), files)) {}
Source::Source(const title::TitleIndex& index, const disk::InputFiles& files)
    : impl_(hidden<Impl>(index.path, index.clock_breaks, index.pid_changes, files)) {
    if (!index.late_streams.empty()) {
        show_late_streams(*impl_->context, index, files);
        impl_->input.rethrow();
    }
}
Source::Source(const RawPath& path, WorkMonitor& monitor)
    : Source(path, {}, disk::WatchedFiles(disk::local_files(), monitor)) {}
Source::Source(const title::TitleIndex& index, WorkMonitor& monitor)
    : Source(index, disk::WatchedFiles(disk::local_files(), monitor)) {}

bool Source::read(Packet& packet) {
    int code = 0;
    do {
        packet.clear();
        code = av_read_frame(impl_->context.get(), packet.get());
        impl_->input.rethrow();
    } while (code == AVERROR(EAGAIN));
    if (code < 0) {
        return false; // the end, or damage beyond which the demuxer finds nothing: the ffmpeg program ends here too
    }
    impl_->mend_times(*packet.get());
    return true;
}

void Source::want_only(std::span<const int> streams) {
    for (int i = 0; i < stream_count(); ++i) {
        const bool wanted = streams.empty() || std::ranges::find(streams, i) != streams.end();
        stream(i)->discard = wanted ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    }
}

bool Source::seek(int stream_index, const title::CutPoint& cut) {
    AVFormatContext* context = impl_->context.get();
    // Transport and program streams have no index: a byte position is exact, a time is a bisection that lands late.
    const bool by_position = (impl_->container == "mpegts" || impl_->container == "mpeg") && cut.position >= 0;
    impl_->forget_positions(by_position ? cut.position : -1);
    if (by_position) {
        return av_seek_frame(context, -1, cut.position, AVSEEK_FLAG_BYTE) >= 0;
    }
    const bool moved = !impl_->shifts.empty();
    if (moved && cut.position < 0) {
        return false; // of which stretch of the clock its time is cannot be told
    }
    // The indexes of MP4, AVI and FLV are in decode order; Matroska's and the rest in presentation order.
    const bool in_decode_order = impl_->container == "mov" || impl_->container == "avi" || impl_->container == "flv";
    const bool by_dts = cut.dts != no_ticks && (in_decode_order || cut.pts == no_ticks);
    Ticks time = by_dts ? cut.dts : cut.pts;
    if (impl_->container == "mov" && by_dts) {
        time = mov_seek_time(*stream(stream_index), cut.dts);
    }
    if (moved) {
        // The container knows its own times alone.
        time -= rescale(impl_->shifts.at(stream_index, cut.position), microseconds, time_base(stream_index));
    }
    return av_seek_frame(context, stream_index, time, AVSEEK_FLAG_BACKWARD) >= 0;
}

int Source::stream_count() const { return static_cast<int>(impl_->context->nb_streams); }
Rational Source::time_base(int index) const { return from_av(stream(index)->time_base); }
bool Source::is_read_as_another(int index) const {
    const int id = stream(index)->id;
    return std::ranges::any_of(impl_->changes, [id](const auto& one) { return one.from == id && one.to != id; });
}
const std::string& Source::container() const { return impl_->container; }
const RawPath& Source::path() const { return impl_->path; }
const std::string& Source::complaint() const { return impl_->complaint; }
std::int64_t Source::absurd_times() const { return impl_->absurd; }
AVFormatContext* Source::get() const { return impl_->context.get(); }
AVStream* Source::stream(int index) const { return impl_->context->streams[index]; }

} // namespace reelmill::ffmpeg

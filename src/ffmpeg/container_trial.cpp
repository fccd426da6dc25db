#include "reelmill/ffmpeg/container_trial.hpp"

#include "handles.hpp"
#include "input_context.hpp"
#include "memory_file.hpp"

#include "reelmill/core/old_behaviour.hpp"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace reelmill::ffmpeg {
namespace {

bool is_mpeg_audio(std::string_view codec) { return codec == "mp1" || codec == "mp2" || codec == "mp3"; }

/// Some muxers write streams that their demuxer does not know again.
bool gives_back(Format format, std::vector<std::byte> file, AVCodecID codec) {
    const FileInMemory read(format, std::move(file));
    if (read.context() == nullptr || read.context()->nb_streams != 1) {
        return false;
    }
    if (old_behaviour("every_copy_comes_back")) {
        return true;
    }
    return may_read_back_as(avcodec_get_name(codec), avcodec_get_name(read.context()->streams[0]->codecpar->codec_id));
}

UniquePacket some_packet() {
    constexpr int bytes = 16;
    UniquePacket packet(allocated(av_packet_alloc()));
    check(av_new_packet(packet.get(), bytes), "a trial of the container");
    std::memset(packet->data, ' ', bytes);
    return packet;
}

bool takes_packet(AVFormatContext& context, const AVPacket& example) {
    const UniquePacket packet(av_packet_clone(&example));
    if (packet == nullptr) {
        return false;
    }
    packet->stream_index = 0;
    packet->pts = 0;
    packet->dts = 0;
    packet->duration = 1;
    packet->flags |= AV_PKT_FLAG_KEY;
    return av_write_frame(&context, packet.get()) >= 0;
}

} // namespace

bool container_takes(Format format, const AVCodecParameters& parameters, const AVPacket* example) {
    UniqueOutputContext context = new_output_context(format);
    MemorySink sink(*context);
    AVStream* stream = avformat_new_stream(context.get(), nullptr);
    if (stream == nullptr || avcodec_parameters_copy(stream->codecpar, &parameters) < 0) {
        throw std::bad_alloc();
    }
    stream->codecpar->codec_tag = 0;
    stream->time_base = parameters.sample_rate > 0 ? AVRational{1, parameters.sample_rate} : AVRational{1, 90000};
    if (avformat_write_header(context.get(), nullptr) < 0) {
        return false;
    }
    // A file without a packet cannot be read back. One of subtitles will do that says nothing; of sound there is none.
    const bool matroska = format == Format::mkv || format == Format::webm;
    UniquePacket stand_in;
    if (example == nullptr && matroska && parameters.codec_type == AVMEDIA_TYPE_SUBTITLE) {
        stand_in = some_packet();
        example = stand_in.get();
    }
    const bool taken = example == nullptr || takes_packet(*context, *example);
    const bool whole = av_write_trailer(context.get()) >= 0;
    return taken && (example == nullptr || (whole && gives_back(format, sink.take(), parameters.codec_id)));
}

bool may_read_back_as(std::string_view codec, std::string_view found) {
    return codec == found || (is_mpeg_audio(codec) && is_mpeg_audio(found));
}

bool packets_may_share_times(Format format) {
    const AVOutputFormat* muxer = av_guess_format(muxer_name(format), nullptr, nullptr);
    return muxer != nullptr && (muxer->flags & AVFMT_TS_NONSTRICT) != 0;
}

const char* muxer_name(Format format) { return format == Format::mkv ? "matroska" : name_of(format); }

} // namespace reelmill::ffmpeg

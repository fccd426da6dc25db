#include "reelmill/ffmpeg/packet_look.hpp"

#include "handles.hpp"
#include "sequence_headers.hpp"

#include "reelmill/core/hash.hpp"

#include <string>

namespace reelmill::ffmpeg {
namespace {

using UniqueParser = std::unique_ptr<AVCodecParserContext, FreeBy<av_parser_close>>;

PacketSaying::Fields fields_of(const AVCodecParserContext& parser) {
    switch (parser.field_order) {
    case AV_FIELD_TT:
    case AV_FIELD_TB:
        return PacketSaying::Fields::top_first;
    case AV_FIELD_BB:
    case AV_FIELD_BT:
        return PacketSaying::Fields::bottom_first;
    default:
        return PacketSaying::Fields::progressive;
    }
}

/// Never 0, which stands for nothing said.
std::uint64_t short_hash(Hasher& hasher) { return std::stoull(hasher.hex().substr(0, 16), nullptr, 16) | 1U; }

} // namespace

struct PacketLook::Impl {
    AVCodecID codec = AV_CODEC_ID_NONE;
    UniqueParser parser; // none: FFmpeg has none for this codec
    UniqueCodecContext context;

    void parse(const AVPacket& packet) {
        if (parser == nullptr) {
            return;
        }
        std::uint8_t* out = nullptr;
        int size = 0;
        av_parser_parse2(parser.get(), context.get(), &out, &size, packet.data, packet.size, packet.pts, packet.dts,
                         packet.pos);
    }

    [[nodiscard]] std::uint64_t headers_of(const AVPacket& packet) const {
        std::size_t size = 0;
        const std::uint8_t* anew = av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
        const auto bytes = std::as_bytes(std::span(packet.data, static_cast<std::size_t>(packet.size)));
        const auto said = sequence_headers(codec, anew == nullptr ? bytes : std::as_bytes(std::span(anew, size)));
        const bool sized = parser != nullptr && parser->width > 0;
        if (said.empty() && !sized) {
            return 0;
        }
        Hasher hasher;
        hasher.add(std::as_bytes(std::span(said)));
        if (said.empty()) {
            hasher.add(std::int64_t{parser->width}).add(std::int64_t{parser->height});
        }
        return short_hash(hasher);
    }
};

PacketLook::PacketLook(const Source& source, int stream) : impl_(hidden<Impl>()) {
    const AVCodecParameters& parameters = *source.stream(stream)->codecpar;
    impl_->codec = parameters.codec_id;
    impl_->context.reset(allocated(avcodec_alloc_context3(nullptr)));
    check(avcodec_parameters_to_context(impl_->context.get(), &parameters), "looking at packets");
    impl_->parser.reset(av_parser_init(parameters.codec_id));
    if (impl_->parser != nullptr) {
        impl_->parser->flags |= PARSER_FLAG_COMPLETE_FRAMES;
    }
}

PacketSaying PacketLook::look(const Packet& packet) {
    const AVPacket& raw = *packet.get();
    if (raw.size == 0) {
        return {};
    }
    impl_->parse(raw);
    PacketSaying saying;
    saying.fields = impl_->parser == nullptr ? PacketSaying::Fields::progressive : fields_of(*impl_->parser);
    saying.headers = packet.key() ? impl_->headers_of(raw) : 0;
    return saying;
}

bool may_be_interlaced(const Source& source, int stream) {
    const AVCodecParameters& parameters = *source.stream(stream)->codecpar;
    const auto headers =
        std::as_bytes(std::span(parameters.extradata, static_cast<std::size_t>(parameters.extradata_size)));
    return headers_allow_fields(parameters.codec_id, headers);
}

} // namespace reelmill::ffmpeg

#include "reelmill/ffmpeg/copy_filter.hpp"

#include "handles.hpp"

extern "C" {
#include <libavcodec/bsf.h>
}

#include <cstring>

namespace reelmill::ffmpeg {
namespace {

using UniqueBitstreamFilter = std::unique_ptr<AVBSFContext, FreeByAddress<av_bsf_free>>;

/// The sync word of ADTS, ISO 13818-7 6.2.1: twelve ones, and layer 0.
bool starts_with_adts(const Packet& packet) {
    const auto data = packet.data();
    return data.size() > 2 && data[0] == std::byte{0xff} && (data[1] & std::byte{0xf6}) == std::byte{0xf0};
}

UniqueBitstreamFilter open_filter(const AVCodecParameters& parameters, Rational time_base) {
    const AVBitStreamFilter* filter = av_bsf_get_by_name("aac_adtstoasc");
    if (filter == nullptr) {
        throw environment_failure("this FFmpeg has no bitstream filter aac_adtstoasc; install a complete one");
    }
    AVBSFContext* raw = nullptr;
    check(av_bsf_alloc(filter, &raw), "making a bitstream filter");
    UniqueBitstreamFilter context(raw);
    check(avcodec_parameters_copy(raw->par_in, &parameters), "copying stream parameters");
    raw->time_base_in = to_av(time_base);
    check(av_bsf_init(raw), "opening a bitstream filter");
    return context;
}

/// Takes the entry of the new extradata off, and keeps the others.
void drop_new_extradata(AVPacket& packet) {
    for (int i = 0; i < packet.side_data_elems; ++i) {
        if (packet.side_data[i].type == AV_PKT_DATA_NEW_EXTRADATA) {
            av_free(packet.side_data[i].data);
            packet.side_data[i] = packet.side_data[packet.side_data_elems - 1];
            --packet.side_data_elems;
            return;
        }
    }
}

/// Profile, sampling rate and channels of an ADTS header (ISO 13818-7 6.2.1).
std::uint16_t adts_configuration(const Packet& packet) {
    const auto data = packet.data();
    const auto at = [&](std::size_t i) { return std::to_integer<unsigned>(data[i]); };
    return data.size() < 4 ? 0 : static_cast<std::uint16_t>((at(2) & 0xfdU) << 8U | (at(3) & 0xc0U));
}

} // namespace

struct CopyFilter::Impl {
    UniqueParameters parameters;
    UniqueBitstreamFilter filter; ///< null: nothing to do
    std::uint16_t configuration;  ///< of the first ADTS header

    /// The configuration comes with the first packet, as side data; it belongs to the stream.
    void take_configuration(AVPacket& packet) const {
        std::size_t size = 0;
        const std::uint8_t* data = av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
        if (data == nullptr) {
            return;
        }
        if (parameters->extradata == nullptr) {
            parameters->extradata =
                static_cast<std::uint8_t*>(allocated(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE)));
            std::memcpy(parameters->extradata, data, size);
            parameters->extradata_size = static_cast<int>(size);
        }
        drop_new_extradata(packet);
    }

    /// FLV may state the same configuration many times. libavformat's Matroska muxer takes each for another one, and
    /// writes it over what lies behind the place of the first.
    void drop_repetition(AVPacket& packet) const {
        std::size_t size = 0;
        const std::uint8_t* data = av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
        if (data != nullptr && is_known(data, size)) {
            drop_new_extradata(packet);
        }
    }

    [[nodiscard]] bool is_known(const std::uint8_t* data, std::size_t size) const {
        return parameters->extradata != nullptr && static_cast<std::size_t>(parameters->extradata_size) == size &&
               std::memcmp(data, parameters->extradata, size) == 0;
    }
};

CopyFilter::CopyFilter(const AVCodecParameters& parameters, Rational time_base, const Packet& first)
    : impl_(hidden<Impl>()) {
    impl_->parameters = copy_of(parameters);
    impl_->configuration = adts_configuration(first);
    if (parameters.codec_id == AV_CODEC_ID_AAC && starts_with_adts(first)) {
        impl_->filter = open_filter(parameters, time_base);
    }
}

bool CopyFilter::apply(Packet& packet) {
    if (packet.data().empty()) {
        return false;
    }
    if (impl_->filter == nullptr) {
        impl_->drop_repetition(*packet.get());
        return true;
    }
    AVBSFContext& filter = *impl_->filter;
    if (av_bsf_send_packet(&filter, packet.get()) < 0) {
        return false;
    }
    if (av_bsf_receive_packet(&filter, packet.get()) < 0) {
        return false;
    }
    impl_->take_configuration(*packet.get());
    return !packet.data().empty();
}

bool CopyFilter::is_of_another_configuration(const Packet& packet) const {
    if (impl_->filter != nullptr) {
        return starts_with_adts(packet) && adts_configuration(packet) != impl_->configuration;
    }
    std::size_t size = 0;
    const std::uint8_t* data = av_packet_get_side_data(packet.get(), AV_PKT_DATA_NEW_EXTRADATA, &size);
    const AVCodecParameters& own = *impl_->parameters;
    return data != nullptr && own.codec_id == AV_CODEC_ID_AAC && own.extradata != nullptr &&
           !impl_->is_known(data, size);
}

int CopyFilter::packets_to_be_sure() const {
    constexpr int damaged_headers = 3;
    return impl_->filter != nullptr ? damaged_headers + 1 : 1;
}

const AVCodecParameters& CopyFilter::parameters() const { return *impl_->parameters; }

} // namespace reelmill::ffmpeg

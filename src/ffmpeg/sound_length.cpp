#include "reelmill/ffmpeg/sound_length.hpp"

#include "handles.hpp"

namespace reelmill::ffmpeg {

double sound_seconds(const Source& source, const Packet& packet) {
    AVCodecParameters& parameters = *source.stream(packet.stream())->codecpar;
    if (parameters.codec_type != AVMEDIA_TYPE_AUDIO || parameters.sample_rate <= 0) {
        return 0;
    }
    const int samples = av_get_audio_frame_duration2(&parameters, packet.get()->size);
    return samples > 0 ? static_cast<double>(samples) / parameters.sample_rate : 0;
}

} // namespace reelmill::ffmpeg

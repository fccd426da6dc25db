// Finds out what becomes of one audio stream, by trying: a muxer for copies, a decoder and an encoder for the rest.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/core/warning.hpp"
#include "reelmill/ffmpeg/audio_decoder.hpp"
#include "stream_choice.hpp"

struct AVCodecParameters;

namespace reelmill::tracks {

/// Shown the stream's packets from the first on until it is settled.
class AudioSurvey {
public:
    /// `parameters` must outlive this. Settled at once where no packet is needed to know. `no_copy`: why a copy of this
    /// stream has been found not to do; empty: it has not. Then the whole stream is looked through, for the most
    /// channels that it has anywhere.
    AudioSurvey(ffmpeg::StreamFacts facts, const AVCodecParameters& parameters, const Settings& settings,
                WhyNoCopy no_copy);

    [[nodiscard]] bool settled() const { return settled_; }
    void see(const ffmpeg::Packet& packet);
    /// The file has ended; settled from here on.
    void end();

    [[nodiscard]] int stream() const { return facts_.index; }
    /// None: the stream does not go along.
    [[nodiscard]] std::optional<StreamChoice> take_choice() { return std::move(choice_); }
    [[nodiscard]] const Warnings& warnings() const { return warnings_; }

private:
    [[nodiscard]] bool may_copy() const;
    void drop(const std::string& reason);
    void settle_copy(const ffmpeg::Packet& first);
    void settle_encode(const ffmpeg::Frame& example);
    void give_up_copying();
    void try_copy(const ffmpeg::Packet& packet);
    void start_decoding();
    void take(const ffmpeg::Frame& frame);
    void decode(const ffmpeg::Packet& packet);
    [[nodiscard]] ffmpeg::AudioCodec wanted_codec() const;
    [[nodiscard]] ffmpeg::AudioEncoder open_encoder(const ffmpeg::Frame& example, ffmpeg::AudioCodec& codec);

    ffmpeg::StreamFacts facts_;
    const AVCodecParameters& parameters_;
    AudioMode mode_;
    Format format_;
    std::int64_t bit_rate_;
    WhyNoCopy no_copy_;
    std::optional<ffmpeg::Frame> widest_;         ///< with no_copy_: the samples of the most channels so far
    std::optional<ffmpeg::AudioDecoder> decoder_; ///< set once it is clear that the stream cannot be copied
    std::vector<ffmpeg::Packet> refused_;         ///< by the muxer, so far
    bool seen_packets_ = false;
    bool settled_ = false;
    std::optional<StreamChoice> choice_;
    Warnings warnings_;
};

} // namespace reelmill::tracks

#include "audio_survey.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/old_behaviour.hpp"
#include "reelmill/ffmpeg/container_trial.hpp"
#include "reelmill/ffmpeg/copy_filter.hpp"

#include <fmt/format.h>

namespace reelmill::tracks {
namespace {

constexpr std::size_t enough_refusals =
    15; ///< packets of a stream that a muxer refuses before it is clear that it means it

} // namespace

AudioSurvey::AudioSurvey(ffmpeg::StreamFacts facts, const AVCodecParameters& parameters, const Settings& settings,
                         WhyNoCopy no_copy)
    : facts_(std::move(facts)), parameters_(parameters), mode_(settings.audio.mode), format_(settings.format),
      bit_rate_(settings.audio.bitrate), no_copy_(std::move(no_copy)) {
    if (mode_ == AudioMode::none) {
        settled_ = true;
    } else if (!facts_.known) {
        drop("is of a codec that this FFmpeg does not know");
    } else if (no_copy_.nothing_does) {
        drop(no_copy_.reason);
    } else if (!no_copy_.reason.empty() && mode_ == AudioMode::copy) {
        drop(fmt::format("cannot be copied: {}; choose --audio auto to have it encoded", no_copy_.reason));
    } else if (!may_copy()) {
        start_decoding();
    }
}

bool AudioSurvey::may_copy() const {
    return no_copy_.reason.empty() && (mode_ == AudioMode::automatic || mode_ == AudioMode::copy);
}

void AudioSurvey::drop(const std::string& reason) {
    warnings_.push_back({WarningCode::stream_left_out,
                         facts_.index,
                         {},
                         fmt::format("{} {}; it is left out", name_of(facts_), reason)});
    settled_ = true;
}

void AudioSurvey::see(const ffmpeg::Packet& packet) {
    if (settled_) {
        return;
    }
    seen_packets_ = true;
    if (ffmpeg::is_encrypted(packet)) {
        drop("is encrypted");
        return;
    }
    if (!decoder_) {
        try_copy(packet);
    }
    if (!settled_ && decoder_) {
        decode(packet);
    }
}

void AudioSurvey::try_copy(const ffmpeg::Packet& packet) {
    ffmpeg::CopyFilter filter(parameters_, facts_.time_base, packet);
    ffmpeg::Packet unwrapped = packet.copy();
    if (!filter.apply(unwrapped)) {
        return; // damaged: the next one will tell
    }
    if (ffmpeg::lacks_headers(filter.parameters()) && !old_behaviour("headers_not_asked_for")) {
        drop("lacks the headers that decoding it takes: nobody could play it");
    } else if (ffmpeg::container_takes(format_, filter.parameters(), unwrapped.get())) {
        settle_copy(packet);
    } else if (refused_.size() < enough_refusals && ffmpeg::container_takes(format_, filter.parameters(), nullptr)) {
        // The stream would go, this packet would not: a recording may begin within a frame.
        refused_.push_back(packet.copy());
    } else {
        give_up_copying();
    }
}

void AudioSurvey::give_up_copying() {
    if (mode_ == AudioMode::copy) {
        drop(fmt::format("cannot be copied into {}: choose --audio auto to have it encoded, or another --format",
                         name_of(format_)));
    } else {
        start_decoding();
    }
}

void AudioSurvey::start_decoding() {
    try {
        decoder_.emplace(parameters_, facts_.time_base);
    } catch (const Failure& failure) {
        drop(fmt::format("would have to be encoded for {}, but {}", name_of(format_), failure.what()));
    }
}

void AudioSurvey::decode(const ffmpeg::Packet& packet) {
    decoder_->decode(packet, [this](ffmpeg::Frame& frame) {
        if (!settled_) {
            take(frame);
        }
    });
}

void AudioSurvey::take(const ffmpeg::Frame& frame) {
    if (no_copy_.reason.empty()) {
        settle_encode(frame);
    } else if (!widest_ || ffmpeg::channel_count(frame) > ffmpeg::channel_count(*widest_)) {
        widest_ = frame.copy();
    }
}

void AudioSurvey::end() {
    if (!settled_ && !decoder_ && !refused_.empty()) {
        give_up_copying();
        for (const auto& packet : refused_) {
            if (decoder_) {
                decode(packet);
            }
        }
    }
    if (!settled_ && decoder_) {
        decoder_->finish([this](ffmpeg::Frame& frame) {
            if (!settled_) {
                take(frame);
            }
        });
    }
    if (!settled_ && widest_) {
        const bool changes = no_copy_.code == WarningCode::sound_changes;
        warnings_.push_back(
            {no_copy_.code, facts_.index, no_copy_.seconds,
             fmt::format("{}: {}{}; it is encoded anew as one track of {} channels", name_of(facts_), no_copy_.reason,
                         changes ? ", which a copy cannot tell" : "", ffmpeg::channel_count(*widest_))});
        settle_encode(*widest_);
    }
    if (!settled_) {
        drop(seen_packets_ ? "cannot be decoded" : "holds nothing");
    }
}

void AudioSurvey::settle_copy(const ffmpeg::Packet& first) {
    choice_.emplace();
    choice_->facts = facts_;
    choice_->first = first.copy();
    settled_ = true;
}

void AudioSurvey::settle_encode(const ffmpeg::Frame& example) {
    ffmpeg::AudioCodec codec = wanted_codec();
    try {
        const ffmpeg::AudioEncoder encoder = open_encoder(example, codec);
        if (encoder.channels() < ffmpeg::channel_count(example)) {
            warnings_.push_back(
                {WarningCode::mixed_down,
                 facts_.index,
                 {},
                 fmt::format("{}: {} takes no more than {} of its {} channels; they are mixed down", name_of(facts_),
                             reelmill::name_of(codec), encoder.channels(), ffmpeg::channel_count(example))});
        }
    } catch (const Failure& failure) {
        if (failure.kind() != FailureKind::input) {
            throw;
        }
        drop(fmt::format("cannot be encoded: {}", failure.what()));
        return;
    }
    choice_.emplace();
    choice_->facts = facts_;
    choice_->handling = Handling::encode;
    choice_->audio = codec;
    choice_->example = example.copy();
    settled_ = true;
}

ffmpeg::AudioCodec AudioSurvey::wanted_codec() const {
    switch (mode_) {
    case AudioMode::aac:
        return ffmpeg::AudioCodec::aac;
    case AudioMode::opus:
        return ffmpeg::AudioCodec::opus;
    case AudioMode::flac:
        return ffmpeg::AudioCodec::flac;
    default:
        return best_audio(format_, facts_.lossless);
    }
}

ffmpeg::AudioEncoder AudioSurvey::open_encoder(const ffmpeg::Frame& example, ffmpeg::AudioCodec& codec) {
    ffmpeg::AudioEncoder encoder(codec, example, bit_rate_);
    const ffmpeg::AudioCodec best = best_audio(format_, facts_.lossless);
    if (codec == best || encoder.fits(format_)) {
        return encoder;
    }
    warnings_.push_back({WarningCode::encoded_anew,
                         facts_.index,
                         {},
                         fmt::format("{}: {} takes no {}; it is encoded to {}", name_of(facts_), name_of(format_),
                                     reelmill::name_of(codec), reelmill::name_of(best))});
    codec = best;
    return {codec, example, bit_rate_};
}

} // namespace reelmill::tracks

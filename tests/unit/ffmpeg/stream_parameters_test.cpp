#include "reelmill/ffmpeg/stream_parameters.hpp"

#include "reelmill/core/failure.hpp"

#include <cstring>
#include <gtest/gtest.h>
#include <memory>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
#include <libavutil/mem.h>
}

namespace reelmill::ffmpeg {
namespace {

struct FreeParameters {
    void operator()(AVCodecParameters* parameters) const { avcodec_parameters_free(&parameters); }
};
using Parameters = std::unique_ptr<AVCodecParameters, FreeParameters>;

Parameters fresh() { return Parameters(avcodec_parameters_alloc()); }

void set_extradata(AVCodecParameters& parameters, const std::string& bytes) {
    parameters.extradata = static_cast<std::uint8_t*>(av_mallocz(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    std::memcpy(parameters.extradata, bytes.data(), bytes.size());
    parameters.extradata_size = static_cast<int>(bytes.size());
}

Parameters picture() {
    Parameters parameters = fresh();
    parameters->codec_type = AVMEDIA_TYPE_VIDEO;
    parameters->codec_id = AV_CODEC_ID_HEVC;
    parameters->codec_tag = MKTAG('h', 'v', 'c', '1');
    parameters->format = AV_PIX_FMT_YUV422P10LE;
    parameters->bit_rate = 5'000'000'000;
    parameters->profile = 4;
    parameters->level = 153;
    parameters->width = 1919;
    parameters->height = 1079;
    parameters->sample_aspect_ratio = {12, 11};
    parameters->field_order = AV_FIELD_TB;
    parameters->color_range = AVCOL_RANGE_MPEG;
    parameters->color_primaries = AVCOL_PRI_BT2020;
    parameters->color_trc = AVCOL_TRC_SMPTE2084;
    parameters->color_space = AVCOL_SPC_BT2020_NCL;
    parameters->chroma_location = AVCHROMA_LOC_TOPLEFT;
    parameters->video_delay = 2;
    parameters->bits_per_raw_sample = 10;
    set_extradata(*parameters, std::string("\x01\x00\xff\x7f", 4));
    return parameters;
}

Parameters sound() {
    Parameters parameters = fresh();
    parameters->codec_type = AVMEDIA_TYPE_AUDIO;
    parameters->codec_id = AV_CODEC_ID_OPUS;
    parameters->format = AV_SAMPLE_FMT_FLTP;
    parameters->sample_rate = 48000;
    parameters->frame_size = 960;
    parameters->initial_padding = 312;
    parameters->trailing_padding = 17;
    parameters->seek_preroll = 3840;
    parameters->block_align = 4;
    parameters->bits_per_coded_sample = 16;
    av_channel_layout_from_mask(&parameters->ch_layout, AV_CH_LAYOUT_5POINT1);
    return parameters;
}

TEST(StreamParametersTest, PicturesComeBackTheSame) {
    const Parameters original = picture();
    const Parameters back = fresh();
    parameters_from_json(parameters_to_json(*original), *back);
    EXPECT_EQ(back->codec_id, original->codec_id);
    EXPECT_EQ(back->codec_tag, original->codec_tag);
    EXPECT_EQ(back->format, original->format);
    EXPECT_EQ(back->bit_rate, original->bit_rate);
    EXPECT_EQ(back->width, 1919);
    EXPECT_EQ(back->height, 1079);
    EXPECT_EQ(back->sample_aspect_ratio.num, 12);
    EXPECT_EQ(back->sample_aspect_ratio.den, 11);
    EXPECT_EQ(back->field_order, AV_FIELD_TB);
    EXPECT_EQ(back->color_primaries, AVCOL_PRI_BT2020);
    EXPECT_EQ(back->color_trc, AVCOL_TRC_SMPTE2084);
    EXPECT_EQ(back->color_space, AVCOL_SPC_BT2020_NCL);
    EXPECT_EQ(back->color_range, AVCOL_RANGE_MPEG);
    EXPECT_EQ(back->chroma_location, AVCHROMA_LOC_TOPLEFT);
    EXPECT_EQ(back->video_delay, 2);
    ASSERT_EQ(back->extradata_size, 4);
    EXPECT_EQ(std::memcmp(back->extradata, original->extradata, 4), 0);
    EXPECT_EQ(parameters_to_json(*back), parameters_to_json(*original));
}

TEST(StreamParametersTest, SoundComesBackTheSame) {
    const Parameters original = sound();
    const Parameters back = fresh();
    parameters_from_json(parameters_to_json(*original), *back);
    EXPECT_EQ(back->sample_rate, 48000);
    EXPECT_EQ(back->frame_size, 960);
    EXPECT_EQ(back->initial_padding, 312);
    EXPECT_EQ(back->trailing_padding, 17);
    EXPECT_EQ(back->seek_preroll, 3840);
    EXPECT_EQ(back->block_align, 4);
    EXPECT_EQ(av_channel_layout_compare(&back->ch_layout, &original->ch_layout), 0);
    EXPECT_EQ(parameters_to_json(*back), parameters_to_json(*original));
}

TEST(StreamParametersTest, ChannelsInAnOrderOfTheirOwnComeBackTheSame) {
    const Parameters original = sound();
    av_channel_layout_uninit(&original->ch_layout);
    original->ch_layout.order = AV_CHANNEL_ORDER_CUSTOM;
    original->ch_layout.nb_channels = 3;
    original->ch_layout.u.map = static_cast<AVChannelCustom*>(av_calloc(3, sizeof(AVChannelCustom)));
    original->ch_layout.u.map[0].id = AV_CHAN_FRONT_RIGHT;
    original->ch_layout.u.map[1].id = AV_CHAN_FRONT_LEFT;
    original->ch_layout.u.map[2].id = AV_CHAN_LOW_FREQUENCY;
    const Parameters back = fresh();
    parameters_from_json(parameters_to_json(*original), *back);
    EXPECT_EQ(av_channel_layout_compare(&back->ch_layout, &original->ch_layout), 0);
}

TEST(StreamParametersTest, WhatTheTargetHeldBeforeIsReplaced) {
    const Parameters back = picture();
    parameters_from_json(parameters_to_json(*sound()), *back);
    EXPECT_EQ(back->extradata_size, 0);
    EXPECT_EQ(back->width, 0);
    EXPECT_EQ(back->codec_type, AVMEDIA_TYPE_AUDIO);
}

TEST(StreamParametersTest, DamagedDescriptionsAreRefusedAndLeaveNothingBehind) {
    const Json good = parameters_to_json(*sound());
    const auto refused = [](Json json) {
        const Parameters back = fresh();
        EXPECT_THROW(parameters_from_json(json, *back), Failure) << json.dump();
        EXPECT_EQ(back->codec_id, AV_CODEC_ID_NONE);
        EXPECT_EQ(back->extradata, nullptr);
    };
    refused(Json());
    refused(Json::array());
    for (const auto& [key, value] : good.items()) {
        Json without = good;
        without.erase(key);
        refused(without);
    }
    for (const auto& patch : {Json{{"codec", "no such codec"}}, Json{{"extradata", "abc"}}, Json{{"extradata", "zz"}},
                              Json{{"format", "no such format"}}, Json{{"sample_rate", "fast"}},
                              Json{{"type", "smell"}}, Json{{"layout", {{"order", 1}, {"channels", 3}, {"mask", 3}}}},
                              Json{{"layout", {{"order", 2}, {"channels", 1'000'000'000}, {"map", Json::array()}}}},
                              Json{{"layout", {{"order", 2}, {"channels", 2}, {"map", {0}}}}}}) {
        Json bad = good;
        bad.update(patch);
        refused(bad);
    }
}

} // namespace
} // namespace reelmill::ffmpeg

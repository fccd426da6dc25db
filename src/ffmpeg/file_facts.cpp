#include "reelmill/ffmpeg/file_facts.hpp"

#include "handles.hpp"
#include "metadata_copy.hpp"
#include "stream_picture.hpp"

#include "reelmill/ffmpeg/stream_facts.hpp"

namespace reelmill::ffmpeg {

StreamDescription stream_description(const Source& source, int index) {
    const AVStream& stream = *source.stream(index);
    const AVCodecParameters& parameters = *stream.codecpar;
    StreamDescription facts;
    facts.kind = facts_of(source, index).kind;
    facts.codec = avcodec_get_name(parameters.codec_id);
    const auto* bytes = reinterpret_cast<const std::byte*>(parameters.extradata);
    facts.extradata.assign(bytes, bytes + parameters.extradata_size);
    facts.picture = picture_of_stream(stream);
    facts.sample_rate = parameters.sample_rate;
    facts.channels = parameters.ch_layout.nb_channels;
    facts.initial_padding = parameters.initial_padding;
    const AVDictionaryEntry* entry = nullptr;
    while ((entry = av_dict_get(stream.metadata, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr) {
        facts.tags.emplace(entry->key, entry->value);
    }
    return facts;
}

std::map<std::string, std::string> file_tags(const Source& source) {
    std::map<std::string, std::string> tags;
    const AVDictionaryEntry* entry = nullptr;
    while ((entry = av_dict_get(source.get()->metadata, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr) {
        if (!is_stale_tag(entry->key)) {
            tags.emplace(entry->key, entry->value);
        }
    }
    return tags;
}

int chapter_count(const Source& source) { return static_cast<int>(source.get()->nb_chapters); }

} // namespace reelmill::ffmpeg

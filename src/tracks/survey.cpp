#include "survey.hpp"

#include "audio_survey.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/container_trial.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace reelmill::tracks {
namespace {

/// Subtitles need no packet to be decided on: theirs may come late, and their parameters say enough.
void survey_subtitle(const ffmpeg::StreamFacts& facts, const AVCodecParameters& parameters, const Settings& settings,
                     const WhyNoCopy& no_copy, SurveyResult& result) {
    if (settings.subtitles == SubtitleMode::none) {
        return;
    }
    const auto leave_out = [&](const std::string& reason) {
        result.warnings.push_back({WarningCode::stream_left_out,
                                   facts.index,
                                   {},
                                   fmt::format("{} {}; it is left out", name_of(facts), reason)});
    };
    if (!facts.known) {
        leave_out("is of a codec that this FFmpeg does not know");
        return;
    }
    if (no_copy.nothing_does || (!no_copy.reason.empty() && !facts.text)) {
        leave_out(no_copy.reason);
        return;
    }
    StreamChoice choice;
    choice.facts = facts;
    if (!no_copy.reason.empty()) {
        result.warnings.push_back({WarningCode::converted,
                                   facts.index,
                                   {},
                                   fmt::format("{}: {}; it is converted", name_of(facts), no_copy.reason)});
    }
    if (!no_copy.reason.empty() || !ffmpeg::container_takes(settings.format, parameters, nullptr)) {
        choice.handling = Handling::convert;
        choice.text = best_text(settings.format);
        if (!facts.text) {
            const bool elsewhere = ffmpeg::container_takes(Format::mkv, parameters, nullptr);
            leave_out(fmt::format("{}, and {} does not take it{}",
                                  facts.pictures ? "is made of pictures" : "is no text", name_of(settings.format),
                                  elsewhere ? " (mkv does)" : ""));
            return;
        }
        try {
            const ffmpeg::SubtitleConverter trial(parameters, facts.time_base, choice.text);
        } catch (const Failure& failure) {
            leave_out(fmt::format("cannot be converted for {}: {}", name_of(settings.format), failure.what()));
            return;
        }
    }
    result.choices.push_back(std::move(choice));
}

void read_until_settled(ffmpeg::Source& source, std::vector<AudioSurvey>& audio, const WorkMonitor& monitor) {
    std::vector<int> wanted;
    for (const AudioSurvey& one : audio) {
        if (!one.settled()) {
            wanted.push_back(one.stream());
        }
    }
    source.want_only(wanted);
    ffmpeg::Packet packet;
    const auto settled = [](const AudioSurvey& one) { return one.settled(); };
    while (!std::ranges::all_of(audio, settled) && source.read(packet)) {
        check_stop(source, monitor);
        for (AudioSurvey& one : audio) {
            if (one.stream() == packet.stream()) {
                one.see(packet);
            }
        }
    }
    for (AudioSurvey& one : audio) {
        one.end();
    }
}

void collect(std::vector<AudioSurvey>& audio, SurveyResult& result) {
    for (AudioSurvey& one : audio) {
        add_warnings(result.warnings, one.warnings());
        if (auto choice = one.take_choice()) {
            result.choices.push_back(std::move(*choice));
        }
    }
}

} // namespace

void check_stop(const ffmpeg::Source& source, const WorkMonitor& monitor) {
    if (monitor.stop) {
        throw Failure(FailureKind::interrupted, printable(source.path().bytes) + ": stopped before its sound was done");
    }
}

SurveyResult survey(ffmpeg::Source& source, const Settings& settings, const NoCopy& no_copy,
                    const WorkMonitor& monitor) {
    SurveyResult result;
    std::vector<AudioSurvey> audio;
    for (int i = 0; i < source.stream_count(); ++i) {
        const ffmpeg::StreamFacts facts = ffmpeg::facts_of(source, i);
        const AVCodecParameters& parameters = ffmpeg::parameters_of(source, i);
        const auto found = no_copy.find(i);
        const WhyNoCopy why_not = found == no_copy.end() ? WhyNoCopy() : found->second;
        if (facts.kind == title::StreamKind::audio) {
            audio.emplace_back(facts, parameters, settings, why_not);
        } else if (facts.kind == title::StreamKind::subtitle) {
            survey_subtitle(facts, parameters, settings, why_not, result);
        } else if (facts.kind == title::StreamKind::data && !facts.told_elsewhere()) {
            result.warnings.push_back(
                {WarningCode::data_left_out, facts.index, {}, name_of(facts) + " is data, which does not go along"});
        }
    }
    if (!std::ranges::all_of(audio, [](const AudioSurvey& one) { return one.settled(); })) {
        read_until_settled(source, audio, monitor);
        result.has_read = true;
    }
    collect(audio, result);
    std::ranges::stable_sort(result.choices, {}, [](const StreamChoice& choice) { return choice.facts.index; });
    return result;
}

} // namespace reelmill::tracks

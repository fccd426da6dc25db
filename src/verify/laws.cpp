#include "reelmill/verify/laws.hpp"

#include "copied_packets.hpp"
#include "payload.hpp"
#include "picture_pace.hpp"
#include "track_length.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace reelmill::verify {
namespace {

using title::StreamKind;

/// Where a clock jumps, one stream's packets may be cut off that much before or behind another's.
constexpr double slack_of_jump = 1;
/// An encoder's delay, and sound that an encoder rounds up to whole packets.
constexpr double slack_of_encoder = 0.25;
constexpr double seconds_that_nobody_sees = 3;

bool is_told(const Warnings& warnings, int stream, std::initializer_list<WarningCode> codes) {
    return std::ranges::any_of(warnings, [&](const Warning& warning) {
        return warning.stream == stream && std::ranges::find(codes, warning.code) != codes.end();
    });
}

bool is_left_in_part(const Warnings& warnings, int stream) {
    return is_told(warnings, stream,
                   {WarningCode::packets_left_out, WarningCode::damaged_sound, WarningCode::cut_off,
                    WarningCode::changed_while_read});
}

bool is_mended(const Warnings& warnings, int stream) {
    return is_told(warnings, stream,
                   {WarningCode::times_mended, WarningCode::clock_jump, WarningCode::absurd_time,
                    WarningCode::packets_left_out, WarningCode::damaged_sound});
}

/// `more`: seconds beside what the packets of both sides leave open.
bool may_be_long(const TrackLength& source, double seconds, double packet, double more, bool mended) {
    const double slack = 2 * packet + slack_of_jump * source.jumps + source.unsure / 2 + more;
    return can_be_long(source, seconds, slack) || (mended && std::abs(seconds - source.packets) <= slack);
}

/// Which part of the source's packets the output has as many packets as.
double share_of(const PlainStream& source, const PlainStream& output) {
    const auto shown =
        std::ranges::count_if(source.packets, [](const PlainPacket& packet) { return packet.hidden == 0; });
    return static_cast<double>(output.packets.size()) / static_cast<double>(shown);
}

class Laws {
public:
    Laws(const PlainFile& source, const PlainFile& output, const std::vector<Pairing>& pairs, const Warnings& warnings)
        : source_(source), output_(output), pairs_(pairs), warnings_(warnings) {}

    std::vector<LawFinding> run() {
        for (const Pairing& pair : pairs_) {
            if (is_there(pair)) {
                check_copy(pair);
                check_captions(pair);
                check_pace(pair);
                check_length(pair);
            }
        }
        check_ends();
        return std::move(found_);
    }

private:
    [[nodiscard]] const PlainStream& source_of(const Pairing& pair) const {
        return source_[static_cast<std::size_t>(pair.source_stream)];
    }
    [[nodiscard]] const PlainStream& output_of(const Pairing& pair) const {
        return output_[static_cast<std::size_t>(pair.output_stream)];
    }
    [[nodiscard]] bool is_there(const Pairing& pair) const {
        return pair.source_stream >= 0 && pair.source_stream < std::ssize(source_) && pair.output_stream >= 0 &&
               pair.output_stream < std::ssize(output_);
    }
    void complain(const Pairing& pair, std::string text) {
        found_.push_back({pair.source_stream, source_of(pair).kind, std::move(text)});
    }

    [[nodiscard]] bool has_fewer_pictures(const Pairing& pair) const {
        return pair.decoded && share_of(source_of(pair), output_of(pair)) < 1;
    }

    void check_copy(const Pairing& pair) {
        const PlainStream& source = source_of(pair);
        const bool sound = source.kind == StreamKind::audio;
        const bool copied = sound && pair.copied.value_or(look_copied(source, output_of(pair)));
        if (copied && !is_left_in_part(warnings_, pair.source_stream)) {
            if (auto wrong = compare_copied(source, output_of(pair), is_mended(warnings_, pair.source_stream))) {
                complain(pair, std::move(*wrong));
            }
        }
        if (copied) {
            if (auto wrong = compare_configurations(source, output_of(pair))) {
                complain(pair, std::move(*wrong));
            }
        }
    }

    void check_captions(const Pairing& pair) {
        const PlainStream& source = source_of(pair);
        const bool told = is_told(warnings_, pair.source_stream, {WarningCode::captions_left_out});
        if (source.kind == StreamKind::video && pair.keeps_captions && !told) {
            if (auto wrong = compare_captions(source, output_of(pair))) {
                complain(pair, std::move(*wrong));
            }
        }
    }

    void check_pace(const Pairing& pair) {
        const PlainStream& source = source_of(pair);
        const bool one_to_one = source.kind == StreamKind::video && pair.keeps_time;
        if (one_to_one && !is_left_in_part(warnings_, pair.source_stream) &&
            !is_mended(warnings_, pair.source_stream)) {
            if (auto wrong = compare_pace(source_, source, output_of(pair))) {
                complain(pair, std::move(*wrong));
            }
        }
    }

    /// Of sound, beside the first stream of pictures.
    [[nodiscard]] double pauses_of(const TrackLength& sound) const {
        const auto pictures = std::ranges::find(source_, StreamKind::video, &PlainStream::kind);
        return sound.jumps > 0 && pictures != source_.end() ? pauses_at_jumps(sound, length_of(*pictures, true)) : 0;
    }

    void check_length(const Pairing& pair) {
        const PlainStream& source = source_of(pair);
        const bool video = source.kind == StreamKind::video;
        if ((!video && source.kind != StreamKind::audio) || (video && !pair.keeps_time) ||
            is_left_in_part(warnings_, pair.source_stream)) {
            return;
        }
        const TrackLength wanted = length_of(source, true);
        const TrackLength all = length_of(source, false);
        const TrackLength found = length_of(output_of(pair), false);
        if (!wanted.known || !found.known) {
            return;
        }
        const double packet = std::max(wanted.longest, found.longest);
        const double more = video ? std::max(wanted.longest_step, found.longest_step) + 1 : slack_of_encoder;
        const bool mended = is_mended(warnings_, pair.source_stream);
        if (has_fewer_pictures(pair)) {
            const double share = share_of(source, output_of(pair));
            if (found.most >= wanted.packets * share - 2 * packet - more &&
                found.most <= std::max(wanted.most, all.most) + 2 * packet + more) {
                return;
            }
        }
        const double pauses = video ? 0 : pauses_of(wanted);
        const auto explains = [&](const TrackLength& length) {
            return may_be_long(length, found.most, packet, more, mended) ||
                   (pauses > 0 && may_be_long(length, found.most - pauses, packet, more, mended));
        };
        if (!explains(wanted) && !explains(all)) {
            complain(pair, fmt::format("is {:.3f} s long, but its packets in the source make {:.3f} s", found.most,
                                       wanted.least));
        }
    }

    /// Whatever a clock is corrected by, it is so for all tracks.
    void check_ends() {
        const auto reference = std::ranges::find_if(pairs_, [&](const Pairing& pair) {
            return is_there(pair) && source_of(pair).kind == StreamKind::video && pair.keeps_time &&
                   !has_fewer_pictures(pair);
        });
        if (reference == pairs_.end()) {
            return;
        }
        const TrackLength source = length_of(source_of(*reference), true);
        const TrackLength output = length_of(output_of(*reference), false);
        for (const Pairing& pair : pairs_) {
            if (is_there(pair) && source_of(pair).kind == StreamKind::audio &&
                !is_left_in_part(warnings_, pair.source_stream)) {
                check_end(pair, source, output);
            }
        }
    }

    void check_end(const Pairing& pair, const TrackLength& source_video, const TrackLength& output_video) {
        const TrackLength source = length_of(source_of(pair), true);
        const TrackLength output = length_of(output_of(pair), false);
        if (!source.known || !output.known || !source_video.known || !output_video.known) {
            return;
        }
        const double begins = source.first - source_video.first;
        const std::array explanations{source.last - source_video.last, source.most - source_video.most,
                                      source.least - source_video.least, begins + source.most - source_video.most,
                                      begins + source.least - source_video.least};
        const auto [least, most] = std::ranges::minmax(explanations);
        // How long the last picture stands not every file tells; a muxer lets it stand as long as the one before.
        const double last_picture = std::abs(output_video.final_length - source_video.final_length);
        const double slack = seconds_that_nobody_sees + last_picture + source.unsure +
                             slack_of_jump * std::max(source.jumps, source_video.jumps);
        const double off = output.last - output_video.last;
        if (off > most + slack || off < least - slack) {
            complain(pair, fmt::format("ends {:.3f} s {} the pictures, in the source {:.3f} s", std::abs(off),
                                       off > 0 ? "after" : "before", off > 0 ? most : least));
        }
    }

    const PlainFile& source_;
    const PlainFile& output_;
    const std::vector<Pairing>& pairs_;
    const Warnings& warnings_;
    std::vector<LawFinding> found_;
};

} // namespace

std::vector<LawFinding> broken_laws(const PlainFile& source, const PlainFile& output, const std::vector<Pairing>& pairs,
                                    const Warnings& warnings) {
    return Laws(source, output, pairs, warnings).run();
}

std::vector<int> unaccounted_streams(const PlainFile& source, const std::vector<Pairing>& pairs,
                                     const Warnings& warnings) {
    std::vector<int> streams;
    for (const PlainStream& stream : source) {
        const bool taken = std::ranges::find(pairs, stream.stream, &Pairing::source_stream) != pairs.end();
        const bool told =
            std::ranges::any_of(warnings, [&](const Warning& warning) { return warning.stream == stream.stream; });
        if (!stream.packets.empty() && !stream.told_elsewhere && !taken && !told) {
            streams.push_back(stream.stream);
        }
    }
    return streams;
}

} // namespace reelmill::verify

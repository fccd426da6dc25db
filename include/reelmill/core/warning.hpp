// What of a title did not go as its source has it: for people a line, for programs a code that stays the same from
// version to version. Pure.
#pragma once

#include "reelmill/core/fields.hpp"
#include "reelmill/core/names.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reelmill {

/// Which of them are losses: is_loss(). docs/formats.md has a line for each; a name, once given, keeps its meaning.
enum class WarningCode {
    stream_left_out,
    data_left_out,
    attachment_left_out,
    tags_left_out,
    time_code_left_out,
    captions_left_out,
    transparency_left_out,
    description_left_out,
    chapters_left_out,
    programmes_left_out,
    events_left_out,
    packets_left_out,
    damaged_pictures,
    damaged_sound,
    pictures_differ,
    cut_off,
    changed_while_read,
    colour_changes,
    mixed_down,
    size_changes,
    aspect_changes,
    fields_change,
    sound_changes,
    encoded_anew,
    converted,
    padded,
    times_mended,
    clock_jump,
    absurd_time,
    rate_missed,
    cap_missed,
    target_missed,
    other
};
REELMILL_NAMES(WarningCode, stream_left_out, data_left_out, attachment_left_out, tags_left_out, time_code_left_out,
               captions_left_out, transparency_left_out, description_left_out, chapters_left_out, programmes_left_out,
               events_left_out, packets_left_out, damaged_pictures, damaged_sound, pictures_differ, cut_off,
               changed_while_read, colour_changes, mixed_down, size_changes, aspect_changes, fields_change,
               sound_changes, encoded_anew, converted, padded, times_mended, clock_jump, absurd_time, rate_missed,
               cap_missed, target_missed, other)

/// Something of the source is not in the output, and --strict does not have that. The others tell what was done so that
/// nothing is lost.
[[nodiscard]] bool is_loss(WarningCode code);

struct Warning {
    WarningCode code = WarningCode::other;
    std::optional<int> stream;     ///< index in the source; none: of the file as a whole
    std::optional<double> seconds; ///< where in the source it begins, from its start; none: everywhere, or nowhere
    std::string text;              ///< for people: names the stream and the reason, not the file and not the time
    friend bool operator==(const Warning&, const Warning&) = default;
};
using Warnings = std::vector<Warning>;

/// `text` with the time behind it, for people.
[[nodiscard]] std::string line_of(const Warning& warning);

/// Appends those of `more` that `all` does not have: one thing is told once.
void add_warnings(Warnings& all, const Warnings& more);

/// Why a title with these warnings cannot be had with --strict, as a clause; none if nothing is lost.
[[nodiscard]] std::optional<std::string> refusal_of_losses(const Warnings& warnings);

/// Reads, besides what to_json writes, a plain text, which is what programs before the codes wrote, and a code of a
/// later program: both are WarningCode::other.
void to_json(Json& json, const Warning& warning);
void from_json(const Json& json, Warning& warning);
REELMILL_MESSAGE_FIELDS(Warning, code, stream, seconds, text)

} // namespace reelmill

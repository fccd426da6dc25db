// Laws that hold between any source and any right output of it, however clocks were corrected: a correction that is
// wrong looks right to a check that reads through it. They are asked of what the plain demuxer gives of both files.
// Pure.
#pragma once

#include "reelmill/core/warning.hpp"
#include "reelmill/verify/plain_reading.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reelmill::verify {

/// Which stream of the output was made of which of the source.
struct Pairing {
    int source_stream = -1;
    int output_stream = -1;
    /// Sound or subtitles: the packets are the source's own. None: nobody knows; their sizes tell.
    std::optional<bool> copied;
    bool keeps_time = true; ///< video: nothing was asked for that moves its pictures (--filter, --fps)
    /// Video: the packets of the source do not tell its pictures, which were found by decoding: of some no decoder
    /// makes any (damage, a recording that begins behind its keyframe).
    bool decoded = false;
    bool keeps_captions = true; ///< video: no filter was asked for that may do anything with them
};

struct LawFinding {
    int source_stream = -1;
    title::StreamKind kind = title::StreamKind::audio;
    std::string text; ///< what is wrong, without the stream
};

/// What of these breaks a law; empty if nothing does.
/// - The packets of a copied track have the number, the sizes and the order that they have in the source.
/// - Each of them comes as long after the one before as its codec's frame is long, or as in the source.
/// - A copy of AAC has one configuration, that of its header.
/// - Pictures of which the source's bring closed captions do so, and not more often than there, unless it was said that
///   they cannot.
/// - Pictures that do not jump themselves keep their distances but at jumps of others.
/// - A track is as long as its packets together, holes of the source counted in; one that has fewer pictures than its
///   source has packets, and was decoded, is as long as these pictures at least.
/// - Tracks end as far apart as in the source; from pictures of which some could not be decoded nothing is measured.
/// `warnings` are what was said of the source's streams: of a stream of which packets were left out or mended, the
/// number or the single distance may differ, not the length.
[[nodiscard]] std::vector<LawFinding> broken_laws(const PlainFile& source, const PlainFile& output,
                                                  const std::vector<Pairing>& pairs, const Warnings& warnings);

/// Streams with packets that are in no output and in no warning.
[[nodiscard]] std::vector<int> unaccounted_streams(const PlainFile& source, const std::vector<Pairing>& pairs,
                                                   const Warnings& warnings);

} // namespace reelmill::verify

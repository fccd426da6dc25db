// Packets of a transport stream under another PID than in the file. Pure.
#pragma once

#include "reelmill/title/title_index.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace reelmill::ffmpeg {

/// The four bytes that a packet of a transport stream begins with (ISO 13818-1 2.4.3.2).
inline constexpr std::size_t ts_header_bytes = 4;

/// Changes the headers in `bytes`, which lie at `position` of the file, as `changes` say. A header that `bytes` do not
/// hold whole stays as it is.
void change_pids(std::span<std::byte> bytes, std::int64_t position, const std::vector<title::PidChange>& changes);

} // namespace reelmill::ffmpeg

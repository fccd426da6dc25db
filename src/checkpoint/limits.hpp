// What a checkpoint may hold at most. Writing refuses what reading would refuse.
#pragma once

#include <algorithm>
#include <cstddef>

namespace reelmill::checkpoint {

inline constexpr std::size_t largest_content = std::size_t{2} << 30; ///< bytes of all columns of a file together
inline constexpr std::size_t most_rows = std::size_t{1} << 22;       ///< of a table
/// Bytes. Data are compressed, and decompressed, in pieces of this size: it bounds what a hostile piece can blow up to.
inline constexpr std::size_t largest_chunk = std::size_t{256} << 10;
inline constexpr std::size_t largest_word = largest_chunk; ///< bytes of a string that is stored with a fixed length
inline constexpr std::size_t longest_attribute = 60'000;   ///< bytes; HDF5 itself allows 64 KiB less a header

/// How many elements of `size` bytes make up a chunk.
[[nodiscard]] constexpr std::size_t chunk_elements(std::size_t size) {
    return std::max<std::size_t>(largest_chunk / size, 1);
}

} // namespace reelmill::checkpoint

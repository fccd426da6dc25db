// A run's snapshot as the bytes of one file, and back. The file is HDF5, so that h5dump, h5py or MATLAB can look into
// it:
//
//   attributes  schema_version (1 or 2), program ("reelmill 0.1.0"), term, settings_key, checksum (of the content)
//   /titles     source, output, state, line, source_bytes, source_modified_ns, identity, plan_key, plan, outcome
//   /pieces     title, kind, track, position, state, attempts, deaths, rank, seconds,
//               begin_ticks, end_ticks, frames, bytes, checksum, shard, result
//   /takeovers  term, rank, host, unix_seconds
//   /deaths     rank, host, cause, unix_seconds
//
// A group is a table with an attribute `rows`, a dataset in it a column of as many rows: 64-bit integers, 64-bit
// floating point, or strings of fixed length, UTF-8 as a rule, but names of files are whatever bytes they are.
// Enumerations are words. plan, outcome, shard and result are JSON of very different lengths: their bytes lie end to
// end in one dataset of bytes, and NAME_bytes says how many of them are each row's. Behind the end of the HDF5 file
// comes one line, the seal: the XXH3-128 of all bytes before it. docs/checkpoint.md tells this to users.
#pragma once

#include "reelmill/core/kept_file.hpp"
#include "reelmill/scatter/run_snapshot.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace reelmill::checkpoint {

inline constexpr int schema_version = 2; ///< the latest that is known; 2 has pieces of kind analysis, 1 none
inline constexpr std::size_t largest_file = std::size_t{1} << 30; ///< bytes

/// Equal snapshots give equal bytes. Kept exactly, apart from zero bytes at the end of strings, and from bytes that are
/// no UTF-8 in texts within `shard` and `result` other than names of files, which become U+FFFD. Results of pieces that
/// are not done, and shards of pieces that are none, are not kept.
/// Any thread; calls wait for each other, because HDF5 need not be thread-safe. Takes about twice the file in memory.
/// Throws Failure{internal} for more than fits into a checkpoint (2 GiB of columns, 4 million rows, 256 KiB of a name).
[[nodiscard]] std::string encode_snapshot(const scatter::RunSnapshot& snapshot);

/// Throws NewerFormat, and Failure{input} for anything else that encode_snapshot did not make: damaged, cut off, made
/// by somebody with bad intentions. What it allocates is bounded by the file's size and the limits above. Any thread,
/// as above.
[[nodiscard]] scatter::RunSnapshot decode_snapshot(std::string_view file);

} // namespace reelmill::checkpoint

// What a dataset must be before a byte of it is read.
#pragma once

#include "hdf5_handle.hpp"

#include <cstddef>

namespace reelmill::checkpoint {

/// Opens the group or dataset `name` of `parent`, if it lies there itself: links to elsewhere, in this file or in
/// others, are refused. Throws Hdf5Error.
[[nodiscard]] Hdf5Handle open_own_group(hid_t parent, const char* name);
[[nodiscard]] Hdf5Handle open_own_dataset(hid_t parent, const char* name);

/// Throws Hdf5Error unless the dataset has one dimension of `elements` elements of `size` bytes each, all of them
/// stored in this file of `file_bytes` bytes, plain or in chunks of at most limits.hpp's largest_chunk, compressed by
/// nothing but deflate. What was found may be allocated: it is at most about a thousand times the file.
void check_storage(hid_t dataset, std::size_t elements, std::size_t size, std::size_t file_bytes);

} // namespace reelmill::checkpoint

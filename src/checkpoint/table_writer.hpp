// Tables by columns: a group whose attribute `rows` says how many rows there are, and a dataset per column.
#pragma once

#include "content_hash.hpp"
#include "hdf5_handle.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace reelmill::checkpoint {

/// What is being written; one for the tables of a file.
struct WrittenContent {
    ContentHash hash;
    std::size_t bytes = 0; ///< of columns, padding included
};

/// Writes a table. Columns larger than a page are chunked and compressed, where this HDF5 can; the file has no times in
/// it, so that equal content gives equal bytes. Throws Hdf5Error, and for what is too large as limits.hpp says,
/// std::length_error.
class TableWriter {
public:
    /// `name` and `content` must outlive this object.
    TableWriter(hid_t file, const char* name, std::size_t rows, WrittenContent& content);

    void integers(const char* column, std::span<const std::int64_t> rows);
    void reals(const char* column, std::span<const double> rows);
    /// Strings of one fixed length, that of the longest. Zero bytes at a string's end are not kept.
    void words(const char* column, std::span<const std::string_view> rows);
    /// Texts of very different lengths: COLUMN has their bytes, end to end, and COLUMN_bytes the rows' lengths.
    void texts(const char* column, std::span<const std::string_view> rows);

private:
    [[nodiscard]] Hdf5Handle make_dataset(const char* column, hid_t type, std::size_t elements);
    void write_numbers(const char* column, hid_t file_type, hid_t memory_type, const void* data, std::size_t count);

    const char* name_;
    std::size_t rows_;
    WrittenContent& content_;
    Hdf5Handle group_;
};

} // namespace reelmill::checkpoint

// The tables of table_writer.hpp, read with distrust: nothing is allocated that the file's own size does not warrant,
// and nothing outside the file is opened, whatever it says.
#pragma once

#include "content_hash.hpp"
#include "hdf5_handle.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace reelmill::checkpoint {

/// What is being read; one for the tables of a file.
struct ReadContent {
    std::size_t file_bytes = 0; ///< of the image
    std::size_t bytes = 0;      ///< of columns so far, padding included
    ContentHash hash;
};

/// Columns are asked for in the order in which they were written. Throws Hdf5Error that names the column where it is
/// missing, has another type or length than it should, or is too large.
class TableReader {
public:
    /// `name` and `content` must outlive this object.
    TableReader(hid_t file, const char* name, ReadContent& content);

    [[nodiscard]] std::size_t rows() const { return rows_; }
    [[nodiscard]] std::vector<std::int64_t> integers(const char* column);
    [[nodiscard]] std::vector<double> reals(const char* column);
    [[nodiscard]] std::vector<std::string> words(const char* column);
    [[nodiscard]] std::vector<std::string> texts(const char* column);

private:
    template <typename Number>
    [[nodiscard]] std::vector<Number> numbers(const char* column, hid_t file_type, hid_t memory_type);
    [[nodiscard]] std::vector<std::string> cut_up(hid_t bytes, const std::vector<std::int64_t>& lengths);

    const char* name_;
    ReadContent& content_;
    Hdf5Handle group_;
    std::size_t rows_;
};

} // namespace reelmill::checkpoint

#include "table_writer.hpp"

#include "attributes.hpp"
#include "blocks.hpp"
#include "limits.hpp"
#include "string_type.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <vector>

namespace reelmill::checkpoint {
namespace {

constexpr std::size_t worth_compressing = 4096; // bytes; a chunked dataset costs about 2 KB more than a plain one
constexpr unsigned compression_level = 2;

/// Objects with no times in them.
Hdf5Handle creation_properties(hid_t kind) {
    Hdf5Handle properties(H5Pcreate(kind), H5Pclose, "make properties");
    check(H5Pset_obj_track_times(properties.get(), false), "leave out times");
    return properties;
}

Hdf5Handle make_group(hid_t file, const char* name) {
    const Hdf5Handle properties = creation_properties(H5P_GROUP_CREATE);
    return {H5Gcreate2(file, name, H5P_DEFAULT, properties.get(), H5P_DEFAULT), H5Gclose, "make a table"};
}

void compress_in_chunks(hid_t properties, std::size_t elements, std::size_t element_size) {
    if (elements * element_size <= worth_compressing) {
        return;
    }
    const hsize_t chunk = std::min(elements, chunk_elements(element_size));
    check(H5Pset_chunk(properties, 1, &chunk), "divide a column into chunks");
    if (H5Zfilter_avail(H5Z_FILTER_DEFLATE) > 0) {
        check(H5Pset_deflate(properties, compression_level), "compress a column");
    }
}

/// Copies the bytes of many texts, end to end, in pieces of any size.
class TextStream {
public:
    explicit TextStream(std::span<const std::string_view> texts) : texts_(texts) {}

    void take(char* to, std::size_t count) {
        while (count > 0) {
            const std::string_view rest = texts_[row_].substr(at_);
            const std::size_t part = std::min(rest.size(), count);
            to = std::copy_n(rest.data(), part, to);
            count -= part;
            at_ += part;
            if (part == rest.size()) {
                ++row_;
                at_ = 0;
            }
        }
    }

private:
    std::span<const std::string_view> texts_;
    std::size_t row_ = 0;
    std::size_t at_ = 0;
};

} // namespace

TableWriter::TableWriter(hid_t file, const char* name, std::size_t rows, WrittenContent& content)
    : name_(name), rows_(rows), content_(content), group_(make_group(file, name)) {
    if (rows > most_rows) {
        throw std::length_error(fmt::format("{}: {} rows are too many for a checkpoint", name, rows));
    }
    write_attribute(group_.get(), "rows", static_cast<std::int64_t>(rows), H5T_STD_I64LE);
}

Hdf5Handle TableWriter::make_dataset(const char* column, hid_t type, std::size_t elements) {
    const std::size_t size = H5Tget_size(type);
    if (size > largest_chunk || elements > (largest_content - content_.bytes) / size) {
        throw std::length_error(fmt::format("{}/{} is too large for a checkpoint", name_, column));
    }
    content_.bytes += elements * size;
    const hsize_t length = elements;
    const Hdf5Handle space(H5Screate_simple(1, &length, nullptr), H5Sclose, "make a data space");
    const Hdf5Handle properties = creation_properties(H5P_DATASET_CREATE);
    compress_in_chunks(properties.get(), elements, size);
    return {H5Dcreate2(group_.get(), column, type, space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT), H5Dclose,
            "make a column"};
}

void TableWriter::write_numbers(const char* column, hid_t file_type, hid_t memory_type, const void* data,
                                std::size_t count) {
    if (count != rows_) {
        throw std::length_error(fmt::format("{}/{}: {} rows instead of {}", name_, column, count, rows_));
    }
    const Hdf5Handle dataset = make_dataset(column, file_type, count);
    if (count > 0) {
        check(H5Dwrite(dataset.get(), memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), "write a column");
    }
}

void TableWriter::integers(const char* column, std::span<const std::int64_t> rows) {
    write_numbers(column, H5T_STD_I64LE, H5T_NATIVE_INT64, rows.data(), rows.size());
    content_.hash.add_column(name_, column, rows);
}

void TableWriter::reals(const char* column, std::span<const double> rows) {
    write_numbers(column, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, rows.data(), rows.size());
    content_.hash.add_column(name_, column, rows);
}

void TableWriter::words(const char* column, std::span<const std::string_view> rows) {
    std::size_t longest = 0;
    content_.hash.begin_column(name_, column, rows.size());
    for (const std::string_view row : rows) {
        longest = std::max(longest, without_padding(row).size());
        content_.hash.add(without_padding(row));
    }
    const Hdf5Handle type = string_type(longest);
    const std::size_t size = longest + 1;
    const Hdf5Handle dataset = make_dataset(column, type.get(), rows.size());
    write_blocks(dataset.get(), type.get(), size, rows.size(), [&](std::size_t first, std::span<char> block) {
        std::fill(block.begin(), block.end(), '\0');
        for (std::size_t at = 0; at < block.size(); at += size) {
            const std::string_view row = without_padding(rows[first + at / size]);
            std::copy(row.begin(), row.end(), block.begin() + static_cast<std::ptrdiff_t>(at));
        }
    });
}

void TableWriter::texts(const char* column, std::span<const std::string_view> rows) {
    std::vector<std::int64_t> lengths;
    std::size_t bytes = 0;
    for (const std::string_view row : rows) {
        lengths.push_back(static_cast<std::int64_t>(row.size()));
        bytes += row.size();
    }
    write_numbers(fmt::format("{}_bytes", column).c_str(), H5T_STD_I64LE, H5T_NATIVE_INT64, lengths.data(),
                  lengths.size());
    content_.hash.add_column(name_, column, rows);
    const Hdf5Handle dataset = make_dataset(column, H5T_STD_U8LE, bytes);
    TextStream stream(rows);
    write_blocks(dataset.get(), H5T_NATIVE_UINT8, 1, bytes,
                 [&](std::size_t, std::span<char> block) { stream.take(block.data(), block.size()); });
}

} // namespace reelmill::checkpoint

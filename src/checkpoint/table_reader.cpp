#include "table_reader.hpp"

#include "attributes.hpp"
#include "blocks.hpp"
#include "limits.hpp"
#include "string_type.hpp"

#include <fmt/format.h>

namespace reelmill::checkpoint {
namespace {

void refuse_links(hid_t parent, const char* name) {
    H5L_info_t link{};
    check(H5Lget_info(parent, name, &link, H5P_DEFAULT), "find it");
    if (link.type != H5L_TYPE_HARD) {
        throw Hdf5Error("is a link");
    }
}

void check_length(hid_t dataset, std::size_t elements) {
    const Hdf5Handle space(H5Dget_space(dataset), H5Sclose, "look at a column");
    hsize_t length = 0;
    if (H5Sget_simple_extent_ndims(space.get()) != 1 || H5Sget_simple_extent_dims(space.get(), &length, nullptr) != 1 ||
        length != elements) {
        throw Hdf5Error(fmt::format("has not {} elements in one dimension", elements));
    }
}

void check_filters(hid_t properties) {
    const int filters = H5Pget_nfilters(properties);
    if (filters == 0) {
        return;
    }
    unsigned flags = 0;
    std::size_t values = 0;
    const H5Z_filter_t filter = H5Pget_filter2(properties, 0, &flags, &values, nullptr, 0, nullptr, nullptr);
    if (filters != 1 || filter != H5Z_FILTER_DEFLATE) {
        throw Hdf5Error("is filtered by something else than deflate");
    }
}

/// Data that are not compressed cannot be more than the file has. Space never written would be read as zeros.
void check_plain(hid_t dataset, std::size_t bytes, std::size_t file_bytes) {
    if (bytes > file_bytes || H5Dget_storage_size(dataset) != bytes) {
        throw Hdf5Error("is larger than its data");
    }
}

/// deflate needs at least a byte for each 1032; and where it would need more bytes than there were, HDF5 leaves the
/// chunk as it is. So much a chunk can have on disk, and not more.
void check_stored_chunk(hid_t dataset, hsize_t first, std::size_t chunk_bytes) {
    hsize_t stored = 0;
    check(H5Dget_chunk_storage_size(dataset, &first, &stored), "find a chunk");
    if (stored < chunk_bytes / 1100 || stored == 0 || stored > chunk_bytes + chunk_bytes / 1000 + 12) {
        throw Hdf5Error("has a chunk of an absurd size");
    }
}

void check_chunks(hid_t dataset, hid_t properties, std::size_t elements, std::size_t size) {
    hsize_t chunk = 0;
    if (H5Pget_chunk(properties, 1, &chunk) != 1 || chunk == 0 || chunk > chunk_elements(size)) {
        throw Hdf5Error("has chunks of an absurd size");
    }
    check_filters(properties);
    for (hsize_t first = 0; first < elements; first += chunk) {
        check_stored_chunk(dataset, first, chunk * size);
    }
}

/// Opens the group or dataset `name` of `parent`, if it lies there itself: links to elsewhere, in this file or in
/// others, are refused. Throws Hdf5Error.
Hdf5Handle open_own_group(hid_t parent, const char* name) {
    refuse_links(parent, name);
    return {H5Gopen2(parent, name, H5P_DEFAULT), H5Gclose, "open a table"};
}

Hdf5Handle open_own_dataset(hid_t parent, const char* name) {
    refuse_links(parent, name);
    return {H5Dopen2(parent, name, H5P_DEFAULT), H5Dclose, "open a column"};
}

/// Throws Hdf5Error unless the dataset has one dimension of `elements` elements of `size` bytes each, all of them
/// stored in this file of `file_bytes` bytes, plain or in chunks of at most limits.hpp's largest_chunk, compressed by
/// nothing but deflate. What was found may be allocated: it is at most about a thousand times the file.
void check_storage(hid_t dataset, std::size_t elements, std::size_t size, std::size_t file_bytes) {
    check_length(dataset, elements);
    const Hdf5Handle properties(H5Dget_create_plist(dataset), H5Pclose, "look at a column");
    if (H5Pget_external_count(properties.get()) != 0) {
        throw Hdf5Error("has its data in another file");
    }
    switch (H5Pget_layout(properties.get())) {
    case H5D_COMPACT:
    case H5D_CONTIGUOUS:
        check_plain(dataset, elements * size, file_bytes);
        return;
    case H5D_CHUNKED:
        check_chunks(dataset, properties.get(), elements, size);
        return;
    default: // virtual datasets are made of other files'
        throw Hdf5Error("is laid out in an unknown way");
    }
}

Hdf5Handle type_of(hid_t dataset) { return {H5Dget_type(dataset), H5Tclose, "look at a column"}; }

void expect_type(hid_t dataset, hid_t type) {
    if (H5Tequal(type_of(dataset).get(), type) <= 0) {
        throw Hdf5Error("has another type");
    }
}

std::size_t checked_rows(hid_t group, const ReadContent& content) {
    const std::int64_t rows = read_integer_attribute(group, "rows");
    // Every row has a name or a place of its own: even compressed it leaves a byte.
    if (rows < 0 || static_cast<std::uint64_t>(rows) > std::min(most_rows, content.file_bytes)) {
        throw Hdf5Error(fmt::format("{} rows are absurd", rows));
    }
    return static_cast<std::size_t>(rows);
}

void count_in(ReadContent& content, std::size_t elements, std::size_t size) {
    if (elements > (largest_content - content.bytes) / size) {
        throw Hdf5Error("is too large");
    }
    content.bytes += elements * size;
}

std::size_t sum_of_lengths(const std::vector<std::int64_t>& lengths) {
    std::size_t sum = 0;
    for (const std::int64_t length : lengths) {
        if (length < 0 || static_cast<std::uint64_t>(length) > largest_content - sum) {
            throw Hdf5Error("has a text of an absurd length");
        }
        sum += static_cast<std::size_t>(length);
    }
    return sum;
}

} // namespace

TableReader::TableReader(hid_t file, const char* name, ReadContent& content)
    : name_(name), content_(content), group_(open_own_group(file, name)), rows_(checked_rows(group_.get(), content)) {}

template <typename Number>
std::vector<Number> TableReader::numbers(const char* column, hid_t file_type, hid_t memory_type) {
    return of_what("column", fmt::format("{}/{}", name_, column), [&] {
        const Hdf5Handle dataset = open_own_dataset(group_.get(), column);
        expect_type(dataset.get(), file_type);
        count_in(content_, rows_, sizeof(Number));
        check_storage(dataset.get(), rows_, sizeof(Number), content_.file_bytes);
        std::vector<Number> values(rows_);
        if (rows_ > 0) {
            check(H5Dread(dataset.get(), memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "read a column");
        }
        return values;
    });
}

std::vector<std::int64_t> TableReader::integers(const char* column) {
    auto values = numbers<std::int64_t>(column, H5T_STD_I64LE, H5T_NATIVE_INT64);
    content_.hash.add_column(name_, column, values);
    return values;
}

std::vector<double> TableReader::reals(const char* column) {
    auto values = numbers<double>(column, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE);
    content_.hash.add_column(name_, column, values);
    return values;
}

std::vector<std::string> TableReader::words(const char* column) {
    return of_what("column", fmt::format("{}/{}", name_, column), [&] {
        const Hdf5Handle dataset = open_own_dataset(group_.get(), column);
        const std::size_t size = size_of_string_type(type_of(dataset.get()).get(), largest_word);
        count_in(content_, rows_, size);
        check_storage(dataset.get(), rows_, size, content_.file_bytes);
        const Hdf5Handle type = string_type(size - 1);
        std::vector<std::string> values;
        values.reserve(rows_);
        read_blocks(dataset.get(), type.get(), size, rows_, [&](std::span<const char> block) {
            for (std::size_t at = 0; at < block.size(); at += size) {
                values.emplace_back(without_padding({block.data() + at, size}));
            }
        });
        content_.hash.add_column(name_, column, values);
        return values;
    });
}

std::vector<std::string> TableReader::texts(const char* column) {
    const auto lengths =
        numbers<std::int64_t>(fmt::format("{}_bytes", column).c_str(), H5T_STD_I64LE, H5T_NATIVE_INT64);
    return of_what("column", fmt::format("{}/{}", name_, column), [&] {
        const Hdf5Handle dataset = open_own_dataset(group_.get(), column);
        expect_type(dataset.get(), H5T_STD_U8LE);
        auto values = cut_up(dataset.get(), lengths);
        content_.hash.add_column(name_, column, values);
        return values;
    });
}

std::vector<std::string> TableReader::cut_up(hid_t bytes, const std::vector<std::int64_t>& lengths) {
    const std::size_t sum = sum_of_lengths(lengths);
    count_in(content_, sum, 1);
    check_storage(bytes, sum, 1, content_.file_bytes);
    std::vector<std::string> values(lengths.size());
    std::size_t row = 0;
    read_blocks(bytes, H5T_NATIVE_UINT8, 1, sum, [&](std::span<const char> block) {
        while (!block.empty()) {
            const std::size_t missing = static_cast<std::size_t>(lengths[row]) - values[row].size();
            const std::size_t part = std::min(missing, block.size());
            values[row].append(block.data(), part);
            block = block.subspan(part);
            row += part == missing ? 1 : 0;
        }
    });
    return values;
}

} // namespace reelmill::checkpoint

#include "table_reader.hpp"

#include "attributes.hpp"
#include "blocks.hpp"
#include "dataset_check.hpp"
#include "limits.hpp"
#include "string_type.hpp"

#include <fmt/format.h>

namespace reelmill::checkpoint {
namespace {

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

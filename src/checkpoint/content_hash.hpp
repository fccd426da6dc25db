// The checksum of a checkpoint's content: of what the columns say, not of how HDF5 lays them out.
#pragma once

#include "reelmill/core/hash.hpp"

#include <bit>
#include <cstdint>
#include <ranges>
#include <string>
#include <string_view>

namespace reelmill::checkpoint {

/// XXH3-128 over, per column in the order of the layout: "TABLE/COLUMN", a zero byte, the number of rows, the rows.
/// Numbers count as 64 bits, little-endian (floating point as its IEEE 754 bits); a string as its length and its bytes.
class ContentHash {
public:
    void begin_column(std::string_view table, std::string_view column, std::size_t rows) {
        hasher_.add(table).add("/").add(column).add(std::string_view("\0", 1)).add(static_cast<std::int64_t>(rows));
    }
    void add(std::int64_t number) { hasher_.add(number); }
    void add(double number) { hasher_.add(std::bit_cast<std::int64_t>(number)); }
    void add(std::string_view text) { hasher_.add(static_cast<std::int64_t>(text.size())).add(text); }

    template <std::ranges::sized_range Rows>
    void add_column(std::string_view table, std::string_view column, const Rows& rows) {
        begin_column(table, column, std::ranges::size(rows));
        for (const auto& row : rows) {
            add(row);
        }
    }

    [[nodiscard]] std::string hex() const { return hasher_.hex(); }

private:
    Hasher hasher_;
};

} // namespace reelmill::checkpoint

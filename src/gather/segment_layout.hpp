// The bytes of a segment file; the layout is told in reelmill/gather/segment.hpp.
#pragma once

#include "reelmill/core/failure.hpp"
#include "reelmill/gather/segment.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace reelmill::gather {

inline constexpr std::string_view head_magic{"RMSEG\r\n\x1a", 8};
inline constexpr std::string_view end_magic{"RMSEGEND", 8};
inline constexpr std::uint32_t version = 1;
inline constexpr std::uint32_t packet_mark = 0x544b4350; ///< "PCKT"
inline constexpr std::uint32_t footer_mark = 0x544f4f46; ///< "FOOT"

inline constexpr std::size_t prefix_bytes = 8 + 4 + 4; ///< magic, version, header length
inline constexpr std::size_t packet_head_bytes = 4 + 4 + 3 * 8 + 3 * 4;
inline constexpr std::size_t table_entry_bytes = 4 + 4 + 3 * 8;
inline constexpr std::size_t checksum_digits = 32;
inline constexpr std::size_t trailer_bytes = 8 + 8 + checksum_digits + 8;
/// More tracks than any container holds; keeps a damaged header from asking for more.
inline constexpr std::size_t most_tracks = 4096;

/// Packets of the table, in the order of writing.
struct TableEntry {
    std::uint32_t track = 0;
    std::uint32_t flags = 0;
    Ticks pts = no_ticks;
    Ticks dts = no_ticks;
    Ticks duration = 0;
};

/// Appends numbers, low byte first.
class ByteWriter {
public:
    void u32(std::uint32_t value) { number(value, 4); }
    void u64(std::uint64_t value) { number(value, 8); }
    void i64(std::int64_t value) { number(static_cast<std::uint64_t>(value), 8); }
    void text(std::string_view text) { bytes_.append(text); }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    void number(std::uint64_t value, int width) {
        for (int i = 0; i < width; ++i) {
            bytes_ += static_cast<char>((value >> (8 * i)) & 0xFFU);
        }
    }
    std::string bytes_;
};

/// Takes numbers from bytes whose count has been checked by the caller.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }
    std::int64_t i64() { return static_cast<std::int64_t>(number(8)); }

private:
    std::uint64_t number(std::size_t width) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < width; ++i) {
            value |= static_cast<std::uint64_t>(bytes_[i]) << (8 * i);
        }
        bytes_ = bytes_.subspan(width);
        return value;
    }
    std::span<const std::byte> bytes_;
};

} // namespace reelmill::gather

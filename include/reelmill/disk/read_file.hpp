// Reading small files whole, and what is kept in them.
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/core/kept_file.hpp"

#include <cstddef>
#include <exception>
#include <optional>
#include <spdlog/spdlog.h>
#include <string>

namespace reelmill::disk {

/// The content of a regular file of at most `max_bytes` bytes. Pipes and devices are refused, never waited for.
/// Throws Failure{input}: missing, unreadable, no regular file, larger than `max_bytes`.
[[nodiscard]] std::string read_file(const RawPath& path, std::size_t max_bytes);

/// The same; none when there is no file of that name.
[[nodiscard]] std::optional<std::string> read_file_if_there(const RawPath& path, std::size_t max_bytes);

/// The T that is kept in the file. None where there is no such file, or one that cannot be read or understood. Throws
/// NewerFormat.
template <typename T> [[nodiscard]] std::optional<T> read_kept(const RawPath& path, std::size_t max_bytes) {
    try {
        const auto text = read_file_if_there(path, max_bytes);
        return text ? std::optional(from_kept_text<T>(*text, path)) : std::nullopt;
    } catch (const NewerFormat&) {
        throw;
    } catch (const std::exception& error) {
        spdlog::debug("{}: {}", printable(path.bytes), error.what());
        return std::nullopt;
    }
}

} // namespace reelmill::disk

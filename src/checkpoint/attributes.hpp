// Small facts beside the data: attributes of the file and of its groups.
#pragma once

#include <cstdint>
#include <hdf5.h>
#include <string>
#include <string_view>

namespace reelmill::checkpoint {

/// `type` is the type in the file, such as H5T_STD_I64LE.
void write_attribute(hid_t object, const char* name, std::int64_t value, hid_t type);
/// Throws Hdf5Error for a text that is too long for an attribute.
void write_attribute(hid_t object, const char* name, std::string_view text);

/// Throws Hdf5Error where there is no such attribute, or where it is not one integer or not one string.
[[nodiscard]] std::int64_t read_integer_attribute(hid_t object, const char* name);
[[nodiscard]] std::string read_text_attribute(hid_t object, const char* name);

} // namespace reelmill::checkpoint

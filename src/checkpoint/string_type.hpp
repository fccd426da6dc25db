// Strings of a fixed length, ended by a zero byte and filled up with more of them, marked as UTF-8.
#pragma once

#include "hdf5_handle.hpp"

#include <cstddef>
#include <string_view>

namespace reelmill::checkpoint {

/// For strings of up to `longest` bytes: one more than that, so that h5dump and others see where each ends.
[[nodiscard]] inline Hdf5Handle string_type(std::size_t longest) {
    Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "make a string type");
    check(H5Tset_size(type.get(), longest + 1), "set a string's length");
    check(H5Tset_strpad(type.get(), H5T_STR_NULLTERM), "set a string's padding");
    check(H5Tset_cset(type.get(), H5T_CSET_UTF8), "set a string's character set");
    return type;
}

/// The size in bytes of what must be such a type. Throws Hdf5Error for any other, and above `largest`.
[[nodiscard]] inline std::size_t size_of_string_type(hid_t type, std::size_t largest) {
    if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) != 0 || H5Tget_strpad(type) != H5T_STR_NULLTERM ||
        H5Tget_cset(type) != H5T_CSET_UTF8) {
        throw Hdf5Error("is not a string of fixed length");
    }
    const std::size_t size = H5Tget_size(type);
    if (size == 0 || size > largest) {
        throw Hdf5Error("is a string of an absurd length");
    }
    return size;
}

/// Without the zero bytes at its end: what follows a string is not told from it.
[[nodiscard]] inline std::string_view without_padding(std::string_view text) {
    const std::size_t last = text.find_last_not_of('\0');
    return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

} // namespace reelmill::checkpoint

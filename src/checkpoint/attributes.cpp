#include "attributes.hpp"

#include "hdf5_handle.hpp"
#include "limits.hpp"
#include "string_type.hpp"

#include <fmt/format.h>

namespace reelmill::checkpoint {
namespace {

Hdf5Handle make_attribute(hid_t object, const char* name, hid_t type) {
    const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose, "make a data space");
    return {H5Acreate2(object, name, type, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose, "make an attribute"};
}

Hdf5Handle open_single(hid_t object, const char* name) {
    Hdf5Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose, "open an attribute");
    const Hdf5Handle space(H5Aget_space(attribute.get()), H5Sclose, "look at an attribute");
    if (H5Sget_simple_extent_npoints(space.get()) != 1) {
        throw Hdf5Error("is not a single value");
    }
    return attribute;
}

} // namespace

void write_attribute(hid_t object, const char* name, std::int64_t value, hid_t type) {
    const Hdf5Handle attribute = make_attribute(object, name, type);
    check(H5Awrite(attribute.get(), H5T_NATIVE_INT64, &value), "write an attribute");
}

void write_attribute(hid_t object, const char* name, std::string_view text) {
    if (text.size() > longest_attribute) {
        throw Hdf5Error(fmt::format("attribute {}: {} bytes are too many", name, text.size()));
    }
    std::string padded(text);
    padded.push_back('\0');
    const Hdf5Handle type = string_type(text.size());
    const Hdf5Handle attribute = make_attribute(object, name, type.get());
    check(H5Awrite(attribute.get(), type.get(), padded.data()), "write an attribute");
}

std::int64_t read_integer_attribute(hid_t object, const char* name) {
    return of_what("attribute", name, [&] {
        const Hdf5Handle attribute = open_single(object, name);
        const Hdf5Handle type(H5Aget_type(attribute.get()), H5Tclose, "look at an attribute");
        if (H5Tget_class(type.get()) != H5T_INTEGER || H5Tget_size(type.get()) > sizeof(std::int64_t)) {
            throw Hdf5Error("is not an integer");
        }
        std::int64_t value = 0;
        check(H5Aread(attribute.get(), H5T_NATIVE_INT64, &value), "read an attribute");
        return value;
    });
}

std::string read_text_attribute(hid_t object, const char* name) {
    return of_what("attribute", name, [&] {
        const Hdf5Handle attribute = open_single(object, name);
        const Hdf5Handle type(H5Aget_type(attribute.get()), H5Tclose, "look at an attribute");
        std::string text(size_of_string_type(type.get(), longest_attribute + 1), '\0');
        const Hdf5Handle wanted = string_type(text.size() - 1);
        check(H5Aread(attribute.get(), wanted.get(), text.data()), "read an attribute");
        return std::string(without_padding(text));
    });
}

} // namespace reelmill::checkpoint

// A checkpoint changed by HDF5 itself and sealed again: what no accident makes.
#pragma once

#include "../../../src/checkpoint/seal.hpp"
#include "reelmill/checkpoint/snapshot_file.hpp"
#include "sample_snapshot.hpp"

#include <functional>
#include <hdf5.h>
#include <string>
#include <vector>

namespace reelmill::checkpoint::test {

inline std::string changed(const std::string& file, const std::function<void(hid_t)>& change) {
    std::string image(unsealed(file));
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_fapl_core(access, 1 << 16, false);
    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
    H5Pset_file_image(access, image.data(), image.size());
    const hid_t opened = H5Fopen("altered", H5F_ACC_RDWR, access);
    change(opened);
    H5Fflush(opened, H5F_SCOPE_LOCAL);
    image.resize(static_cast<std::size_t>(H5Fget_file_image(opened, nullptr, 0)));
    H5Fget_file_image(opened, image.data(), image.size());
    H5Fclose(opened);
    H5Pclose(access);
    return sealed(image);
}

/// Puts a dataset in the place of `path`; `properties` as for H5Dcreate2. The data may be null: none are written.
inline void replace_dataset(hid_t file, const char* path, hid_t type, const std::vector<hsize_t>& dimensions,
                            const void* data, hid_t properties = H5P_DEFAULT) {
    H5Ldelete(file, path, H5P_DEFAULT);
    const hid_t space = H5Screate_simple(static_cast<int>(dimensions.size()), dimensions.data(), nullptr);
    const hid_t dataset = H5Dcreate2(file, path, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    if (data != nullptr) {
        H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
    }
    H5Dclose(dataset);
    H5Sclose(space);
}

/// Overwrites an attribute that is an integer.
inline void set_attribute(hid_t file, const char* object, const char* name, std::int64_t value) {
    const hid_t opened = H5Oopen(file, object, H5P_DEFAULT);
    const hid_t attribute = H5Aopen(opened, name, H5P_DEFAULT);
    H5Awrite(attribute, H5T_NATIVE_INT64, &value);
    H5Aclose(attribute);
    H5Oclose(opened);
}

/// The causes for which decode_snapshot refuses a file; empty when it takes it.
inline std::string refusal_of(const std::string& file) {
    try {
        static_cast<void>(decode_snapshot(file));
        return "";
    } catch (const Failure& failure) {
        return describe_chain(failure);
    }
}

} // namespace reelmill::checkpoint::test

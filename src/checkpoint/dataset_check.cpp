#include "dataset_check.hpp"

#include "limits.hpp"

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

} // namespace

Hdf5Handle open_own_group(hid_t parent, const char* name) {
    refuse_links(parent, name);
    return {H5Gopen2(parent, name, H5P_DEFAULT), H5Gclose, "open a table"};
}

Hdf5Handle open_own_dataset(hid_t parent, const char* name) {
    refuse_links(parent, name);
    return {H5Dopen2(parent, name, H5P_DEFAULT), H5Dclose, "open a column"};
}

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

} // namespace reelmill::checkpoint

#include "attributes.hpp"
#include "column_writer.hpp"
#include "reelmill/checkpoint/snapshot_file.hpp"
#include "seal.hpp"
#include "snapshot_columns.hpp"
#include "string_type.hpp"

#include <algorithm>
#include <stdexcept>

namespace reelmill::checkpoint {
namespace {

constexpr std::size_t growth = std::size_t{1} << 20; // bytes by which the image in memory grows

/// A file in memory that never touches the disk: the name is for HDF5's messages only. It has HDF5's oldest layout,
/// whose metadata have no checksums: those of newer ones are spoilt by H5Fget_file_image of HDF5 1.10. The seal makes
/// up for it.
Hdf5Handle new_image() {
    const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "make properties");
    check(H5Pset_fapl_core(access.get(), growth, false), "ask for a file in memory");
    check(H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG), "set how files are closed");
    return {H5Fcreate("checkpoint", H5F_ACC_TRUNC, H5P_DEFAULT, access.get()), H5Fclose, "make a file in memory"};
}

std::string bytes_of(hid_t file) {
    check(H5Fflush(file, H5F_SCOPE_LOCAL), "finish the file in memory");
    const ssize_t size = H5Fget_file_image(file, nullptr, 0);
    std::string image(static_cast<std::size_t>(std::max<ssize_t>(size, 0)), '\0');
    if (size <= 0 || H5Fget_file_image(file, image.data(), image.size()) != size) {
        throw_hdf5_error("take the file out of memory");
    }
    return image;
}

void write_tables(hid_t file, const scatter::RunSnapshot& snapshot, WrittenContent& content) {
    for_each_table(snapshot, [&](const char* name, const auto& rows, const auto& columns) {
        ColumnWriter table(TableWriter(file, name, rows.size(), content));
        columns(table, rows);
    });
}

void write_all(hid_t file, const scatter::RunSnapshot& snapshot) {
    write_attribute(file, "schema_version", schema_version, H5T_STD_I32LE);
    write_attribute(file, "program", "reelmill " REELMILL_VERSION);
    write_attribute(file, "term", snapshot.term, H5T_STD_I64LE);
    write_attribute(file, "settings_key", snapshot.settings_key);
    WrittenContent content;
    content.hash.add(std::int64_t{snapshot.term});
    content.hash.add(without_padding(snapshot.settings_key));
    write_tables(file, snapshot, content);
    write_attribute(file, "checksum", content.hash.hex());
}

/// Reading takes more rows than bytes for an attempt to fill the memory; no run has so many without names.
void check_size(const std::string& file, const scatter::RunSnapshot& snapshot) {
    const std::size_t rows =
        std::max({snapshot.titles.size(), snapshot.pieces.size(), snapshot.takeovers.size(), snapshot.deaths.size()});
    if (file.size() > largest_file || rows > file.size()) {
        throw std::length_error("more than fits into a file");
    }
}

std::string image_of(const scatter::RunSnapshot& snapshot) {
    const Hdf5Session session;
    const Hdf5Handle file = new_image();
    write_all(file.get(), snapshot);
    return bytes_of(file.get());
}

} // namespace

std::string encode_snapshot(const scatter::RunSnapshot& snapshot) {
    try {
        std::string file = sealed(image_of(snapshot));
        check_size(file, snapshot);
        return file;
    } catch (const std::exception&) {
        std::throw_with_nested(Failure(FailureKind::internal, "the state of the run does not go into a checkpoint"));
    }
}

} // namespace reelmill::checkpoint

#include "attributes.hpp"
#include "reelmill/checkpoint/snapshot_file.hpp"
#include "reelmill/core/names.hpp"
#include "reelmill/scatter/run_snapshot.hpp"
#include "reelmill/task/task_json.hpp"
#include "seal.hpp"
#include "snapshot_columns.hpp"
#include "string_type.hpp"
#include "table_writer.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <vector>

namespace reelmill::checkpoint {
namespace {

class ColumnWriter {
public:
    explicit ColumnWriter(TableWriter table) : table_(std::move(table)) {}

    template <typename Rows, typename Field> void integer(const char* column, const Rows& rows, Field field) {
        table_.integers(column, collect<std::int64_t>(rows, [&](const auto& row) {
                            return static_cast<std::int64_t>(std::invoke(field, row));
                        }));
    }
    template <typename Rows, typename Field> void real(const char* column, const Rows& rows, Field field) {
        table_.reals(column, collect<double>(rows, field));
    }
    template <typename Rows, typename Field> void word(const char* column, const Rows& rows, Field field) {
        table_.words(column, collect<std::string_view>(
                                 rows, [&](const auto& row) { return std::string_view(std::invoke(field, row)); }));
    }
    template <typename Rows, typename Field> void name(const char* column, const Rows& rows, Field field) {
        shown_word(column, rows, [&](const auto& row) { return name_of(std::invoke(field, row)); });
    }
    template <typename Rows, typename Value> void shown(const char* column, const Rows& rows, Value value) {
        table_.integers(column, collect<std::int64_t>(rows, value));
    }
    template <typename Rows, typename Value> void shown_word(const char* column, const Rows& rows, Value value) {
        table_.words(column, views(collect<std::string>(rows, value)));
    }
    template <typename Rows, typename Field> void shared_text(const char* column, const Rows& rows, Field field) {
        table_.texts(column, collect<std::string_view>(rows, [&](const auto& row) {
                         return std::invoke(field, row) ? std::string_view(*std::invoke(field, row))
                                                        : std::string_view();
                     }));
    }
    template <typename Rows, typename Field> void text(const char* column, const Rows& rows, Field field) {
        table_.texts(column, collect<std::string_view>(
                                 rows, [&](const auto& row) { return std::string_view(std::invoke(field, row)); }));
    }
    template <typename Pieces> void shards(const char* column, const Pieces& pieces) {
        json(column, pieces, [](const auto& piece) {
            return piece.kind == task::PieceKind::shard ? json_text(piece.shard) : std::string();
        });
    }
    template <typename Pieces> void results(const char* column, const Pieces& pieces) {
        json(column, pieces, [](const auto& piece) {
            return piece.state == scatter::PieceState::done ? json_text(piece.result) : std::string();
        });
    }

private:
    template <typename Value, typename Rows, typename Field>
    static std::vector<Value> collect(const Rows& rows, Field field) {
        std::vector<Value> values;
        values.reserve(rows.size());
        for (const auto& row : rows) {
            values.push_back(std::invoke(field, row));
        }
        return values;
    }
    /// Valid as long as `texts` is: until the end of the call in which it is made.
    static std::vector<std::string_view> views(const std::vector<std::string>& texts) {
        return {texts.begin(), texts.end()};
    }
    template <typename Rows, typename Text> void json(const char* column, const Rows& rows, Text text) {
        table_.texts(column, views(collect<std::string>(rows, text)));
    }

    TableWriter table_;
};

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

/// The earliest that has all of the snapshot, so that an older program reads whatever it can.
int version_for(const scatter::RunSnapshot& snapshot) {
    const bool analysed =
        std::ranges::any_of(snapshot.pieces, [](const auto& piece) { return piece.kind == task::PieceKind::analysis; });
    return analysed ? schema_version : 1;
}

void write_all(hid_t file, const scatter::RunSnapshot& snapshot) {
    write_attribute(file, "schema_version", version_for(snapshot), H5T_STD_I32LE);
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

#include "attributes.hpp"
#include "reelmill/checkpoint/snapshot_file.hpp"
#include "reelmill/core/names.hpp"
#include "reelmill/scatter/run_snapshot.hpp"
#include "reelmill/task/task_json.hpp"
#include "seal.hpp"
#include "snapshot_columns.hpp"
#include "table_reader.hpp"

#include <fmt/format.h>
#include <functional>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace reelmill::checkpoint {
namespace {

/// Throws std::runtime_error, beside what TableReader throws, for numbers and words that a field cannot take.
class ColumnReader {
public:
    explicit ColumnReader(TableReader table) : table_(std::move(table)) {}

    [[nodiscard]] std::size_t rows() const { return table_.rows(); }

    template <typename Rows, typename Field> void integer(const char* column, Rows& rows, Field field) {
        distribute(table_.integers(column), rows, [&](std::int64_t value, auto& row) {
            if (!std::in_range<Of<Field, decltype(row)>>(value)) {
                throw std::runtime_error(fmt::format("{}: {} is out of range", column, value));
            }
            std::invoke(field, row) = static_cast<Of<Field, decltype(row)>>(value);
        });
    }
    template <typename Rows, typename Field> void real(const char* column, Rows& rows, Field field) {
        distribute(table_.reals(column), rows, [&](double value, auto& row) { std::invoke(field, row) = value; });
    }
    template <typename Rows, typename Field> void word(const char* column, Rows& rows, Field field) {
        distribute(table_.words(column), rows,
                   [&](std::string& word, auto& row) { std::invoke(field, row) = std::move(word); });
    }
    template <typename Rows, typename Field> void name(const char* column, Rows& rows, Field field) {
        distribute(table_.words(column), rows, [&](const std::string& word, auto& row) {
            const auto known = named<Of<Field, decltype(row)>>(word);
            if (!known) {
                throw std::runtime_error(fmt::format("{}: \"{}\" is unknown", column, printable(word)));
            }
            std::invoke(field, row) = *known;
        });
    }
    /// Read for the sake of the content's checksum.
    template <typename Rows, typename Value> void shown(const char* column, Rows& /*rows*/, Value /*value*/) {
        static_cast<void>(table_.integers(column));
    }
    template <typename Rows, typename Value> void shown_word(const char* column, Rows& /*rows*/, Value /*value*/) {
        static_cast<void>(table_.words(column));
    }
    template <typename Rows, typename Field> void shared_text(const char* column, Rows& rows, Field field) {
        distribute(table_.texts(column), rows, [&](std::string& text, auto& row) {
            std::invoke(field, row) = text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text));
        });
    }
    template <typename Rows, typename Field> void text(const char* column, Rows& rows, Field field) {
        distribute(table_.texts(column), rows,
                   [&](std::string& text, auto& row) { std::invoke(field, row) = std::move(text); });
    }
    template <typename Pieces> void shards(const char* column, Pieces& pieces) {
        distribute(table_.texts(column), pieces, [](const std::string& text, auto& piece) {
            if (piece.kind == task::PieceKind::shard) {
                Json::parse(text).get_to(piece.shard);
            }
        });
    }
    template <typename Pieces> void results(const char* column, Pieces& pieces) {
        distribute(table_.texts(column), pieces, [](const std::string& text, auto& piece) {
            if (piece.state == scatter::PieceState::done) {
                Json::parse(text).get_to(piece.result);
            }
        });
    }

private:
    /// What a field of a row is.
    template <typename Field, typename Row> using Of = std::remove_reference_t<std::invoke_result_t<Field, Row>>;

    template <typename Values, typename Rows, typename Assign>
    static void distribute(Values&& values, Rows& rows, Assign assign) {
        for (std::size_t row = 0; row < rows.size(); ++row) {
            assign(values[row], rows[row]);
        }
    }

    TableReader table_;
};

/// Reads from a copy of the image in memory; there is no file of that name, and none is looked for.
Hdf5Handle open_image(std::string_view image) {
    const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "make properties");
    check(H5Pset_fapl_core(access.get(), std::size_t{1} << 20, false), "ask for a file in memory");
    check(H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG), "set how files are closed");
    // The image is only read: HDF5 copies it, and takes a pointer to what may be changed for other callers' sake.
    check(H5Pset_file_image(access.get(), const_cast<char*>(image.data()), image.size()), "take the file into memory");
    return {H5Fopen("checkpoint", H5F_ACC_RDONLY, access.get()), H5Fclose, "open the file"};
}

void check_schema(hid_t file) {
    const std::int64_t version = read_integer_attribute(file, "schema_version");
    if (version > schema_version) {
        throw NewerFormat(FailureKind::environment, "made by a newer reelmill; use that one, or --restart");
    }
    if (version < 1) {
        throw std::runtime_error(fmt::format("schema version {} was never used", version));
    }
}

void check_titles_of_pieces(const scatter::RunSnapshot& snapshot) {
    for (const auto& piece : snapshot.pieces) {
        if (!std::cmp_less(piece.title, snapshot.titles.size()) || piece.title < 0) {
            throw std::runtime_error(fmt::format("a piece of title {}, which there is not", piece.title));
        }
    }
}

void read_tables(hid_t file, scatter::RunSnapshot& snapshot, ReadContent& content) {
    for_each_table(snapshot, [&](const char* name, auto& rows, const auto& columns) {
        ColumnReader table(TableReader(file, name, content));
        rows.resize(table.rows());
        columns(table, rows);
    });
}

scatter::RunSnapshot read_image(std::string_view image) {
    const Hdf5Session session;
    const Hdf5Handle file = open_image(image);
    check_schema(file.get());
    scatter::RunSnapshot snapshot;
    snapshot.term = read_integer_attribute(file.get(), "term");
    snapshot.settings_key = read_text_attribute(file.get(), "settings_key");
    ReadContent content{image.size(), 0, {}};
    content.hash.add(std::int64_t{snapshot.term});
    content.hash.add(std::string_view(snapshot.settings_key));
    read_tables(file.get(), snapshot, content);
    if (content.hash.hex() != read_text_attribute(file.get(), "checksum")) {
        throw std::runtime_error("the checksum of its content does not fit");
    }
    check_titles_of_pieces(snapshot);
    return snapshot;
}

} // namespace

scatter::RunSnapshot decode_snapshot(std::string_view file) {
    try {
        return read_image(unsealed(file));
    } catch (const NewerFormat&) {
        throw;
    } catch (const std::exception&) {
        std::throw_with_nested(input_failure("the checkpoint is damaged"));
    }
}

} // namespace reelmill::checkpoint

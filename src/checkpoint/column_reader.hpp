// Columns into fields of rows: the reading half of snapshot_columns.hpp.
#pragma once

#include "reelmill/core/names.hpp"
#include "reelmill/scatter/run_snapshot.hpp"
#include "reelmill/task/task_json.hpp"
#include "table_reader.hpp"

#include <fmt/format.h>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace reelmill::checkpoint {

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

} // namespace reelmill::checkpoint

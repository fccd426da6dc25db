// Fields of rows into columns: the writing half of snapshot_columns.hpp.
#pragma once

#include "reelmill/core/names.hpp"
#include "reelmill/scatter/run_snapshot.hpp"
#include "reelmill/task/task_json.hpp"
#include "table_writer.hpp"

#include <functional>
#include <string>
#include <vector>

namespace reelmill::checkpoint {

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

} // namespace reelmill::checkpoint

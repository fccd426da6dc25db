// Which titles a part of a job does.
#pragma once

#include "reelmill/core/kept_fields.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::job {

/// What a title is dealt by. Nothing here changes while parts are at work: which outputs are there has no say.
struct TitleToDeal {
    std::string name;       ///< job::output_hash of its output
    std::int64_t bytes = 0; ///< of its source: about the work that it is
};

/// The part of each title, by its name; parts are counted from 1.
struct Split {
    int parts = 1;
    std::map<std::string, int> part_of_title;
};
REELMILL_KEPT_FIELDS(Split, (parts, part_of_title), ())

/// The largest title first, each to the part that has the least so far; the first of equals. A function of the titles
/// (whatever their order) and the number of parts alone. Pure.
[[nodiscard]] Split deal(std::vector<TitleToDeal> titles, int parts);

/// The part of a title. One that the split does not know came into the library later: its name alone decides, so that
/// all parts agree although they did not all see it when they began. Pure.
[[nodiscard]] int part_of_title(const Split& split, const std::string& name);

/// As the first part to begin has written it down. None: no part has begun. Throws Failure{environment} where it cannot
/// be understood.
[[nodiscard]] std::optional<Split> load_split(const std::string& shared, int parts);

/// Writes it down, unless another part was faster: titles that come, go or grow between the beginnings of two parts
/// must not move from one to the other. Makes the folders. Durable. Throws Failure{environment}.
void settle_split(const std::string& shared, const Split& split);

} // namespace reelmill::job

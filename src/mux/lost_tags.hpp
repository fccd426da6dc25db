// Which of the source's tags the output's container had no place for.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/core/warning.hpp"

#include <map>
#include <string>

namespace reelmill::mux {

using Tags = std::map<std::string, std::string>;

/// One warning that names all of `wanted` that are not among `found`; none if all are. Containers rename tags ("track"
/// is PART_NUMBER in Matroska), so that a tag counts as found where its value is. Pure.
[[nodiscard]] Warnings lost_tags(const Tags& wanted, const Tags& found, Format format);

} // namespace reelmill::mux

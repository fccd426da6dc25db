#include "reelmill/job/part.hpp"

#include "reelmill/core/number.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <string_view>

namespace reelmill::job {
namespace {

constexpr std::string_view between = "-of-";
constexpr std::string_view split_prefix = "split-";
constexpr std::string_view split_suffix = ".json";

/// As fmt writes it: no sign, no leading zero. 0: no such number.
int plain_number(std::string_view digits) { return digits.starts_with('0') ? 0 : positive_in<int>(digits).value_or(0); }

std::optional<Part> part_named(std::string_view name) {
    const auto middle = name.find(between);
    if (middle == std::string_view::npos) {
        return std::nullopt;
    }
    const Part part{plain_number(name.substr(0, middle)), plain_number(name.substr(middle + between.size()))};
    return part.number > 0 && part.number <= part.of ? std::optional(part) : std::nullopt;
}

/// 0: not the name of a split file.
int division_named(std::string_view name) {
    if (!name.starts_with(split_prefix) || !name.ends_with(split_suffix) ||
        name.size() <= split_prefix.size() + split_suffix.size()) {
        return 0;
    }
    name.remove_prefix(split_prefix.size());
    name.remove_suffix(split_suffix.size());
    return plain_number(name);
}

} // namespace

std::string text_of(const Part& part) { return fmt::format("{}/{}", part.number, part.of); }

std::string parts_folder(const std::string& shared) { return disk::join(shared, "parts"); }

std::string part_folder(const std::string& shared, const Part& part) {
    return disk::join(parts_folder(shared), fmt::format("{}{}{}", part.number, between, part.of));
}

std::string split_file(const std::string& shared, int parts) {
    return disk::join(parts_folder(shared), fmt::format("{}{}{}", split_prefix, parts, split_suffix));
}

std::optional<Part> part_of(const std::string& job_folder) {
    const std::string parts = disk::folder_of(job_folder);
    return disk::name_of(parts) == "parts" ? part_named(disk::name_of(job_folder)) : std::nullopt;
}

std::string shared_folder(const std::string& job_folder) {
    return part_of(job_folder) ? disk::folder_of(disk::folder_of(job_folder)) : job_folder;
}

std::vector<Part> parts_begun(const std::string& shared) {
    std::vector<Part> parts;
    for (const std::string& name : disk::names_in(parts_folder(shared))) {
        if (const auto part = part_named(name)) {
            parts.push_back(*part);
        }
    }
    std::ranges::sort(parts,
                      [](const Part& a, const Part& b) { return a.of != b.of ? a.of < b.of : a.number < b.number; });
    return parts;
}

std::vector<int> divisions_of(const std::string& shared) {
    std::set<int> divisions;
    for (const std::string& name : disk::names_in(parts_folder(shared))) {
        const auto part = part_named(name);
        divisions.insert(part ? part->of : division_named(name));
    }
    divisions.erase(0);
    return {divisions.begin(), divisions.end()};
}

std::vector<std::string> rivals_of(const std::string& job_folder) {
    const auto mine = part_of(job_folder);
    const std::string shared = shared_folder(job_folder);
    std::vector<std::string> rivals;
    if (mine) {
        rivals.push_back(shared);
    }
    for (const Part& part : parts_begun(shared)) {
        if (!mine || part.of != mine->of) {
            rivals.push_back(part_folder(shared, part));
        }
    }
    return rivals;
}

} // namespace reelmill::job

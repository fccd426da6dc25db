#include "file_names.hpp"

#include "reelmill/core/number.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/folders.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <string_view>

namespace reelmill::checkpoint {
namespace {

constexpr std::size_t most_digits = 12; // more than any run needs; terms of the job folder have room for three more

/// Takes the number at the front of `text` away; none where there is none.
std::optional<std::int64_t> take_counter(std::string_view& text) {
    const std::size_t before = text.size();
    const auto number = take_number<std::int64_t>(text);
    return number && *number >= 0 && before - text.size() <= most_digits ? number : std::nullopt;
}

bool take(std::string_view& text, std::string_view prefix) {
    const bool there = text.starts_with(prefix);
    text.remove_prefix(there ? prefix.size() : 0);
    return there;
}

std::optional<Version> version_of(const std::string& name) {
    std::string_view rest = name;
    if (!take(rest, "T")) {
        return std::nullopt;
    }
    const auto term = take_counter(rest);
    if (!term || !take(rest, "-G")) {
        return std::nullopt;
    }
    const auto generation = take_counter(rest);
    // Written back, so that "T1-G1.h5" is not another name of what "T000001-G00000001.h5" is.
    if (!generation || file_name({*term, *generation}) != name) {
        return std::nullopt;
    }
    return Version{*term, *generation};
}

std::optional<task::Term> claim_of(const std::string& name) {
    std::string_view rest = name;
    const auto term = take(rest, "term-") ? take_counter(rest) : std::nullopt;
    return term && fmt::format("term-{:06}", *term) == name ? term : std::nullopt;
}

void add_name(FolderContent& content, const std::string& name) {
    if (const auto version = version_of(name)) {
        content.versions.push_back(*version);
    } else if (const auto claim = claim_of(name)) {
        content.last_claim = std::max(content.last_claim, *claim);
    }
}

} // namespace

std::string file_name(const Version& version) {
    return fmt::format("T{:06}-G{:08}.h5", version.term, version.generation);
}

task::Term FolderContent::highest_term() const {
    return std::max(last_claim, versions.empty() ? 0 : versions.front().term);
}

std::optional<FolderContent> list_folder(const std::string& folder) {
    FolderContent content;
    std::error_code error;
    for (const std::string& name : disk::names_in(folder, error)) {
        add_name(content, name);
    }
    if (error == std::errc::no_such_file_or_directory) {
        return std::nullopt;
    }
    if (error) {
        throw disk::disk_failure(folder, "read the folder", error.value());
    }
    std::sort(content.versions.begin(), content.versions.end(), std::greater<>());
    return content;
}

} // namespace reelmill::checkpoint

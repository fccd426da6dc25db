#include "reelmill/job/split.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/hash.hpp"
#include "reelmill/core/kept_file.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/read_file.hpp"
#include "reelmill/job/part.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <queue>
#include <utility>

namespace reelmill::job {
namespace {

constexpr std::size_t longest_split_file = 1UL << 30; // bytes; room for ten million titles

/// Largest first; names, of which no two are the same, decide between equals.
bool comes_before(const TitleToDeal& a, const TitleToDeal& b) {
    return a.bytes != b.bytes ? a.bytes > b.bytes : a.name < b.name;
}

bool is_sound(const Split& split, int parts) {
    return split.parts == parts && std::ranges::all_of(split.part_of_title, [&](const auto& entry) {
               return entry.second >= 1 && entry.second <= parts;
           });
}

} // namespace

Split deal(std::vector<TitleToDeal> titles, int parts) {
    using Load = std::pair<std::int64_t, int>; // bytes, part
    std::priority_queue<Load, std::vector<Load>, std::greater<>> loads;
    for (int part = 1; part <= parts; ++part) {
        loads.emplace(0, part);
    }
    std::ranges::sort(titles, comes_before);
    Split split;
    split.parts = parts;
    for (const TitleToDeal& title : titles) {
        const auto [bytes, part] = loads.top();
        loads.pop();
        split.part_of_title.emplace(title.name, part);
        loads.emplace(bytes + std::max<std::int64_t>(title.bytes, 1), part);
    }
    return split;
}

int part_of_title(const Split& split, const std::string& name) {
    if (const auto known = split.part_of_title.find(name); known != split.part_of_title.end()) {
        return known->second;
    }
    // Hashed once more: the names may be anything, and digits of a hash are spread evenly.
    constexpr std::size_t digits = 15;
    const std::uint64_t number = std::stoull(hash_of(name).substr(0, digits), nullptr, 16);
    return static_cast<int>(number % static_cast<std::uint64_t>(split.parts)) + 1;
}

std::optional<Split> load_split(const std::string& shared, int parts) {
    const auto text = disk::read_file_if_there(split_file(shared, parts), longest_split_file);
    if (!text) {
        return std::nullopt;
    }
    try {
        auto split = from_kept_text<Split>(*text, split_file(shared, parts));
        if (is_sound(split, parts)) {
            return split;
        }
    } catch (const NewerFormat&) {
        throw;
    } catch (const std::exception&) { // said below
    }
    // To deal anew could give a title to two parts.
    throw environment_failure(fmt::format("{}: cannot be understood; remove it when no part of the job is at work",
                                          printable(split_file(shared, parts))));
}

void settle_split(const std::string& shared, const Split& split) {
    disk::make_private_folder(shared);
    disk::make_private_folder(parts_folder(shared));
    disk::AtomicFile file(split_file(shared, split.parts));
    file.write(kept_text(split, 0));
    try {
        file.commit(disk::Replace::no);
    } catch (const Failure& failure) {
        if (failure.kind() != FailureKind::input) { // the name is taken
            throw;
        }
    }
}

} // namespace reelmill::job

#include "source_identity.hpp"

#include "reelmill/core/hash.hpp"

#include <algorithm>
#include <fstream>
#include <span>

namespace reelmill::probe {

namespace {

constexpr std::int64_t end_bytes = 1 << 20;

void add_stretch(Hasher& hasher, std::ifstream& file, std::int64_t from, std::int64_t length) {
    std::vector<char> bytes(static_cast<std::size_t>(length));
    file.clear();
    file.seekg(from);
    file.read(bytes.data(), length);
    hasher.add(std::as_bytes(std::span(bytes).first(static_cast<std::size_t>(file.gcount()))));
}

} // namespace

std::string source_identity(const RawPath& path, std::int64_t size,
                            const std::map<int, std::vector<title::CutPoint>>& keyframes) {
    Hasher hasher;
    hasher.add(size);
    std::ifstream file(path.bytes, std::ios::binary);
    const std::int64_t length = std::min(size, end_bytes);
    add_stretch(hasher, file, 0, length);
    add_stretch(hasher, file, size - length, length);
    for (const auto& [stream, points] : keyframes) {
        hasher.add(std::int64_t{stream});
        for (const auto& point : points) {
            hasher.add(point.pts).add(point.dts).add(point.position);
        }
    }
    return hasher.hex();
}

} // namespace reelmill::probe

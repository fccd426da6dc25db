#include "seal.hpp"

#include "reelmill/core/hash.hpp"

#include <fmt/format.h>
#include <stdexcept>

namespace reelmill::checkpoint {
namespace {

std::string seal_of(std::string_view image) {
    return fmt::format("\nreelmill checkpoint, XXH3-128 {}\n", hash_of(image));
}

} // namespace

std::string sealed(std::string image) {
    image += seal_of(image);
    return image;
}

std::string_view unsealed(std::string_view file) {
    static const std::size_t seal_bytes = seal_of("").size();
    if (file.size() < seal_bytes) {
        throw std::runtime_error(fmt::format("{} bytes are no checkpoint", file.size()));
    }
    const std::string_view image = file.substr(0, file.size() - seal_bytes);
    if (file.substr(image.size()) != seal_of(image)) {
        throw std::runtime_error("the checksum at its end is missing or does not fit");
    }
    return image;
}

} // namespace reelmill::checkpoint

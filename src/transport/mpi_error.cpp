#include "reelmill/transport/mpi_error.hpp"

#include "reelmill/core/failure.hpp"

#include <array>
#include <fmt/format.h>
#include <mpi.h>

namespace reelmill::transport {

namespace {
class MpiCategory final : public std::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "MPI"; }
    [[nodiscard]] std::string message(int code) const override {
        std::array<char, MPI_MAX_ERROR_STRING> text{};
        int length = 0;
        if (MPI_Error_string(code, text.data(), &length) != MPI_SUCCESS) {
            return fmt::format("MPI error {}", code);
        }
        return {text.data(), static_cast<std::size_t>(length)};
    }
};
} // namespace

const std::error_category& mpi_category() {
    static const MpiCategory category;
    return category;
}

void check_mpi(int code, const char* call) {
    if (code == MPI_SUCCESS) {
        return;
    }
    const std::error_code error(code, mpi_category());
    try {
        throw std::system_error(error, call);
    } catch (...) {
        std::throw_with_nested(environment_failure(
            fmt::format("{} failed: {}; the ranks cannot talk any more, run the same command again to go on", call,
                        error.message())));
    }
}

} // namespace reelmill::transport

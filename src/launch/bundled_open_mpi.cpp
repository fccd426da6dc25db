#include "reelmill/launch/bundled_open_mpi.hpp"

#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/launch/launcher.hpp"

#include <cstdlib>
#include <link.h>

namespace reelmill::launch {
namespace {

constexpr const char* bundle = "/lib/reelmill/openmpi"; // as in cmake/Install.cmake
constexpr const char* prefix_variable = "OPAL_PREFIX";  // Open MPI's name for it

int stop_at_mpi(dl_phdr_info* library, std::size_t /*size*/, void* found) {
    const std::string name = library->dlpi_name;
    if (!disk::name_of(name).starts_with("libmpi.so")) {
        return 0;
    }
    *static_cast<std::string*>(found) = name;
    return 1;
}

} // namespace

std::optional<std::string> bundled_open_mpi() {
    std::string library;
    if (::dl_iterate_phdr(stop_at_mpi, &library) == 0) {
        return std::nullopt;
    }
    const std::string prefix = disk::folder_of(disk::folder_of(disk::this_program())) + bundle;
    return disk::resolved(disk::folder_of(library)) == prefix + "/lib" ? std::optional(prefix) : std::nullopt;
}

void settle_bundled_open_mpi() {
    const auto prefix = bundled_open_mpi();
    if (prefix && std::getenv(mpirun_variable) == nullptr) {
        ::setenv(prefix_variable, prefix->c_str(), 1);
    }
}

} // namespace reelmill::launch

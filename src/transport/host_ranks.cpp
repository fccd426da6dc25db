#include "reelmill/transport/host_ranks.hpp"

#include "reelmill/transport/mpi_error.hpp"

#include <mpi.h>
#include <numeric>

namespace reelmill::transport {

HostRanks tell_ranks_of_this_host(const std::string& text) {
    MPI_Comm host = MPI_COMM_NULL;
    check_mpi(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &host),
              "MPI_Comm_split_type");
    check_mpi(MPI_Comm_set_errhandler(host, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    int rank = 0;
    int size = 1;
    check_mpi(MPI_Comm_rank(host, &rank), "MPI_Comm_rank");
    check_mpi(MPI_Comm_size(host, &size), "MPI_Comm_size");
    const int length = static_cast<int>(text.size());
    std::vector<int> lengths(static_cast<std::size_t>(size));
    check_mpi(MPI_Allgather(&length, 1, MPI_INT, lengths.data(), 1, MPI_INT, host), "MPI_Allgather");
    std::vector<int> places(lengths.size());
    std::exclusive_scan(lengths.begin(), lengths.end(), places.begin(), 0);
    std::string all(static_cast<std::size_t>(places.back() + lengths.back()), '\0');
    check_mpi(MPI_Allgatherv(text.data(), length, MPI_CHAR, all.data(), lengths.data(), places.data(), MPI_CHAR, host),
              "MPI_Allgatherv");
    HostRanks ranks{{}, static_cast<std::size_t>(rank)};
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        ranks.texts.push_back(all.substr(static_cast<std::size_t>(places[i]), static_cast<std::size_t>(lengths[i])));
    }
    return ranks; // the communicator is freed by MPI_Finalize: freeing it here would be collective once more
}

} // namespace reelmill::transport

/* Two ranks; the last one dies, the first must notice, shrink the communicator and come to an end. */
#include <mpi.h>
#include <mpi-ext.h>

#include <signal.h>
#include <stdio.h>

int main(int argc, char** argv) {
  MPI_Comm world, survivors;
  int rank, size, left;
  MPI_Init(&argc, &argv);
  MPI_Comm_dup(MPI_COMM_WORLD, &world);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(world, MPI_ERRORS_RETURN);
  MPI_Comm_rank(world, &rank);
  MPI_Comm_size(world, &size);
  MPI_Barrier(world);
  if (rank == size - 1) {
    raise(SIGKILL);
  }
  MPI_Barrier(world); /* fails: that is the point */
  MPIX_Comm_revoke(world);
  if (MPIX_Comm_shrink(world, &survivors) != MPI_SUCCESS) {
    return 1;
  }
  MPI_Comm_size(survivors, &left);
  printf("survivors %d of %d\n", left, size);
  fflush(stdout);
  MPI_Finalize();
  return 0;
}

// The program: a command line becomes one of the commands.
#include "app/commands.hpp"

int main(int argc, char** argv) { return reelmill::app::run(argc, argv); }

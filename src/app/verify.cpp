#include "commands.hpp"
namespace reelmill::app {
ExitStatus verify(const cli::VerifyCommand&) { throw usage_failure("verify: to be written"); }
} // namespace reelmill::app

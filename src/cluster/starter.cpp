#include "reelmill/cluster/starter.hpp"

#include <unistd.h>

namespace reelmill::cluster {

Starter::Starter() : id_(::getppid()) {}

bool Starter::gone() const { return ::getppid() != id_; }

} // namespace reelmill::cluster

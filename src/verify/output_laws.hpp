// What `reelmill verify` says by itself of what a run checks before it publishes.
#pragma once

#include "reelmill/core/warning.hpp"
#include "reelmill/core/work_monitor.hpp"
#include "reelmill/verify/plain_reading.hpp"
#include "reelmill/verify/verify_output.hpp"

namespace reelmill::verify {

/// Puts what breaks a law beside the tracks in `report`, which tell what was made of what; a note for each stream with
/// packets that none of them is of. `warnings`: of the source, as the probe gives them.
void apply_laws(const PlainFile& source, const PlainFile& output, const Warnings& warnings, VerifyReport& report);

/// Decodes the sound of both files and compares how much there is. Throws Failure: input, interrupted.
void compare_sound(const title::TitleIndex& index, const RawPath& output_path, const PlainFile& source,
                   WorkMonitor& monitor, VerifyReport& report);

} // namespace reelmill::verify

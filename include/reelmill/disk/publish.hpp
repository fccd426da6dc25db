// Giving a finished file its final name.
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/disk/system_calls.hpp"

#include <sys/types.h>

namespace reelmill::disk {

/// What to do when the final name is taken. `no` fails with Failure{input} and leaves both files as they are.
enum class Replace { yes, no };

/// Makes `temporary` durable and gives it the name `final_path`: fsync of the file, rename, fsync of the folder. Both
/// lie on one file system. The file gets the mode of a newly made one (0666 less the umask). When it returns, the file
/// survives a loss of power under its final name; when it throws, `temporary` is still there unless the fsync of the
/// folder itself failed. Blocks until the disk has the bytes.
/// Replace::no never overwrites, also in a race, wherever the file system has RENAME_NOREPLACE or hard links; on the
/// few that have neither it looks first and then renames.
/// Throws Failure{environment} (disk full, no permission, other file system), Failure{input} where the file system does
/// not take this name, or, for Replace::no, where it is taken.
void publish(const RawPath& temporary, const RawPath& final_path, Replace replace = Replace::yes,
             SystemCalls& calls = SystemCalls::real());

/// Lets the disk begin to take what was written to `path`, so that publish() finds less to wait for. Does not block for
/// it, promises nothing, and reports nothing: publish() does.
void begin_writing_out(const RawPath& path);

/// fsync of a folder, so that names made, changed or removed in it survive. File systems that cannot are let pass.
void sync_folder(const RawPath& folder, SystemCalls& calls = SystemCalls::real());

/// The mode that a newly made file has here: 0666 less the umask, asked once per process.
[[nodiscard]] mode_t new_file_mode();

} // namespace reelmill::disk

// Where a rank has segments that other ranks ask it for, or give it.
#pragma once

#include "reelmill/core/json.hpp"

#include <string>

namespace reelmill::exchange {

/// Between ranks a segment goes by its name, "HASH/TITLE/FILE"; HASH is that of the job folder's path. Names come from
/// other ranks, so each is checked: Failure{internal} for one that would lead elsewhere. Any thread; blocks on the file
/// system.
class SegmentStore {
public:
    virtual ~SegmentStore() = default;

    [[nodiscard]] static std::string name_of_job(const RawPath& job_folder); ///< "HASH"
    /// Of JOB/segments/TITLE/FILE.
    [[nodiscard]] static std::string name_of(const RawPath& segment);
    /// Of JOB/segments/TITLE.
    [[nodiscard]] static std::string name_of_title(const RawPath& folder);

    /// Other ranks' segments are taken here.
    [[nodiscard]] virtual bool keeps() const = 0;
    /// This rank's own file of that name, there or not.
    [[nodiscard]] virtual RawPath place(const std::string& name) const = 0;
    /// Makes the folder for it. Throws Failure{environment}.
    virtual void prepare(const std::string& name) const = 0;
    /// Whether place() is a file now, or can be made one without moving bytes.
    [[nodiscard]] virtual bool has(const std::string& name) const = 0;
    /// place() alone.
    [[nodiscard]] virtual bool has_own(const std::string& name) const = 0;
    virtual void remove(const std::string& name) const = 0;
    /// Another rank keeps it now: what lies here alone for the way there goes.
    virtual void given_away(const std::string& name) const = 0;
    /// "HASH/TITLE" or "HASH": what this rank has of it is not needed any more.
    virtual void drop(const std::string& name) const = 0;
    /// The end of a run that has left nothing to do: all of HASH. What cannot be removed is logged.
    virtual void drop_everything(const std::string& name_of_job) const = 0;

protected:
    /// The parts of a name; Failure{internal} if there are fewer or more than these, or one leads elsewhere.
    [[nodiscard]] static std::vector<std::string> parts_of(const std::string& name, std::size_t least,
                                                           std::size_t most);
};

} // namespace reelmill::exchange

#include "reelmill/staging/travel_folder.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/input_file.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/job/job_folder.hpp"

#include <span>
#include <vector>

namespace reelmill::staging {

void TravelFolder::belongs_to(const RawPath& job_folder, bool seen) {
    const std::scoped_lock lock(mutex_);
    job_folder_ = seen ? job_folder : RawPath();
}

void TravelFolder::bring_home(const std::string& name) const {
    const std::string from = own_.place(name).bytes;
    prepare(name);
    disk::AtomicFile file(place(name));
    const auto source = disk::local_files().open(from);
    std::vector<std::byte> buffer(std::size_t{1} << 20);
    std::int64_t offset = 0;
    while (const std::size_t got = source->read_at(offset, buffer)) {
        file.write(std::span(buffer).first(got));
        offset += static_cast<std::int64_t>(got);
    }
    file.commit();
    own_.remove(name);
}

bool TravelFolder::keeps() const {
    const std::scoped_lock lock(mutex_);
    return !job_folder_.bytes.empty();
}

RawPath TravelFolder::place(const std::string& name) const {
    const std::scoped_lock lock(mutex_);
    if (job_folder_.bytes.empty()) {
        return own_.place(name);
    }
    const auto parts = parts_of(name, 3, 3);
    if (parts[0] != name_of_job(job_folder_)) {
        throw Failure(FailureKind::internal, printable(name) + ": is a segment of another job");
    }
    return disk::join(disk::join(job::segments_folder(job_folder_.bytes), parts[1]), parts[2]);
}

void TravelFolder::prepare(const std::string& name) const {
    if (keeps()) {
        disk::make_private_folder(disk::folder_of(place(name).bytes));
    } else {
        own_.prepare(name);
    }
}

bool TravelFolder::has_own(const std::string& name) const {
    return keeps() ? disk::look_at_name(place(name)).type == disk::FileType::regular : own_.has_own(name);
}

void TravelFolder::remove(const std::string& name) const { disk::remove_file(place(name)); }

} // namespace reelmill::staging

#include "reelmill/plan/user_chain.hpp"

#include <fmt/ranges.h>

namespace reelmill::plan {

std::string joined_chain(const std::vector<std::string>& filters) { return fmt::format("{}", fmt::join(filters, ",")); }

std::string user_chain(const VideoSettings& settings) {
    std::vector<std::string> filters;
    if (settings.deinterlace == Deinterlace::on) {
        filters.emplace_back("bwdif=mode=send_frame:deint=all");
    } else if (settings.deinterlace == Deinterlace::automatic) {
        filters.emplace_back("bwdif=mode=send_frame:deint=interlaced");
    }
    if (!settings.filter.empty()) {
        filters.push_back(settings.filter);
    }
    return joined_chain(filters);
}

} // namespace reelmill::plan

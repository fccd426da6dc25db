// One track of a file that is read back, against what it must hold.
#pragma once

#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/verify/check_published.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reelmill::verify {

/// Fed with the packets of the track in file order.
class TrackCheck {
public:
    /// `found_base`: of the packets that will come. `expected` outlives this.
    TrackCheck(const ExpectedTrack& expected, Rational found_base);

    void add(const ffmpeg::Packet& packet);
    /// What is wrong, for people; none if nothing is. Call at the end of the file.
    [[nodiscard]] std::optional<std::string> verdict();

private:
    [[nodiscard]] std::optional<std::string> check_count() const;
    [[nodiscard]] std::optional<std::string> check_samples() const;
    [[nodiscard]] std::optional<std::string> check_times() const;
    [[nodiscard]] std::optional<std::string> check_end() const;
    [[nodiscard]] std::string seconds(Ticks expected_ticks) const;

    const ExpectedTrack& expected_;
    Rational base_;
    std::vector<Ticks> pts_;
    std::int64_t bytes_ = 0;
    Ticks last_dts_ = no_ticks;
    Ticks end_ = no_ticks;
    std::size_t next_start_ = 0;
    std::optional<std::string> wrong_order_; ///< the first violation that shows while reading
};

} // namespace reelmill::verify

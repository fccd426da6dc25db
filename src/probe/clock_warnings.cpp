#include "clock_warnings.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::probe {
namespace {

class Lines {
public:
    Lines(const std::function<title::StreamKind(int)>& kind_of, Ticks start) : kind_of_(kind_of), start_(start) {}

    void add(WarningCode code, int stream, Ticks time, const std::string& text) {
        found_.push_back({code, stream, since_start(time),
                          fmt::format("{} stream {}: {}", name_of(kind_of_(stream)), stream, text)});
    }

    void add_jumps(const std::vector<Ticks>& jumps) {
        if (!jumps.empty()) {
            const std::string times = jumps.size() == 1 ? "once" : fmt::format("{} times", jumps.size());
            found_.push_back({WarningCode::clock_jump,
                              {},
                              since_start(jumps.front()),
                              fmt::format("the clock jumps {}; all streams go on behind it without the jump", times)});
        }
    }

    [[nodiscard]] Warnings take() { return std::move(found_); }

private:
    [[nodiscard]] double since_start(Ticks time) const { return std::max(0.0, to_seconds(time - start_, clock_unit)); }

    const std::function<title::StreamKind(int)>& kind_of_;
    Ticks start_;
    Warnings found_;
};

std::string packets(int count) { return count == 1 ? "1 packet" : fmt::format("{} packets", count); }

} // namespace

Warnings clock_warnings(const ClockFindings& findings, const std::map<int, AbsurdTimes>& absurd,
                        const std::function<title::StreamKind(int)>& kind_of, Ticks start) {
    Lines lines(kind_of, start);
    lines.add_jumps(findings.jumps);
    for (const auto& stray : findings.strays) {
        const double says = to_seconds(stray.stray, clock_unit);
        if (stray.for_good) {
            lines.add(WarningCode::clock_jump, stray.stream, stray.around,
                      fmt::format("its clock alone jumps to {:.3f} s; it goes on without the jump", says));
        } else {
            lines.add(WarningCode::absurd_time, stray.stream, stray.around,
                      fmt::format("{} with a time that nothing bears out ({:.3f} s), put where it belongs in the file",
                                  packets(stray.packets), says));
        }
    }
    for (const auto& [stream, times] : absurd) {
        if (times.packets > 0) {
            lines.add(WarningCode::absurd_time, stream, times.behind,
                      fmt::format("{} with a time that no recording has, counted on from those before instead",
                                  packets(times.packets)));
        }
    }
    return lines.take();
}

} // namespace reelmill::probe

// Recordings made of what is true: packets with the time that they should have, and the one that their file says.
#pragma once

#include "reelmill/probe/clock_model.hpp"
#include "reelmill/title/clock_shifts.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

namespace reelmill::probe {

inline constexpr Ticks made_second = 90'000;
inline constexpr Ticks made_wrap = Ticks{1} << 33;

struct MadePacket {
    int stream = 0;
    Ticks truth = 0; ///< 90 kHz, from 0
    Ticks says = 0;  ///< in the file
    Ticks duration = 0;
    std::int64_t position = -1; ///< -1: a parser has cut it out of the packet before
    bool stray = false;
};

struct MadeStream {
    int programme = 0;
    bool is_video = false;
    Ticks step = 3600;
    Ticks lag = 0; ///< how far behind the pictures it lies in the file
    int per_packet = 1;
};

/// From `truth` on the clock of the programme says `says` for it.
struct MadeStretch {
    int programme = 0;
    Ticks truth = 0;
    Ticks says = 0;
};

struct MadeRecording {
    std::vector<MadeStream> streams;
    std::vector<MadeStretch> stretches; ///< by truth
    std::vector<MadePacket> packets;    ///< in the order of the file

    [[nodiscard]] Ticks says(int programme, Ticks truth) const {
        Ticks time = truth;
        for (const auto& stretch : stretches) {
            if (stretch.programme == programme && stretch.truth <= truth) {
                time = truth - stretch.truth + stretch.says;
            }
        }
        return time;
    }

    /// Puts the packets of all streams up to `end` into the file; none of those that lie in `holes` (begin, end).
    void write(Ticks end, const std::vector<std::pair<Ticks, Ticks>>& holes = {}) {
        for (int i = 0; i < static_cast<int>(streams.size()); ++i) {
            const MadeStream& stream = streams[static_cast<std::size_t>(i)];
            for (Ticks at = 0; at < end; at += stream.step) {
                if (std::ranges::any_of(holes,
                                        [&](const auto& hole) { return at >= hole.first && at < hole.second; })) {
                    continue;
                }
                packets.push_back({i, at, says(stream.programme, at) % made_wrap, stream.step, 0, false});
            }
        }
        order();
    }

    void order() {
        std::ranges::stable_sort(packets, {}, [&](const MadePacket& packet) {
            return packet.truth + streams[static_cast<std::size_t>(packet.stream)].lag;
        });
        std::int64_t position = 0;
        std::map<int, int> count;
        std::map<int, Ticks> last;
        for (auto& packet : packets) {
            const auto& stream = streams[static_cast<std::size_t>(packet.stream)];
            position += 188;
            const bool gap = packet.says != last[packet.stream];
            const bool own = gap || packet.stray || count[packet.stream] % stream.per_packet == 0;
            count[packet.stream] = own ? 1 : count[packet.stream] + 1;
            last[packet.stream] = packet.says + stream.step;
            packet.position = own ? position : -1;
        }
    }

    [[nodiscard]] ClockFindings find() const {
        std::vector<ClockTrace> traces(streams.size(), ClockTrace(rescale(made_wrap, {1, 90'000}, clock_unit)));
        const auto unit = [](Ticks time) { return rescale(time, {1, 90'000}, clock_unit); };
        for (const auto& packet : packets) {
            traces[static_cast<std::size_t>(packet.stream)].add(packet.position, unit(packet.says), unit(packet.says),
                                                                unit(packet.duration));
        }
        std::vector<ClockStream> seen;
        for (int i = 0; i < static_cast<int>(streams.size()); ++i) {
            const auto& stream = streams[static_cast<std::size_t>(i)];
            seen.push_back({i, stream.programme, true, stream.is_video, unit(made_wrap),
                            &traces[static_cast<std::size_t>(i)].chunks()});
        }
        return find_clock_breaks(seen);
    }

    /// What a reader that begins `from` bytes into the file makes of the times: by stream, what each packet is off the
    /// truth. It knows of no packet before.
    [[nodiscard]] std::map<int, std::vector<Ticks>> off(const ClockFindings& findings, std::int64_t from = -1) const {
        const title::ClockShifts shifts(findings.breaks);
        std::map<int, std::int64_t> position;
        std::map<int, std::vector<Ticks>> found;
        bool reading = from < 0;
        for (const auto& packet : packets) {
            reading = reading || packet.position >= from;
            if (!reading) {
                continue;
            }
            auto& at = position.try_emplace(packet.stream, from).first->second;
            at = packet.position >= 0 ? packet.position : at;
            const Ticks shift = rescale(shifts.at(packet.stream, at), microseconds, {1, 90'000});
            found[packet.stream].push_back(packet.says + shift - packet.truth);
        }
        return found;
    }
};

} // namespace reelmill::probe

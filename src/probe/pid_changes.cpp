#include "pid_changes.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <utility>

namespace reelmill::probe {
namespace {

constexpr std::int64_t near_bytes = 4 * 1024 * 1024; ///< around a change, that far its neighbours are looked for
constexpr std::size_t shortest_stay = 4;             ///< buckets; what is shorter cannot be told from a coincidence

/// A stream of the output: the PIDs that it has had.
struct Line {
    const SeenStream* first;
    std::vector<const SeenStream*> members;
};

bool same_kind(const SeenStream& a, const SeenStream& b) {
    const bool continuous = a.kind == title::StreamKind::video || a.kind == title::StreamKind::audio;
    const bool told_apart = !a.language.empty() && !b.language.empty() && a.language != b.language;
    return continuous && a.kind == b.kind && a.codec == b.codec && !told_apart;
}

/// `other` has no packets while `one` has.
bool silent_during(const SeenStream& other, const SeenStream& one) {
    if (other.last_position < one.first_position || other.first_position > one.last_position) {
        return true;
    }
    const auto first = static_cast<std::size_t>(one.first_position / bucket_bytes);
    const auto last = static_cast<std::size_t>(one.last_position / bucket_bytes);
    if (last - first < shortest_stay) {
        return false;
    }
    for (std::size_t i = first + 1; i < std::min(last, other.present.size()); ++i) {
        if (other.present[i]) {
            return false;
        }
    }
    return true;
}

bool carries_on(const Line& line, const SeenStream& stream) {
    return same_kind(*line.first, stream) &&
           std::ranges::all_of(line.members, [&](const SeenStream* member) { return silent_during(*member, stream); });
}

struct TsPacket {
    std::int64_t position = 0;
    int pid = 0;
    int counter = 0;
    bool payload = false; ///< only then the counter counts
};

/// Calls `visit` for each packet from `begin` on, which is one; false of it, or the first place where none is, ends it.
/// Returns where that was.
template <typename Visit>
std::int64_t walk(disk::InputFile& file, std::int64_t begin, std::int64_t end, int packet_size, const Visit& visit) {
    std::vector<std::byte> buffer(static_cast<std::size_t>(packet_size) * 4096);
    for (std::int64_t at = begin; at < end;) {
        const std::size_t got = file.read_at(at, buffer);
        const std::size_t packets = got / static_cast<std::size_t>(packet_size);
        if (packets == 0) {
            return end;
        }
        for (std::size_t i = 0; i < packets; ++i, at += packet_size) {
            const auto header = std::span(buffer).subspan(i * static_cast<std::size_t>(packet_size), 4);
            const auto value = [&](std::size_t k) { return std::to_integer<int>(header[k]); };
            const TsPacket packet{at, (value(1) & 0x1f) << 8 | value(2), value(3) & 0x0f, (value(3) & 0x10) != 0};
            if (value(0) != 0x47 || at >= end || !visit(packet)) {
                return at;
            }
        }
    }
    return end;
}

struct Alignment {
    std::int64_t begin = 0;
    int packet_size = 0; ///< 188, or 192 or 204 with what some recorders add
};

/// Demuxers give the place of a longer packet by its end: its sync byte lies up to 16 bytes behind `position`.
std::optional<Alignment> alignment_at(disk::InputFile& file, std::int64_t position) {
    constexpr std::size_t packets = 5;
    std::array<std::byte, packets * 204 + 16> bytes{};
    const std::size_t got = file.read_at(position, bytes);
    for (const auto& [offset, size] :
         {std::pair<std::size_t, std::size_t>{0, 188}, {0, 192}, {0, 204}, {4, 192}, {16, 204}}) {
        bool fits = got > offset + (packets - 1) * size;
        for (std::size_t i = 0; fits && i < packets; ++i) {
            fits = bytes.at(offset + i * size) == std::byte{0x47};
        }
        if (fits) {
            return Alignment{position + static_cast<std::int64_t>(offset), static_cast<int>(size)};
        }
    }
    return std::nullopt;
}

/// The next place from `position` on where packets lie one behind the other.
std::optional<Alignment> next_alignment(disk::InputFile& file, std::int64_t position, std::int64_t end) {
    for (; position < end; ++position) {
        if (const auto found = alignment_at(file, position)) {
            return found;
        }
    }
    return std::nullopt;
}

/// What one continuation is made of, packet by packet.
class Walk {
public:
    Walk(disk::InputFile& file, const Continuation& one) : file_(file), one_(one) {}

    /// None where the packets do not lie as the continuation says.
    std::vector<title::PidChange> run() {
        auto alignment = alignment_at(file_, one_.begin);
        if (!alignment) {
            return {};
        }
        look_back(*alignment);
        const std::int64_t end = one_.last + near_bytes;
        while (alignment) {
            begin_stretch(*alignment);
            const std::int64_t stopped =
                walk(file_, alignment->begin, end, alignment->packet_size, [&](const TsPacket& packet) {
                    see(packet);
                    return !mixed_;
                });
            if (mixed_ || stopped >= end) {
                break;
            }
            // Damage moves the packets behind it.
            changes_.back().end = stopped;
            alignment = next_alignment(file_, stopped, end);
        }
        if (mixed_ || !last_) {
            return {};
        }
        come_back();
        return std::move(changes_);
    }

private:
    static constexpr std::int64_t endless = std::numeric_limits<std::int64_t>::max();

    void look_back(const Alignment& from) {
        const std::int64_t back = std::min<std::int64_t>(near_bytes, from.begin) / from.packet_size * from.packet_size;
        walk(file_, from.begin - back, from.begin, from.packet_size, [&](const TsPacket& packet) {
            before_ = packet.pid == one_.earlier && packet.payload ? packet : before_;
            return true;
        });
    }

    void begin_stretch(const Alignment& at) {
        const int shift = changes_.empty() ? 0 : changes_.back().counter_shift;
        changes_.push_back({one_.later, one_.earlier, at.begin, endless, at.packet_size, shift});
    }

    void see(const TsPacket& packet) {
        if (packet.pid == one_.later && packet.payload) {
            if (!last_ && before_) {
                changes_.back().counter_shift = (before_->counter + 1 - packet.counter + 16) % 16;
            }
            mixed_ = mixed_ || returned_;
            last_ = packet;
        }
        returned_ = !returned_ && packet.pid == one_.earlier && packet.payload ? packet : returned_;
    }

    /// The counter goes on where the other PID's has stopped, too.
    void come_back() {
        if (returned_) {
            const int wanted = last_->counter + changes_.back().counter_shift + 1;
            changes_.push_back({one_.earlier, one_.earlier, returned_->position, endless, changes_.back().packet_size,
                                (wanted - returned_->counter + 32) % 16});
        }
    }

    disk::InputFile& file_;
    const Continuation& one_;
    std::vector<title::PidChange> changes_;
    std::optional<TsPacket> before_;   ///< the last one of the PID before
    std::optional<TsPacket> last_;     ///< of the later PID
    std::optional<TsPacket> returned_; ///< the first one with which the PID before comes back
    bool mixed_ = false;
};

} // namespace

std::vector<Continuation> carried_on(const std::vector<SeenStream>& streams) {
    std::vector<const SeenStream*> in_order;
    for (const SeenStream& stream : streams) {
        if (stream.first_position >= 0) {
            in_order.push_back(&stream);
        }
    }
    std::ranges::stable_sort(in_order, {}, [](const SeenStream* stream) { return stream->first_position; });
    std::vector<Line> lines;
    std::vector<Continuation> found;
    for (const SeenStream* stream : in_order) {
        const auto line = std::ranges::find_if(lines, [&](const Line& one) { return carries_on(one, *stream); });
        if (line == lines.end()) {
            lines.push_back({stream, {stream}});
            continue;
        }
        line->members.push_back(stream);
        found.push_back({line->first->id, stream->id, stream->first_position, stream->last_position});
    }
    return found;
}

std::vector<title::PidChange> find_pid_changes(disk::InputFile& file, const std::vector<Continuation>& continuations) {
    std::vector<title::PidChange> all;
    for (const Continuation& one : continuations) {
        const auto changes = Walk(file, one).run();
        all.insert(all.end(), changes.begin(), changes.end());
    }
    std::ranges::stable_sort(all, {}, &title::PidChange::begin);
    return all;
}

} // namespace reelmill::probe

#include "pid_changes.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <utility>

namespace reelmill::probe {
namespace {

constexpr std::int64_t near_bytes = 4 * 1024 * 1024; ///< around a change, that far its neighbours are looked for
constexpr std::size_t shortest_stay = 4;             ///< buckets; what is shorter cannot be told from a coincidence
constexpr std::size_t usual_turns = 2; ///< there and back; streams side by side take more, each time for a packet
constexpr int shortest_turn = 16;      ///< packets of the elementary stream in each of more turns

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

bool present_in(const SeenStream& stream, std::size_t bucket) {
    return bucket < stream.present.size() && stream.present[bucket];
}

/// The file is one's, then the other's, and so on, for `shortest_stay` at least each time that one takes over.
bool take_turns(const SeenStream& one, const SeenStream& other) {
    const bool one_begins = one.first_position <= other.first_position;
    const SeenStream* here = one_begins ? &one : &other;
    const SeenStream* away = one_begins ? &other : &one;
    std::optional<std::size_t> took_over;
    for (std::size_t bucket = 0; bucket < std::max(one.present.size(), other.present.size()); ++bucket) {
        if (!present_in(*away, bucket)) {
            continue;
        }
        if (took_over && bucket - *took_over < shortest_stay) {
            return false;
        }
        took_over = bucket;
        std::swap(here, away);
    }
    return true;
}

bool carries_on(const Line& line, const SeenStream& stream) {
    return same_kind(*line.first, stream) &&
           std::ranges::all_of(line.members, [&](const SeenStream* member) { return take_turns(*member, stream); });
}

struct TsPacket {
    std::int64_t position = 0;
    int pid = 0;
    int counter = 0;
    bool payload = false; ///< only then the counter counts
    bool starts = false;  ///< a packet of the elementary stream begins in it
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
            const TsPacket packet{at, (value(1) & 0x1f) << 8 | value(2), value(3) & 0x0f, (value(3) & 0x10) != 0,
                                  (value(1) & 0x40) != 0};
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

/// The turns of the PIDs of one stream, packet by packet.
class Walk {
public:
    /// `turns`: of the same earlier PID.
    Walk(disk::InputFile& file, const std::vector<Continuation>& turns)
        : file_(file), first_(turns.front().earlier), begin_(turns.front().begin), last_(turns.front().last) {
        for (const Continuation& one : turns) {
            later_.push_back(one.later);
            begin_ = std::min(begin_, one.begin);
            last_ = std::max(last_, one.last);
        }
    }

    /// None where the packets do not lie as the continuations say.
    std::vector<title::PidChange> run() {
        auto alignment = alignment_at(file_, begin_);
        if (!alignment) {
            return {};
        }
        look_back(*alignment);
        const std::int64_t end = last_ + near_bytes;
        while (alignment && !mixed_) {
            packet_size_ = alignment->packet_size;
            if (running_) {
                change_to(running_->pid, alignment->begin, changes_.back().counter_shift);
            }
            const std::int64_t stopped = walk(file_, alignment->begin, end, packet_size_, [&](const TsPacket& packet) {
                see(packet);
                return !mixed_;
            });
            if (mixed_ || stopped >= end) {
                break;
            }
            // Damage moves the packets behind it.
            end_change(stopped);
            alignment = next_alignment(file_, stopped, end);
        }
        return mixed_ ? std::vector<title::PidChange>() : std::move(changes_);
    }

private:
    static constexpr std::int64_t endless = std::numeric_limits<std::int64_t>::max();

    [[nodiscard]] bool is_ours(const TsPacket& packet) const {
        return packet.payload && (packet.pid == first_ || std::ranges::find(later_, packet.pid) != later_.end());
    }

    void look_back(const Alignment& from) {
        const std::int64_t back = std::min<std::int64_t>(near_bytes, from.begin) / from.packet_size * from.packet_size;
        walk(file_, from.begin - back, from.begin, from.packet_size, [&](const TsPacket& packet) {
            before_ = packet.pid == first_ && packet.payload ? packet : before_;
            return true;
        });
    }

    void end_change(std::int64_t position) {
        if (!changes_.empty()) {
            changes_.back().end = position;
        }
    }

    void change_to(int pid, std::int64_t position, int counter_shift) {
        end_change(position);
        changes_.push_back({pid, first_, position, endless, packet_size_, counter_shift});
    }

    void see(const TsPacket& packet) {
        if (!is_ours(packet)) {
            return;
        }
        if (!running_ || packet.pid != running_->pid) {
            take_over(packet);
        }
        running_ = packet;
        starts_ += packet.starts ? 1 : 0;
    }

    /// The counter goes on where the other PID's has stopped.
    void take_over(const TsPacket& packet) {
        ++turns_;
        shortest_ = running_ ? std::min(shortest_, starts_) : shortest_;
        starts_ = 0;
        mixed_ = mixed_ || (turns_ > usual_turns && shortest_ < shortest_turn);
        int shift = 0;
        if (running_) {
            shift = running_->counter + changes_.back().counter_shift + 1 - packet.counter;
        } else if (before_) {
            shift = before_->counter + 1 - packet.counter;
        }
        constexpr int values = 16;
        change_to(packet.pid, packet.position, ((shift % values) + values) % values);
    }

    disk::InputFile& file_;
    int first_;              ///< PID
    std::vector<int> later_; ///< PIDs
    std::int64_t begin_;
    std::int64_t last_;
    int packet_size_ = 0;
    std::vector<title::PidChange> changes_;
    std::optional<TsPacket> before_;  ///< the last one of the first PID before all others
    std::optional<TsPacket> running_; ///< the last one of whichever has packets
    std::size_t turns_ = 0;
    int starts_ = 0; ///< of the turn that runs
    int shortest_ = std::numeric_limits<int>::max();
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
    std::map<int, std::vector<Continuation>> streams; // by their first PID
    for (const Continuation& one : continuations) {
        streams[one.earlier].push_back(one);
    }
    std::vector<title::PidChange> all;
    for (const auto& [first, turns] : streams) {
        const auto changes = Walk(file, turns).run();
        all.insert(all.end(), changes.begin(), changes.end());
    }
    std::ranges::stable_sort(all, {}, &title::PidChange::begin);
    return all;
}

} // namespace reelmill::probe

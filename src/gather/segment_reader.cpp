#include "reelmill/core/hash.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_handle.hpp"
#include "reelmill/ffmpeg/packet_record.hpp"
#include "segment_layout.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <limits>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reelmill::gather {
namespace {

/// Throws Failure or Json::exception where `json` is no header.
SegmentHeader header_from_json(const Json& json) {
    const Json& tracks = json.at("tracks");
    if (!tracks.is_array() || tracks.size() > most_tracks) {
        throw input_failure("its header has no list of tracks");
    }
    auto header = json.get<SegmentHeader>();
    if (!std::ranges::all_of(header.tracks, [](const SegmentTrack& track) { return track.time_base.known(); })) {
        throw input_failure("a track has no time base");
    }
    return header;
}

constexpr std::size_t buffer_bytes = 256 * 1024;
// What FFmpeg takes at most: it refuses more entries than it has types, and sizes beyond an int with padding.
constexpr std::uint32_t most_side_entries = 24;
constexpr std::uint32_t most_payload = std::numeric_limits<std::int32_t>::max() - 1024;

std::string_view as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Failure damaged(const std::string& name, const std::string& what) {
    return input_failure(
        fmt::format("{}: this segment is damaged ({}): run the same command again, and it is made anew", name, what));
}

/// A regular file, read at any place; every read is checked against its size first.
class SegmentFile {
public:
    explicit SegmentFile(const RawPath& path) : name_(printable(path.bytes)) {
        file_ = disk::FileHandle(::open(path.bytes.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        if (!file_.valid()) {
            throw disk::disk_failure(path.bytes, "open", errno, FailureKind::input);
        }
        struct stat status {};
        if (::fstat(file_.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
            throw damaged(name_, "it is not a regular file");
        }
        size_ = static_cast<std::uint64_t>(status.st_size);
    }

    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] const std::string& name() const { return name_; }

    void read_at(std::uint64_t offset, std::span<std::byte> out) const {
        if (offset > size_ || out.size() > size_ - offset) {
            throw damaged(name_, "it ends too early");
        }
        while (!out.empty()) {
            const ssize_t got = ::pread(file_.get(), out.data(), out.size(), static_cast<off_t>(offset));
            if (got < 0 && errno == EINTR) {
                continue;
            }
            if (got < 0) {
                throw disk::disk_failure(name_, "read", errno, FailureKind::input);
            }
            if (got == 0) {
                throw damaged(name_, "it became shorter while it was read");
            }
            out = out.subspan(static_cast<std::size_t>(got));
            offset += static_cast<std::uint64_t>(got);
        }
    }
    [[nodiscard]] std::vector<std::byte> bytes_at(std::uint64_t offset, std::uint64_t count) const {
        if (offset > size_ || count > size_ - offset) {
            throw damaged(name_, "it ends too early");
        }
        std::vector<std::byte> bytes(static_cast<std::size_t>(count));
        read_at(offset, bytes);
        return bytes;
    }

private:
    std::string name_;
    disk::FileHandle file_;
    std::uint64_t size_ = 0;
};

/// Where things are in a file of this size: what the trailer says, once it has been found possible.
struct Places {
    std::uint64_t footer = 0;  ///< offset of "FOOT"
    std::uint64_t packets = 0; ///< how many
    std::uint64_t table = 0;   ///< offset of the table of packets
    std::uint64_t trailer = 0;
    std::string checksum;
};

Places find_places(const SegmentFile& file) {
    if (file.size() < prefix_bytes + trailer_bytes) {
        throw damaged(file.name(), "it is too short");
    }
    Places places;
    places.trailer = file.size() - trailer_bytes;
    const auto trailer = file.bytes_at(places.trailer, trailer_bytes);
    if (as_text(trailer).substr(trailer_bytes - end_magic.size()) != end_magic) {
        throw damaged(file.name(), "its end is missing");
    }
    ByteReader numbers(trailer);
    places.footer = numbers.u64();
    places.packets = numbers.u64();
    places.checksum = as_text(trailer).substr(16, checksum_digits);
    const bool possible = places.packets <= file.size() / table_entry_bytes && places.footer >= prefix_bytes &&
                          places.footer <= places.trailer &&
                          places.packets * table_entry_bytes <= places.trailer - places.footer;
    if (!possible) {
        throw damaged(file.name(), "its index is impossible");
    }
    places.table = places.trailer - places.packets * table_entry_bytes;
    return places;
}

Json parse(const SegmentFile& file, std::span<const std::byte> text) {
    Json json = Json::parse(as_text(text), nullptr, false);
    if (!json.is_object()) {
        throw damaged(file.name(), "its description cannot be read");
    }
    return json;
}

} // namespace

struct SegmentReader::Impl {
    SegmentFile file;
    Places places;
    SegmentHeader header;
    Json summary;
    std::uint64_t first_packet = 0; ///< offset
    // Sequential reading; `next` is the offset of the first byte that was not consumed yet.
    std::uint64_t next = 0;
    std::uint64_t packets_read = 0;
    std::vector<std::byte> buffer;
    std::uint64_t buffer_offset = 0;
    std::vector<std::byte> payload;
    Hasher hasher;
    bool at_end = false;

    explicit Impl(const RawPath& path) : file(path), places(find_places(file)) {
        read_header();
        read_footer();
        hash_up_to_packets();
    }

    void read_header() {
        const auto prefix = file.bytes_at(0, prefix_bytes);
        ByteReader numbers(std::span<const std::byte>(prefix).subspan(head_magic.size()));
        if (as_text(prefix).substr(0, head_magic.size()) != head_magic || numbers.u32() != version) {
            throw damaged(file.name(), "it is no segment of this version");
        }
        const std::uint32_t length = numbers.u32();
        if (length > places.footer - prefix_bytes) {
            throw damaged(file.name(), "its header is too long");
        }
        try {
            header = header_from_json(parse(file, file.bytes_at(prefix_bytes, length)));
        } catch (const Json::exception&) {
            throw damaged(file.name(), "its header is not complete");
        }
        first_packet = prefix_bytes + length;
    }

    void read_footer() {
        const std::uint64_t length = places.table - places.footer;
        if (length < 8) {
            throw damaged(file.name(), "its footer is missing");
        }
        const auto bytes = file.bytes_at(places.footer, length);
        ByteReader numbers(bytes);
        if (numbers.u32() != footer_mark || numbers.u32() != length - 8) {
            throw damaged(file.name(), "its footer is missing");
        }
        const Json footer = parse(file, std::span(bytes).subspan(8));
        summary = footer.value("summary", Json::object());
        const Json parameters = footer.value("parameters", Json::array());
        if (!summary.is_object() || !parameters.is_array() || parameters.size() != header.tracks.size()) {
            throw damaged(file.name(), "its footer is not complete");
        }
        summary["bytes"] = static_cast<std::int64_t>(file.size());
        summary["checksum"] = places.checksum;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            header.tracks[i].parameters = parameters[i];
        }
    }

    void hash_up_to_packets() {
        next = 0;
        buffer_offset = 0;
        skip_to(first_packet);
    }

    // Makes `count` bytes from `next` on available; they are hashed as they are taken.
    std::span<const std::byte> take(std::uint64_t count) {
        const std::uint64_t limit = places.trailer + 16;
        if (count > limit - next) {
            throw damaged(file.name(), "a packet is longer than the file");
        }
        if (count > buffer_bytes) {
            payload = file.bytes_at(next, count);
            buffer.clear();
        } else if (next < buffer_offset || next + count > buffer_offset + buffer.size()) {
            buffer = file.bytes_at(next, std::min<std::uint64_t>(buffer_bytes, limit - next));
            buffer_offset = next;
        }
        const std::span<const std::byte> bytes =
            count > buffer_bytes ? std::span<const std::byte>(payload)
                                 : std::span<const std::byte>(buffer).subspan(next - buffer_offset, count);
        hasher.add(bytes);
        next += count;
        return bytes;
    }

    void skip_to(std::uint64_t offset) {
        while (next < offset) {
            take(std::min<std::uint64_t>(buffer_bytes, offset - next));
        }
    }

    void check_end() {
        if (packets_read != places.packets || next != places.footer) {
            throw damaged(file.name(), "packets are missing");
        }
        skip_to(places.trailer + 16); // the two numbers of the trailer are summed up as well
        if (hasher.hex() != places.checksum) {
            throw damaged(file.name(), "its checksum is wrong");
        }
        at_end = true;
    }

    void read_packet(ffmpeg::Packet& packet);
};

void SegmentReader::Impl::read_packet(ffmpeg::Packet& packet) {
    ByteReader head(take(packet_head_bytes));
    const std::uint32_t mark = head.u32();
    const std::uint32_t track = head.u32();
    const Ticks pts = head.i64();
    const Ticks dts = head.i64();
    const Ticks duration = head.i64();
    const std::uint32_t flags = head.u32();
    const std::uint32_t side_entries = head.u32();
    const std::uint32_t size = head.u32();
    if (mark != packet_mark || track >= header.tracks.size() || side_entries > most_side_entries ||
        size > most_payload) {
        throw damaged(file.name(), "a packet is impossible");
    }
    std::vector<std::pair<std::uint32_t, std::vector<std::byte>>> side;
    for (std::uint32_t i = 0; i < side_entries; ++i) {
        ByteReader side_head(take(8));
        const std::uint32_t type = side_head.u32();
        const auto bytes = take(side_head.u32());
        side.emplace_back(type, std::vector<std::byte>(bytes.begin(), bytes.end()));
    }
    packet.assign(take(size));
    packet.set_stream(static_cast<int>(track));
    packet.set_times(pts, dts, duration);
    ffmpeg::set_packet_flags(packet, flags);
    for (const auto& [type, bytes] : side) {
        ffmpeg::attach_side_data(packet, {type, bytes});
    }
    ++packets_read;
}

SegmentReader::SegmentReader(const RawPath& path) : impl_(hidden<Impl>(path)) {}

const SegmentHeader& SegmentReader::header() const { return impl_->header; }
const Json& SegmentReader::summary() const { return impl_->summary; }

std::vector<PacketTime> SegmentReader::times(int track) const {
    const auto rows = impl_->file.bytes_at(impl_->places.table, impl_->places.packets * table_entry_bytes);
    std::vector<PacketTime> times;
    for (std::size_t at = 0; at < rows.size(); at += table_entry_bytes) {
        ByteReader row(std::span<const std::byte>(rows).subspan(at, table_entry_bytes));
        const std::uint32_t row_track = row.u32();
        const std::uint32_t flags = row.u32();
        const Ticks pts = row.i64();
        const Ticks dts = row.i64();
        const Ticks duration = row.i64();
        if (static_cast<int>(row_track) == track) {
            times.push_back({pts, dts, duration, (flags & 1U) != 0});
        }
    }
    return times;
}

bool SegmentReader::read(ffmpeg::Packet& packet) {
    packet.clear();
    if (impl_->at_end) {
        return false;
    }
    if (impl_->next >= impl_->places.footer) {
        impl_->check_end();
        return false;
    }
    impl_->read_packet(packet);
    return true;
}

void verify_checksum(const RawPath& path) {
    SegmentReader reader(path);
    ffmpeg::Packet packet;
    while (reader.read(packet)) {
    }
}

std::optional<Json> find_finished(const RawPath& path, const std::string& key) {
    if (::access(path.bytes.c_str(), F_OK) != 0) {
        return std::nullopt;
    }
    try {
        const SegmentReader reader(path);
        if (reader.header().key != key) {
            return std::nullopt;
        }
        verify_checksum(path);
        return std::make_optional<Json>(reader.summary());
    } catch (const std::exception& error) {
        spdlog::warn("{}; it is made again", describe_chain(error));
        return std::nullopt;
    }
}

} // namespace reelmill::gather

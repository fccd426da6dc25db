#include "reelmill/core/hash.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/ffmpeg/packet_record.hpp"
#include "segment_layout.hpp"

#include <fmt/format.h>
#include <limits>
#include <utility>

namespace reelmill::gather {
namespace {

constexpr std::size_t write_buffer_bytes = 256 * 1024;

std::uint32_t length_of(std::size_t size, const std::string& file, const char* what) {
    if (size > std::numeric_limits<std::int32_t>::max()) {
        throw Failure(FailureKind::internal,
                      fmt::format("{}: {} of {} bytes is too large for a segment", file, what, size));
    }
    return static_cast<std::uint32_t>(size);
}

} // namespace

struct SegmentWriter::Impl {
    disk::AtomicFile file;
    std::string name; ///< for messages
    Json parameters = Json::array();
    std::string buffer;
    Hasher hasher;
    std::uint64_t written = 0;
    std::int64_t payload = 0; ///< of packets, in bytes
    std::vector<TableEntry> table;

    explicit Impl(const RawPath& path) : file(path), name(printable(path.bytes)) { buffer.reserve(write_buffer_bytes); }

    void flush() {
        hasher.add(std::string_view(buffer));
        file.write(std::string_view(buffer));
        buffer.clear();
    }
    void put(std::string_view bytes) {
        written += bytes.size();
        if (buffer.size() + bytes.size() > write_buffer_bytes) {
            flush();
        }
        if (bytes.size() > write_buffer_bytes) {
            hasher.add(bytes);
            file.write(bytes);
            return;
        }
        buffer.append(bytes);
    }
    void put(std::span<const std::byte> bytes) {
        put(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    }
};

SegmentWriter::SegmentWriter(const RawPath& path, const SegmentHeader& header) : impl_(hidden<Impl>(path)) {
    for (const auto& track : header.tracks) {
        impl_->parameters.push_back(track.parameters);
    }
    const std::string text = json_text(Json(header));
    ByteWriter prefix;
    prefix.text(head_magic);
    prefix.u32(version);
    prefix.u32(length_of(text.size(), impl_->name, "a header"));
    impl_->put(prefix.bytes());
    impl_->put(text);
}

void SegmentWriter::add(const ffmpeg::Packet& packet, int track) {
    if (track < 0 || static_cast<std::size_t>(track) >= impl_->parameters.size()) {
        throw Failure(FailureKind::internal, fmt::format("{}: there is no track {} to write to", impl_->name, track));
    }
    const auto side_data = ffmpeg::side_data_of(packet);
    const TableEntry entry{static_cast<std::uint32_t>(track), ffmpeg::packet_flags(packet), packet.pts(), packet.dts(),
                           packet.duration()};
    ByteWriter head;
    head.u32(packet_mark);
    head.u32(entry.track);
    head.i64(entry.pts);
    head.i64(entry.dts);
    head.i64(entry.duration);
    head.u32(entry.flags);
    head.u32(length_of(side_data.size(), impl_->name, "a list of side data"));
    head.u32(length_of(packet.data().size(), impl_->name, "a packet"));
    impl_->put(head.bytes());
    for (const auto& data : side_data) {
        ByteWriter side_head;
        side_head.u32(data.type);
        side_head.u32(length_of(data.bytes.size(), impl_->name, "side data"));
        impl_->put(side_head.bytes());
        impl_->put(data.bytes);
    }
    impl_->put(packet.data());
    impl_->payload += static_cast<std::int64_t>(packet.data().size());
    impl_->table.push_back(entry);
}

void SegmentWriter::set_parameters(int track, Json parameters) {
    impl_->parameters.at(static_cast<std::size_t>(track)) = std::move(parameters);
}

std::int64_t SegmentWriter::packets() const { return static_cast<std::int64_t>(impl_->table.size()); }
std::int64_t SegmentWriter::payload_bytes() const { return impl_->payload; }

SegmentTotals SegmentWriter::finish(const Json& summary) {
    const std::uint64_t footer_offset = impl_->written;
    const std::string text = json_text({{"summary", summary}, {"parameters", impl_->parameters}});
    ByteWriter footer;
    footer.u32(footer_mark);
    footer.u32(length_of(text.size(), impl_->name, "a footer"));
    footer.text(text);
    impl_->put(footer.bytes());
    for (const auto& entry : impl_->table) {
        ByteWriter row;
        row.u32(entry.track);
        row.u32(entry.flags);
        row.i64(entry.pts);
        row.i64(entry.dts);
        row.i64(entry.duration);
        impl_->put(row.bytes());
    }
    ByteWriter trailer;
    trailer.u64(footer_offset);
    trailer.u64(impl_->table.size());
    impl_->put(trailer.bytes());
    impl_->flush();
    const std::string checksum = impl_->hasher.hex();
    impl_->put(checksum);
    impl_->put(end_magic);
    impl_->flush();
    impl_->file.commit();
    return {static_cast<std::int64_t>(impl_->written), checksum};
}

} // namespace reelmill::gather

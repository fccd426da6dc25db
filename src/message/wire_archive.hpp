// How the values of a message stand in its bytes, for cereal: numbers as they are in memory, texts and lists behind
// their length. Private to the room.
#pragma once

#include "reelmill/message/bytes.hpp"

#include <bit>
#include <cereal/cereal.hpp>
#include <cstring>
#include <stdexcept>
#include <type_traits>

namespace reelmill::message {

static_assert(std::endian::native == std::endian::little, "messages hold numbers as they are in memory");

class WireWriter : public cereal::OutputArchive<WireWriter, cereal::AllowEmptyClassElision> {
public:
    explicit WireWriter(Bytes& bytes) : OutputArchive(this), bytes_(bytes) {}
    void write(const void* data, std::size_t size) {
        const auto* first = static_cast<const std::uint8_t*>(data);
        bytes_.insert(bytes_.end(), first, first + size);
    }

private:
    Bytes& bytes_;
};

/// Throws std::exception where the bytes do not hold what is read from them; never takes more memory than these many
/// bytes can ask for.
class WireReader : public cereal::InputArchive<WireReader, cereal::AllowEmptyClassElision> {
public:
    WireReader(const Bytes& bytes, std::size_t from) : InputArchive(this), bytes_(bytes), at_(from) {}
    void read(void* data, std::size_t size) {
        expect(size);
        if (size > 0) {
            std::memcpy(data, bytes_.data() + at_, size);
        }
        at_ += size;
    }
    /// So many elements follow, each of which takes a byte at least.
    void expect(std::uint64_t elements) const {
        if (elements > left()) {
            throw std::invalid_argument("it is too short");
        }
    }
    [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }

private:
    const Bytes& bytes_;
    std::size_t at_;
};

// The names below are those by which cereal finds them.

template <typename Number>
requires std::is_arithmetic_v<Number>
void CEREAL_SAVE_FUNCTION_NAME(WireWriter& writer, const Number& number) { writer.write(&number, sizeof(number)); }
template <typename Number>
requires std::is_arithmetic_v<Number>
void CEREAL_LOAD_FUNCTION_NAME(WireReader& reader, Number& number) { reader.read(&number, sizeof(number)); }
/// A bool with any other byte in it is undefined behaviour.
inline void CEREAL_LOAD_FUNCTION_NAME(WireReader& reader, bool& flag) {
    std::uint8_t byte = 0;
    reader.read(&byte, sizeof(byte));
    if (byte > 1) {
        throw std::invalid_argument("it is damaged");
    }
    flag = byte == 1;
}

template <typename Element>
void CEREAL_SAVE_FUNCTION_NAME(WireWriter& writer, const cereal::BinaryData<Element>& data) {
    writer.write(data.data, static_cast<std::size_t>(data.size));
}
template <typename Element> void CEREAL_LOAD_FUNCTION_NAME(WireReader& reader, cereal::BinaryData<Element>& data) {
    reader.read(data.data, static_cast<std::size_t>(data.size));
}

template <typename Size> void CEREAL_SAVE_FUNCTION_NAME(WireWriter& writer, const cereal::SizeTag<Size>& tag) {
    writer(static_cast<std::uint64_t>(tag.size));
}
template <typename Size> void CEREAL_LOAD_FUNCTION_NAME(WireReader& reader, cereal::SizeTag<Size>& tag) {
    std::uint64_t size = 0;
    reader(size);
    reader.expect(size);
    tag.size = static_cast<std::remove_reference_t<Size>>(size);
}

template <typename Archive, typename Value>
requires std::is_same_v<Archive, WireWriter> || std::is_same_v<Archive, WireReader>
void CEREAL_SERIALIZE_FUNCTION_NAME(Archive& archive, cereal::NameValuePair<Value>& pair) { archive(pair.value); }

} // namespace reelmill::message

CEREAL_SETUP_ARCHIVE_TRAITS(reelmill::message::WireReader, reelmill::message::WireWriter)

// A dataset moved in blocks of a chunk, so that no column needs a second copy of itself in memory.
#pragma once

#include "hdf5_handle.hpp"
#include "limits.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace reelmill::checkpoint {

/// Elements `first` and the next `count - 1`: the selection in the file, and the same number in memory.
class BlockSelection {
public:
    explicit BlockSelection(hid_t dataset) : file_(H5Dget_space(dataset), H5Sclose, "look at a column") {}

    [[nodiscard]] hid_t file() const { return file_.get(); }
    [[nodiscard]] Hdf5Handle select(std::size_t first, std::size_t count) {
        const hsize_t start = first;
        const hsize_t length = count;
        check(H5Sselect_hyperslab(file_.get(), H5S_SELECT_SET, &start, nullptr, &length, nullptr), "select rows");
        return {H5Screate_simple(1, &length, nullptr), H5Sclose, "make a data space"};
    }

private:
    Hdf5Handle file_;
};

/// Calls move(first element, bytes of the block) for one block after the other. Elements have `size` bytes.
template <typename Move> void for_each_block(std::size_t size, std::size_t elements, Move move) {
    const std::size_t most = std::min(elements, chunk_elements(size));
    std::vector<char> block(most * size);
    for (std::size_t first = 0; first < elements; first += most) {
        const std::size_t count = std::min(most, elements - first);
        move(first, std::span<char>(block.data(), count * size));
    }
}

/// fill(first element, block to be filled).
template <typename Fill>
void write_blocks(hid_t dataset, hid_t type, std::size_t size, std::size_t elements, Fill fill) {
    BlockSelection rows(dataset);
    for_each_block(size, elements, [&](std::size_t first, std::span<char> block) {
        fill(first, block);
        const Hdf5Handle memory = rows.select(first, block.size() / size);
        check(H5Dwrite(dataset, type, memory.get(), rows.file(), H5P_DEFAULT, block.data()), "write a column");
    });
}

/// take(block that was read).
template <typename Take>
void read_blocks(hid_t dataset, hid_t type, std::size_t size, std::size_t elements, Take take) {
    BlockSelection rows(dataset);
    for_each_block(size, elements, [&](std::size_t first, std::span<char> block) {
        const Hdf5Handle memory = rows.select(first, block.size() / size);
        check(H5Dread(dataset, type, memory.get(), rows.file(), H5P_DEFAULT, block.data()), "read a column");
        take(std::span<const char>(block));
    });
}

} // namespace reelmill::checkpoint

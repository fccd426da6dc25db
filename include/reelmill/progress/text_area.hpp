// Lines at the bottom of a terminal that are drawn over.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace reelmill::progress {

/// Nobody else may write to the terminal while something is shown. The cursor rests in the line below, so that whoever
/// is interrupted leaves a whole picture. One thread.
class TextArea {
public:
    using Write = std::function<void(std::string_view)>;

    explicit TextArea(Write write) : write_(std::move(write)) {}

    /// In the place of what was shown before. Lines must fit the width, and be fewer than the terminal has.
    void show(const std::vector<std::string>& lines);
    void clear();

private:
    Write write_;
    std::size_t drawn_lines_ = 0;
};

} // namespace reelmill::progress

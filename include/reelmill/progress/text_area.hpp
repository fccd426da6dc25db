// Lines at the bottom of a terminal that are drawn over.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace reelmill::progress {

/// Everything else that is written to the terminal while something is shown goes through print(), so that nothing is
/// torn. The cursor rests in the line below, so that whoever
/// is interrupted leaves a whole picture. One thread.
class TextArea {
public:
    using Write = std::function<void(std::string_view)>;

    explicit TextArea(Write write) : write_(std::move(write)) {}

    /// In the place of what was shown before. Lines must fit the width, and be fewer than the terminal has.
    void show(std::vector<std::string> lines);
    /// A whole line (without its end) above what is shown; of any width.
    void print(std::string_view line);
    void clear();

private:
    void draw(std::string_view above, std::vector<std::string> lines);

    Write write_;
    std::vector<std::string> shown_;
};

} // namespace reelmill::progress

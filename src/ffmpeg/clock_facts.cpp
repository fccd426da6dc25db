#include "reelmill/ffmpeg/clock_facts.hpp"

#include "handles.hpp"

#include <algorithm>
#include <span>

namespace reelmill::ffmpeg {

std::vector<int> programmes_of(const Source& source) {
    const AVFormatContext& context = *source.get();
    constexpr int none = -1;
    std::vector<int> found(context.nb_streams, none);
    for (unsigned p = 0; p < context.nb_programs; ++p) {
        const AVProgram& program = *context.programs[p];
        const int number = static_cast<int>(p);
        for (const unsigned stream : std::span(program.stream_index, program.nb_stream_indexes)) {
            if (stream < found.size() && found[stream] != none) {
                std::ranges::replace(found, found[stream], number);
            } else if (stream < found.size()) {
                found[stream] = number;
            }
        }
    }
    const auto first = std::ranges::find_if(found, [](int number) { return number != none; });
    const bool several = first != found.end() &&
                         std::ranges::any_of(found, [&](int number) { return number != none && number != *first; });
    int next = static_cast<int>(context.nb_programs);
    for (int& number : found) {
        number = !several ? 0 : (number == none ? next++ : number);
    }
    return found;
}

Ticks wraps_after(const Source& source, int stream) {
    const int bits = source.stream(stream)->pts_wrap_bits;
    return bits > 0 && bits < 63 ? Ticks{1} << bits : 0;
}

bool is_absurd(Ticks time, Rational time_base) {
    constexpr Ticks furthest = 4'000'000'000; // seconds
    return time != no_ticks && (compare_times(time, time_base, furthest, {1, 1}) > 0 ||
                                compare_times(time, time_base, -furthest, {1, 1}) < 0);
}

} // namespace reelmill::ffmpeg

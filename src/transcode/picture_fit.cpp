#include "reelmill/transcode/picture_fit.hpp"

#include "reelmill/ffmpeg/canvas.hpp"

#include <algorithm>
#include <cmath>

namespace reelmill::transcode {
namespace {

int rounded(double side, int step, int most) {
    const int steps = std::max(1, static_cast<int>(std::lround(side / step)));
    return std::min(steps * step, most);
}

int middle(int outer, int inner, int step) { return (outer - inner) / 2 / step * step; }

} // namespace

PictureFit fit_picture(double found, double usual, plan::Size inner, plan::Size step) {
    PictureFit fit{inner, {}};
    if (ffmpeg::same_shape(usual, found) || found <= 0 || usual <= 0) {
        return fit;
    }
    if (found < usual) {
        fit.scaled.width = rounded(inner.width * found / usual, step.width, inner.width);
        fit.position.width = middle(inner.width, fit.scaled.width, step.width);
    } else {
        fit.scaled.height = rounded(inner.height * usual / found, step.height, inner.height);
        fit.position.height = middle(inner.height, fit.scaled.height, step.height);
    }
    return fit;
}

} // namespace reelmill::transcode

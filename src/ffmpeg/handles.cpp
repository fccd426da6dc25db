#include "handles.hpp"

extern "C" {
#include <libavutil/error.h>
}

namespace reelmill::ffmpeg {

std::string error_text(int code) {
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(code, text, sizeof text);
    return text;
}

int check(int code, const std::string& what) {
    if (code < 0) {
        throw input_failure(what + ": " + error_text(code));
    }
    return code;
}

} // namespace reelmill::ffmpeg

#include "reelmill/ffmpeg/library_log.hpp"

#include "log_capture.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/log.h>
#include <libswscale/swscale.h>
}

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace reelmill::ffmpeg {

namespace {

thread_local std::string* captured_error = nullptr;
thread_local std::string captured_text;
thread_local std::string captured_first;
thread_local int captured_level = AV_LOG_ERROR;

void take_line(void* object, int level, const char* format, va_list arguments) {
    const bool wanted = captured_error != nullptr && level <= captured_level;
    if (!wanted && (level > AV_LOG_WARNING || !spdlog::should_log(spdlog::level::debug))) {
        return;
    }
    char line[1024];
    int print_prefix = 1;
    av_log_format_line2(object, level, format, arguments, line, sizeof line, &print_prefix);
    std::string text = line;
    while (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    if (wanted) {
        *captured_error = text.substr(text.find("] ") == std::string::npos ? 0 : text.find("] ") + 2);
        captured_first = captured_first.empty() ? *captured_error : captured_first;
    }
    spdlog::debug("ffmpeg: {}", text);
}

std::string version(const char* name, unsigned number) {
    return fmt::format("{} {}.{}.{}", name, number >> 16U, (number >> 8U) & 0xFFU, number & 0xFFU);
}

} // namespace

LogCapture::LogCapture(Wanted wanted) {
    captured_level = wanted == Wanted::errors ? AV_LOG_ERROR : AV_LOG_INFO;
    captured_text.clear();
    captured_first.clear();
    captured_error = &captured_text;
}
LogCapture::~LogCapture() { captured_error = nullptr; }
const std::string& LogCapture::last_error() const { return captured_text; }
const std::string& LogCapture::first_error() const { return captured_first; }

void route_library_log() { av_log_set_callback(take_line); }

std::string library_versions() {
    return fmt::format("{}, {}, {}, {}, {}", version("libavformat", avformat_version()),
                       version("libavcodec", avcodec_version()), version("libavfilter", avfilter_version()),
                       version("libswscale", swscale_version()), version("libavutil", avutil_version()));
}

} // namespace reelmill::ffmpeg

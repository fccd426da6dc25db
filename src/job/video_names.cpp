#include "reelmill/job/inputs.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace reelmill::job {
namespace {

using namespace std::string_view_literals;

// Both lists are sorted, for binary search.
constexpr std::array video_extensions{
    "264"sv,    "265"sv,  "3g2"sv,  "3gp"sv, "amv"sv, "asf"sv,  "av1"sv,  "avi"sv,  "divx"sv, "dv"sv,
    "dvr-ms"sv, "evo"sv,  "f4v"sv,  "flv"sv, "gxf"sv, "h264"sv, "h265"sv, "hevc"sv, "ivf"sv,  "k3g"sv,
    "m1v"sv,    "m2t"sv,  "m2ts"sv, "m2v"sv, "m4v"sv, "mjpg"sv, "mk3d"sv, "mkv"sv,  "mov"sv,  "mp4"sv,
    "mpe"sv,    "mpeg"sv, "mpg"sv,  "mpv"sv, "mts"sv, "mxf"sv,  "nut"sv,  "obu"sv,  "ogm"sv,  "ogv"sv,
    "qt"sv,     "rm"sv,   "rmvb"sv, "tod"sv, "ts"sv,  "vob"sv,  "webm"sv, "wmv"sv,  "wtv"sv,  "y4m"sv};

constexpr std::array other_extensions{
    "7z"sv,   "aac"sv,  "ac3"sv,  "aif"sv,  "aiff"sv,   "amr"sv,  "ape"sv,  "ass"sv,        "bak"sv,      "bash"sv,
    "bmp"sv,  "bz2"sv,  "c"sv,    "cc"sv,   "cfg"sv,    "conf"sv, "cpp"sv,  "crdownload"sv, "css"sv,      "csv"sv,
    "cue"sv,  "db"sv,   "doc"sv,  "docx"sv, "dts"sv,    "eac3"sv, "edl"sv,  "exe"sv,        "ffconcat"sv, "flac"sv,
    "gif"sv,  "gz"sv,   "h"sv,    "hpp"sv,  "htm"sv,    "html"sv, "ico"sv,  "idx"sv,        "ini"sv,      "jpeg"sv,
    "jpg"sv,  "js"sv,   "json"sv, "log"sv,  "lrc"sv,    "lst"sv,  "m3u"sv,  "m3u8"sv,       "m4a"sv,      "m4b"sv,
    "md"sv,   "md5"sv,  "mka"sv,  "mks"sv,  "mp2"sv,    "mp3"sv,  "mpd"sv,  "nfo"sv,        "odt"sv,      "oga"sv,
    "ogg"sv,  "opus"sv, "part"sv, "pdf"sv,  "pls"sv,    "png"sv,  "ppt"sv,  "pptx"sv,       "py"sv,       "rar"sv,
    "rst"sv,  "sfv"sv,  "sh"sv,   "sha1"sv, "sha256"sv, "smi"sv,  "srt"sv,  "ssa"sv,        "sub"sv,      "sup"sv,
    "svg"sv,  "tar"sv,  "tgz"sv,  "tif"sv,  "tiff"sv,   "tmp"sv,  "toml"sv, "torrent"sv,    "tsv"sv,      "ttml"sv,
    "txt"sv,  "url"sv,  "vtt"sv,  "wav"sv,  "webp"sv,   "wma"sv,  "xls"sv,  "xlsx"sv,       "xml"sv,      "xz"sv,
    "yaml"sv, "yml"sv,  "zip"sv,  "zst"sv};

static_assert(std::ranges::is_sorted(video_extensions));
static_assert(std::ranges::is_sorted(other_extensions));

std::string lower_extension_of(const std::string& name) {
    const auto dot = name.rfind('.');
    if (dot == std::string::npos || dot == 0) {
        return "";
    }
    std::string extension = name.substr(dot + 1);
    std::ranges::transform(extension, extension.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return extension;
}

} // namespace

NameSays what_name_says(const std::string& name) {
    const std::string extension = lower_extension_of(name);
    if (std::ranges::binary_search(video_extensions, std::string_view(extension))) {
        return NameSays::video;
    }
    if (std::ranges::binary_search(other_extensions, std::string_view(extension))) {
        return NameSays::no_video;
    }
    return NameSays::nothing;
}

} // namespace reelmill::job

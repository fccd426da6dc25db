#include "media/mux_media.hpp"

#include "reelmill/gather/idr_pic_id.hpp"

namespace reelmill::gather {
namespace {

using namespace test;

struct Encoding {
    const char* name;
    const char* options;
};

class IdrPicIdOfX264 : public testing::TestWithParam<Encoding> {};

std::vector<std::byte> bytes_of(const std::string& text) {
    const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
    return {bytes.begin(), bytes.end()};
}

/// Where the second access unit's first slice starts: at the start code of the first NAL unit of type 1.
std::size_t end_of_first_picture(const std::string& stream) {
    for (std::size_t i = 0; i + 3 < stream.size(); ++i) {
        if (stream.compare(i, 3, std::string("\0\0\1", 3)) == 0 && (stream[i + 3] & 0x1F) == 1) {
            return i > 0 && stream[i - 1] == '\0' ? i - 1 : i;
        }
    }
    return stream.size();
}

std::string hashes_of(const std::string& file) {
    return output_of("ffmpeg -v error -xerror -nostdin -i " + quoted(file) + " -fps_mode passthrough -f framehash -");
}

TEST_P(IdrPicIdOfX264, ChangesWithoutChangingAnyPicture) {
    const TemporaryFolder folder;
    const std::string source = folder / "in.h264";
    ffmpeg_program("-f lavfi -i mandelbrot=s=192x128:r=25 -frames:v 6 -c:v libx264 -bf 0 " +
                   std::string(GetParam().options) + " " + quoted(source));
    const std::string stream = content_of(source);
    const std::size_t cut = end_of_first_picture(stream);
    const auto first = bytes_of(stream.substr(0, cut));
    const SliceSyntax syntax = slice_syntax_of(first);
    for (const int ordinal : {1, 2}) {
        const auto changed = with_joint_idr_pic_id(first, syntax, ordinal);
        const std::string out = folder / "out.h264";
        std::ofstream(out, std::ios::binary)
            << std::string(reinterpret_cast<const char*>(changed.data()), changed.size()) << stream.substr(cut);
        EXPECT_EQ(hashes_of(source), hashes_of(out));
        const std::string trace =
            output_of("sh -c " + quoted("ffmpeg -v trace -nostdin -i " + quoted(out) +
                                        " -c copy -bsf:v trace_headers -f null - 2>&1 | grep idr_pic_id"));
        EXPECT_NE(trace.find(ordinal == 1 ? "= 16" : "= 18"), std::string::npos) << trace;
        EXPECT_EQ(trace.find("= 0\n"), std::string::npos) << "a slice kept its old id:\n" << trace;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Encodings, IdrPicIdOfX264,
    testing::Values(Encoding{"Cabac", "-preset medium -pix_fmt yuv420p"},
                    Encoding{"Cavlc", "-preset ultrafast -pix_fmt yuv420p"},
                    Encoding{"Baseline", "-profile:v baseline -pix_fmt yuv420p"},
                    Encoding{"Slices", "-preset medium -x264-params slices=4 -pix_fmt yuv420p"},
                    Encoding{"CavlcSlices", "-preset medium -x264-params cabac=0:slices=3 -pix_fmt yuv420p"},
                    Encoding{"Interlaced", "-preset medium -flags +ildct+ilme -x264-params tff=1 -pix_fmt yuv420p"},
                    Encoding{"InterlacedSlices", "-preset fast -x264-params bff=1:slices=2 -pix_fmt yuv420p"},
                    Encoding{"Lossless", "-preset ultrafast -qp 0 -pix_fmt yuv444p"},
                    Encoding{"LosslessCabac", "-preset fast -qp 0 -pix_fmt yuv422p"},
                    Encoding{"TenBit", "-preset medium -pix_fmt yuv420p10le"},
                    Encoding{"ScalingLists", "-preset medium -x264-params cqm=jvt -pix_fmt yuv420p"},
                    Encoding{"OneColour", "-preset medium -vf lutyuv=y=16:u=128:v=128 -pix_fmt yuv420p"}),
    [](const auto& param) { return std::string(param.param.name); });

} // namespace
} // namespace reelmill::gather

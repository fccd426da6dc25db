"""Pixel formats, sizes, shapes and colours."""
import touch
from recipe import aac, clip, picture, tone, x264, x265

COLOURS = ["-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc"]
HDR10 = ("keyint=25:hdr10=1:repeat-headers=1:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:max-cll=1000,400:"
         "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)")

CLIPS = [
    clip("pixels_422.mp4", picture(), x264(pixels="yuv422p")),
    clip("pixels_444.mkv", picture(), x264(pixels="yuv444p")),
    clip("pixels_420_10bit.mkv", picture(), x264(pixels="yuv420p10le")),
    clip("pixels_422_10bit.mp4", picture(seconds=3), x264(pixels="yuv422p10le")),
    clip("pixels_444_10bit.mkv", picture(seconds=3), x264(pixels="yuv444p10le")),
    clip("pixels_gray.mkv", picture(seconds=3), "-c:v", "ffv1", "-g", "25", "-pix_fmt", "gray"),
    clip("pixels_gray_h264.mkv", picture(seconds=3), x264(pixels="gray")),
    clip("pixels_gray_10bit.mkv", picture(seconds=2), "-c:v", "ffv1", "-pix_fmt", "gray10le"),
    clip("pixels_full_range.mp4", picture(), x264(pixels="yuvj420p"), "-color_range", "pc"),
    clip("pixels_rgb.mkv", picture(seconds=2), "-c:v", "libx264rgb", "-preset", "veryfast", "-g", "25"),
    clip("pixels_12bit.mkv", picture(seconds=2), "-c:v", "ffv1", "-pix_fmt", "yuv420p12le"),
    clip("pixels_alpha.mkv", picture(seconds=2), "-c:v", "ffv1", "-pix_fmt", "yuva420p"),
    clip("pixels_410.mkv", picture(seconds=2), "-c:v", "ffv1", "-pix_fmt", "yuv410p"),
    clip("pixels_nv12.nut", picture(seconds=2), "-c:v", "rawvideo", "-pix_fmt", "nv12"),
    clip("size_odd.webm", picture(size="161x121"), "-c:v", "libvpx-vp9", "-cpu-used", "8", "-g", "25", "-b:v", "200k"),
    clip("size_odd_444.mkv", picture(size="161x121"), x264(pixels="yuv444p")),
    clip("size_odd_420.mkv", picture(size="161x121", seconds=2), "-c:v", "ffv1", "-pix_fmt", "yuv420p"),
    clip("size_tiny.mkv", picture(size="16x16"), x264()),
    clip("size_tall.ts", picture(size="16x1200", seconds=2), x264()),
    clip("aspect_sample.mp4", picture(filters="setsar=64/45"), x264()),
    clip("aspect_container.mkv", picture(), x264(), "-aspect", "2.35"),
    clip("rotation_90.mp4", picture(), tone(), x264(), aac(), finish=touch.rotate(90)),
    clip("rotation_180.mov", picture(), x264(), finish=touch.rotate(180)),
    clip("rotation_mirrored.mp4", picture(), x264(), finish=touch.rotate(270, mirrored=True)),
    clip("colour_bt601.mp4", picture(), x264(), "-color_primaries", "smpte170m", "-color_trc", "smpte170m",
         "-colorspace", "smpte170m", "-color_range", "tv"),
    clip("colour_chroma_left.mkv", picture(), x264("keyint=25:chromaloc=2")),
    clip("hdr10.mp4", picture(seconds=3), x265(HDR10, "yuv420p10le"), COLOURS, "-color_range", "tv"),
    clip("hdr10.mkv", picture(seconds=3), x265(HDR10, "yuv420p10le"), COLOURS, "-color_range", "tv"),
    clip("hdr_hlg.mp4", picture(seconds=3), x265("keyint=25", "yuv420p10le"), "-color_primaries", "bt2020",
         "-color_trc", "arib-std-b67", "-colorspace", "bt2020nc"),
]

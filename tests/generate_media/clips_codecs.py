"""The other codecs, in the containers that they are met in."""
from recipe import SIZE, aac, clip, picture, steps, tone, x265

VP9 = ["-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline", "good", "-row-mt", "0", "-threads", "1", "-b:v", "150k",
       "-lag-in-frames", "25", "-auto-alt-ref", "1", "-g", "40"]
MPEG2 = ["-c:v", "mpeg2video", "-q:v", "3", "-g", "12", "-bf", "2"]

CLIPS = [
    clip("hevc_cra_rasl.mp4", picture(), tone(), x265("keyint=25:min-keyint=25:open-gop=1:bframes=4:scenecut=0:"
         "b-adapt=0:rc-lookahead=10"), aac(), "-tag:v", "hvc1"),
    clip("hevc_cra_rasl.mkv", picture(), x265("keyint=20:open-gop=1:bframes=6:scenecut=0:b-adapt=0:b-pyramid=1:"
         "rc-lookahead=12")),
    clip("hevc_cra_rasl.ts", picture(), tone(), x265("keyint=25:open-gop=1:bframes=4:scenecut=0:b-adapt=0:"
         "rc-lookahead=10"), aac()),
    clip("hevc_closed_gop.mp4", picture(), x265("keyint=25:open-gop=0:bframes=3:repeat-headers=0")),
    clip("hevc_intra_refresh.mkv", picture(), x265("keyint=25:intra-refresh=1:bframes=0")),
    clip("mpeg2_open_gop.ts", picture(), tone(), MPEG2, "-c:a", "mp2"),
    clip("mpeg2_program_stream.mpg", picture(), tone(), MPEG2, "-c:a", "mp2", "-f", "vob"),
    clip("mpeg2_closed_gop.mkv", picture(), MPEG2, "-flags", "+cgop", "-sc_threshold", "1000000000"),
    clip("mpeg2_interlaced.ts", picture(size="352x288", seconds=3, filters="tinterlace=interleave_top"), MPEG2,
         "-flags", "+ilme+ildct", "-top", "1"),
    clip("mpeg2_raw.m2v", picture(seconds=3), MPEG2),
    clip("mpeg1.mpg", picture(), tone(rate=44100), "-c:v", "mpeg1video", "-q:v", "3", "-bf", "2", "-c:a", "mp2"),
    clip("mpeg4_packed.avi", picture(), tone(), "-c:v", "libxvid", "-bf", "2", "-q:v", "4", "-g", "24", "-c:a", "mp3"),
    clip("mpeg4_b_frames.avi", picture(), "-c:v", "mpeg4", "-bf", "2", "-q:v", "4", "-g", "24"),
    clip("mpeg4_quarter_pixel.mp4", picture(), "-c:v", "mpeg4", "-bf", "1", "-flags", "+qpel", "-q:v", "4"),
    clip("h263.3gp", picture(size="176x144", rate=15), "-c:v", "h263", "-q:v", "4", "-g", "15"),
    clip("vp8_hidden_frames.webm", picture(), tone(), "-c:v", "libvpx", "-cpu-used", "8", "-deadline", "good",
         "-auto-alt-ref", "1", "-lag-in-frames", "16", "-b:v", "150k", "-g", "40", "-c:a", "libvorbis"),
    steps("vp9_hidden_frames.webm",
          [picture(), VP9, "-pass", "1", "-passlogfile", "{tmp}/log", "-an", "-f", "null", "-"],
          [picture(), tone(), VP9, "-pass", "2", "-passlogfile", "{tmp}/log", "-c:a", "libopus", "{out}"]),
    clip("vp9_ten_bit.mkv", picture(seconds=2), VP9, "-pix_fmt", "yuv420p10le"),
    clip("vp9.mp4", picture(), VP9),
    clip("av1_svt.mp4", picture(size="256x144"), tone(), "-c:v", "libsvtav1", "-preset", "12", "-g", "32", aac()),
    clip("av1_hidden_frames.mkv", picture(seconds=3), "-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "good",
         "-lag-in-frames", "19", "-g", "30", "-b:v", "150k", "-threads", "1"),
    clip("prores.mov", picture(seconds=2), tone(2), "-c:v", "prores_ks", "-profile:v", "2", "-c:a", "pcm_s16le"),
    clip("prores_4444.mov", picture(seconds=1), "-c:v", "prores_ks", "-profile:v", "4444"),
    clip("mjpeg.avi", picture(seconds=3), tone(3), "-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj422p", "-c:a",
         "pcm_s16le"),
    clip("ffv1.mkv", picture(seconds=3), tone(3), "-c:v", "ffv1", "-level", "3", "-g", "25", "-c:a", "flac"),
    clip("huffyuv.avi", picture(seconds=2), "-c:v", "huffyuv", "-pix_fmt", "yuv422p"),
    clip("theora.ogv", picture(), tone(), "-c:v", "libtheora", "-q:v", "5", "-g", "30", "-c:a", "libvorbis"),
    clip("wmv2.wmv", picture(), tone(rate=44100), "-c:v", "wmv2", "-q:v", "4", "-c:a", "wmav2"),
    clip("dv_ntsc.dv", picture(seconds=1, size="720x480", rate="30000/1001"), "-pix_fmt", "yuv411p", "-c:v",
         "dvvideo"),
    clip("animation_rgb.mov", picture(seconds=2), "-c:v", "qtrle"),
    clip("animation.gif", picture(seconds=2, rate=10)),
    clip("flv1.flv", picture(), "-c:v", "flv1", "-q:v", "4", "-g", "25", "-s", SIZE),
]

"""H.264: where decoding may start, how pictures are ordered, how fields are coded."""
from recipe import aac, clip, picture, tone, x264

CLIPS = [
    clip("h264_closed_gop.mp4", picture(), tone(), x264("keyint=25:bframes=3"), aac()),
    clip("h264_open_gop.mp4", picture(), tone(), x264("keyint=25:open-gop=1:bframes=4:scenecut=0"), aac()),
    clip("h264_open_gop.mkv", picture(), x264("keyint=25:open-gop=1:bframes=4:scenecut=0")),
    clip("h264_open_gop.ts", picture(), tone(), x264("keyint=25:open-gop=1:bframes=4:scenecut=0"), aac()),
    clip("h264_pyramid.mp4", picture(), x264("keyint=48:bframes=8:b-pyramid=strict:b-adapt=0:ref=6")),
    clip("h264_mbaff.mkv", picture(filters="tinterlace=interleave_top,fieldorder=tff"), "-flags", "+ilme+ildct",
         x264("keyint=12:tff=1:bframes=2")),
    clip("h264_mbaff.ts", picture(filters="tinterlace=interleave_bottom"), "-flags", "+ilme+ildct",
         x264("keyint=12:bff=1:bframes=2")),
    clip("h264_fake_interlaced.mp4", picture(), x264("keyint=25:fake-interlaced=1")),
    clip("h264_intra_refresh.mp4", picture(), x264("keyint=25:intra-refresh=1:bframes=0")),
    clip("h264_intra_refresh.ts", picture(), x264("keyint=25:intra-refresh=1:bframes=0")),
    clip("h264_one_gop.mp4", picture(), tone(), x264("keyint=infinite:scenecut=0"), aac()),
    clip("h264_long_gop.mkv", picture(seconds=8), x264("keyint=90:min-keyint=90:scenecut=0")),
    clip("h264_intra_only.mp4", picture(seconds=3), x264("keyint=1")),
    clip("h264_baseline_cavlc.mp4", picture(), x264("keyint=25:bframes=0:cabac=0:8x8dct=0:weightp=0"), "-profile:v",
         "baseline"),
    clip("h264_slices.mp4", picture(), x264("keyint=20:slices=4")),
    clip("h264_avi.avi", picture(), tone(), x264("keyint=25:bframes=2"), "-c:a", "mp3"),
    clip("h264_raw.h264", picture(), x264("keyint=25:bframes=3")),
    clip("h264_flv.flv", picture(), tone(rate=44100), x264("keyint=25:bframes=2"), aac()),
    clip("h264_two_slices_per_second.mkv", picture(seconds=6, rate=2), x264("keyint=3:bframes=1")),
]

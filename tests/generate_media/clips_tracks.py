"""What travels beside the pictures: audio, subtitles, chapters, attachments, cover art, tags."""
import touch
from recipe import aac, clip, picture, steps, tone, x264

SUBTITLES = ["-i", "{tmp}/lines.srt"]


def with_text(name, *command, **more):
    """A clip whose command may read {tmp}/lines.srt, {tmp}/chapters.txt, {tmp}/font.ttf and {tmp}/cover.png."""
    cover = [picture(1, 1, "64x64"), "-frames:v", "1", "{tmp}/cover.png"]
    return steps(name, touch.write_texts, cover, [*command, "{out}"], **more)


CLIPS = [
    clip("video_two_tracks.mkv", picture(), picture(size="128x96", rate=30), "-map", "0", "-map", "1", x264(),
         "-metadata:s:v:0", "title=main", "-metadata:s:v:1", "title=other angle"),
    clip("video_two_tracks.mp4", picture(), picture(rate=30, seconds=4), tone(), "-map", "0", "-map", "1", "-map", "2",
         x264("keyint=30"), aac()),
    with_text("tracks_everything.mkv", picture(), tone(5, 440, 2), tone(5, 262), SUBTITLES, "-i", "{tmp}/chapters.txt",
              "-map", "0", "-map", "1", "-map", "2", "-map", "3", "-map_chapters", "4", "-map_metadata", "4", x264(),
              "-c:a:0", "aac", "-c:a:1", "ac3", "-c:s", "subrip", "-metadata:s:a:0", "language=eng",
              "-metadata:s:a:0", "title=Original", "-metadata:s:a:1", "language=deu", "-metadata:s:s:0",
              "language=fra", "-disposition:a:0", "default", "-disposition:a:1", "comment", "-disposition:s:0",
              "forced", "-attach", "{tmp}/font.ttf", "-metadata:s:t:0", "mimetype=application/x-truetype-font",
              "-metadata:s:t:0", "filename=font.ttf", "-attach", "{tmp}/cover.png", "-metadata:s:t:1",
              "mimetype=image/png", "-metadata:s:t:1", "filename=cover.png"),
    with_text("tracks_everything.mp4", picture(), tone(5, 440, 2), tone(5, 262), SUBTITLES, "-i", "{tmp}/chapters.txt",
              "-i", "{tmp}/cover.png", "-map", "0", "-map", "1", "-map", "2", "-map", "3", "-map", "5",
              "-map_chapters", "4", "-map_metadata", "4", x264(), "-c:a", "aac", "-c:s", "mov_text", "-c:v:1", "copy",
              "-disposition:v:1", "attached_pic", "-metadata:s:a:0", "language=eng", "-metadata:s:a:1",
              "language=deu", "-metadata:s:s:0", "language=fra", "-disposition:a:1", "0"),
    with_text("subtitles_ass.mkv", picture(), SUBTITLES, x264(), "-c:s", "ass"),
    with_text("subtitles_webvtt.webm", picture(), SUBTITLES, "-c:v", "libvpx", "-cpu-used", "8", "-b:v", "200k", "-c:s",
              "webvtt"),
    clip("audio_ac3_51.ts", picture(), tone(5, 440, 6), x264(), "-c:a", "ac3"),
    clip("audio_opus.mkv", picture(), tone(), x264(), "-c:a", "libopus"),
    clip("audio_vorbis.webm", picture(), tone(), "-c:v", "libvpx", "-cpu-used", "8", "-b:v", "200k", "-c:a",
         "libvorbis"),
    clip("audio_flac.mkv", picture(), tone(), x264(), "-c:a", "flac"),
    clip("audio_mp3.mp4", picture(), tone(rate=44100), x264(), "-c:a", "mp3"),
    clip("audio_pcm.mov", picture(), tone(), x264(), "-c:a", "pcm_s16le"),
    clip("audio_pcm_24bit.mkv", picture(), tone(), x264(), "-c:a", "pcm_s24le"),
    clip("audio_pcm_mulaw.avi", picture(), tone(rate=8000), x264("keyint=25:bframes=0"), "-c:a", "pcm_mulaw"),
    clip("audio_first.mkv", tone(), picture(), x264(), aac(), "-map", "0", "-map", "1"),
    clip("audio_starts_early.mkv", "-itsoffset", "0.8", picture(), tone(7), x264(), aac(), "-fps_mode", "passthrough"),
    clip("audio_starts_late.ts", picture(), "-itsoffset", "0.9", tone(3), x264(), aac()),
    clip("audio_longer.mp4", picture(seconds=2), tone(6), x264(), aac()),
    clip("audio_shorter.mkv", picture(seconds=5), tone(1), x264(), "-c:a", "flac"),
    clip("encrypted.mp4", picture(seconds=2), x264(), "-encryption_scheme", "cenc-aes-ctr", "-encryption_key",
         "76a6c65c5ea762046bd749a2e632ccbb", "-encryption_kid", "a7e61c373e219033c21091fa607bf3b8",
         traits={"no video"}),
    clip("audio_only.mp4", tone(), aac(), traits={"no video"}),
]

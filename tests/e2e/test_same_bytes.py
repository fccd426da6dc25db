"""The same source and settings give the same bytes: at any number of ranks, in any run."""
import unittest

from case import LEAN, Case, digest, slow_when_sanitized

SHORT = ["--shard-seconds", "1"]


class SameBytes(Case):
    def bytes_of(self, source, ranks, *options, form="mkv"):
        return digest(self.transcode(source, f"{ranks}-{len(options)}-{next_number()}.{form}", *SHORT, *options,
                                     ranks=ranks))

    def test_with_any_number_of_ranks(self):
        source = self.clip("tracks_everything.mkv")
        for form in ("mkv", "mp4"):
            with self.subTest(form=form):
                wanted = self.bytes_of(source, 1, form=form)
                for ranks in (2,) if LEAN else (2, 3, 5):
                    self.assertEqual(wanted, self.bytes_of(source, ranks, form=form), f"{ranks} ranks")

    def test_with_any_number_of_slots(self):
        source = self.clip("tracks_everything.mkv")
        wanted = self.bytes_of(source, 1, "--slots", "1")
        self.assertEqual(wanted, self.bytes_of(source, 1, "--slots", "5", "--bind", "none"))
        self.assertEqual(wanted, self.bytes_of(source, 2, "--slots", "2", "--memory", "1M"))

    def test_with_several_threads_in_an_encoder(self):
        source = self.clip("h264_open_gop.mp4")
        for codec in ("h264",) if LEAN else ("h264", "hevc", "vp9", "av1"):
            options = ["--codec", codec, "--threads-per-shard", "3"]
            with self.subTest(codec=codec):
                self.assertEqual(self.bytes_of(source, 1, *options), self.bytes_of(source, 2, *options, "--slots", "3"))

    @slow_when_sanitized
    def test_with_every_codec(self):
        source = self.clip("h264_open_gop.mp4")
        for codec, form in (("hevc", "mp4"), ("vp9", "webm"), ("av1", "mkv"), ("h264", "mov")):
            options = ["--codec", codec]
            with self.subTest(codec=codec):
                self.assertEqual(self.bytes_of(source, 1, *options, form=form),
                                 self.bytes_of(source, 3, *options, form=form))

    def test_where_cut_points_fail(self):
        """Neighbouring shards that do not join are merged: the same way at any number of ranks."""
        names = ("index_no_sync_table.mp4", "h264_intra_refresh.ts", "clock_jump_back.ts", "packets_lost.ts",
                 "mpeg4_packed.avi")
        for name in names[2:] if LEAN else names:
            with self.subTest(clip=name):
                source = self.clip(name)
                self.assertEqual(self.bytes_of(source, 1), self.bytes_of(source, 3))

    def test_whatever_the_file_is_called_and_when_it_was_changed(self):
        one, two = self.clip("tracks_everything.mkv"), self.clip("tracks_everything.mkv", "other/name here.mkv")
        self.assertEqual(self.bytes_of(one, 2), self.bytes_of(two, 2))

    def test_of_a_title_alone_and_among_others(self):
        sources = [self.clip(name) for name in ("h264_open_gop.mp4", "mpeg2_open_gop.ts", "vfr.mp4")]
        alone = {path.stem: self.bytes_of(path, 2) for path in sources}
        together = self.transcode(sources, "all/", *SHORT, "--format", "mkv")
        self.assertEqual(alone, {name: digest(together / f"{name}.mkv") for name in alone})

    def test_holding_neither_a_clock_nor_the_name_of_the_encoder_s_machine(self):
        made = self.transcode(self.clip("tracks_everything.mp4"), "out.mp4", *SHORT).read_bytes()
        self.assertEqual(0, int.from_bytes(made[made.index(b"mvhd") + 8:][:8], "big"), "creation or change time")
        self.assertNotIn(str(self.folder).encode(), made)


def next_number(count=iter(range(10**6))):
    return next(count)


if __name__ == "__main__":
    unittest.main()

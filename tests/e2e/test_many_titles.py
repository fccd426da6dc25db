"""Folders, lists, existing outputs: what becomes of many titles in one run."""
import os
import shutil
import unittest

import program
from case import Case, digest, pictures

SHORT = ["--shard-seconds", "1"]


class ManyTitles(Case):
    def library(self):
        self.clip("h264_open_gop.mp4", "library/shows/one.mp4")
        self.clip("vfr.mp4", "library/shows/season 2/two.mp4")
        self.clip("mpeg2_open_gop.ts", "library/three.ts")
        (self.folder / "library/shows/readme.txt").write_text("no video")
        return self.folder / "library"

    def test_a_folder_is_mirrored(self):
        made = self.transcode(self.library(), "out/", *SHORT, "--format", "mkv")
        files = sorted(str(path.relative_to(made)) for path in made.rglob("*.*")
                       if path.is_file() and ".reelmill" not in path.parts)
        self.assertEqual(["shows/one.mkv", "shows/season 2/two.mkv", "three.mkv"], files)
        for path in files:
            self.assertTrue(pictures(made / path))

    def test_an_output_inside_the_input_folder_is_no_input(self):
        library = self.library()
        for _ in range(2):
            result = self.attempt(library, "library/out/", *SHORT, "--format", "mkv")
            self.assertEqual(0, result.status, result.words)
        self.assertEqual(3, len([path for path in (library / "out").rglob("*.mkv")]))

    def test_a_list_holds_a_path_a_line(self):
        names = ["one with spaces.mp4", "zwei-ünïcode.mp4", "-dash.mp4"]
        for name in names:
            self.clip("frames_two.mkv", name)
        (self.folder / "list").write_text("\n".join(str(self.folder / name) for name in names) + "\n\n")
        made = self.transcode("@" + str(self.folder / "list"), "out/", "--format", "mkv")
        self.assertEqual(sorted(name.replace(".mp4", ".mkv") for name in names), sorted(
            path.name for path in made.iterdir() if path.suffix == ".mkv"))

    def test_odd_names_work(self):
        name = os.fsdecode(b"new\nline \xff \"quoted\" $HOME.mkv")
        source = self.clip("frames_two.mkv", name)
        made = self.transcode(source, "out/", "--format", "mkv")
        self.assertEqual(2, len(pictures(made / name)))

    def test_relative_paths_are_taken_from_where_the_command_is_given(self):
        self.clip("frames_two.mkv", "-in.mkv")
        result = program.transcode(["-in.mkv"], "made.mp4", cwd=self.folder, ranks=2)
        self.assertEqual(0, result.status, result.words)
        self.assertTrue((self.folder / "made.mp4").exists())

    def test_two_inputs_for_one_output_are_refused_before_any_work(self):
        sources = [self.clip("frames_two.mkv", "a/same.mkv"), self.clip("frames_two.mkv", "b/same.mkv")]
        before = self.listing()
        result = self.attempt(sources, "out/")
        self.assertEqual(1, result.status, result.words)
        for source in sources:
            self.assertIn(str(source), result.out + result.err)
        self.assertEqual(before, self.listing())

    def test_an_input_is_never_written_over(self):
        source = self.clip("frames_two.mkv", "in/a.mkv")
        (self.folder / "link.mkv").symlink_to(source)
        (self.folder / "linked").symlink_to(self.folder / "in")
        os.link(source, self.folder / "hard.mkv")
        before = self.listing()
        for output in ("in/a.mkv", "in/../in/a.mkv", "link.mkv", "linked/a.mkv", "hard.mkv"):
            with self.subTest(output=output):
                result = self.attempt(source, output, "--overwrite")
                self.assertIn(result.status, (1, 2), result.words)
                self.assertEqual(before, {name: value for name, value in self.listing().items()
                                          if ".reelmill" not in name})

    def test_a_file_that_is_there_is_left_alone_unless_told(self):
        source = self.clip("h264_open_gop.mp4")
        (self.folder / "out.mkv").write_text("precious")
        for options in ([], ["--skip-existing"]):
            result = self.attempt(source, "out.mkv", *options)
            self.assertEqual(2, result.status, result.words)
            self.assertIn("out.mkv", result.err + result.out)
            self.assertEqual("precious", (self.folder / "out.mkv").read_text())
        self.transcode(source, "out.mkv", "--overwrite")
        self.assertTrue(pictures(self.folder / "out.mkv"))

    def test_skip_existing_keeps_what_was_finished_with_these_settings(self):
        source = self.clip("h264_open_gop.mp4")
        made = self.transcode(source, "out.mkv", *SHORT)
        before = made.stat()
        result = self.attempt(source, "out.mkv", *SHORT, "--skip-existing")
        self.assertEqual((0, "kept"), (result.status, result.outcome(source)["state"]), result.words)
        self.assertEqual((before.st_ino, before.st_mtime_ns), (made.stat().st_ino, made.stat().st_mtime_ns))

    def test_skip_existing_makes_anew_what_other_settings_or_another_source_made(self):
        source = self.clip("h264_open_gop.mp4")
        made = self.transcode(source, "out.mkv", *SHORT)
        first = digest(made)
        self.transcode(source, "out.mkv", *SHORT, "--skip-existing", "--crf", "40")
        second = digest(made)
        shutil.copyfile(self.clip("vfr.mp4"), source)
        self.transcode(source, "out.mkv", *SHORT, "--skip-existing", "--crf", "40")
        self.assertEqual(3, len({first, second, digest(made)}))

    def test_nothing_is_left_but_outputs_and_the_job_folder(self):
        library = self.library()
        self.transcode(library, "out/", *SHORT, "--format", "mkv", "--job-dir", str(self.folder / "job"))
        self.assertEqual({"library", "out", "job"}, {path.name for path in self.folder.iterdir()})
        hidden = [path for path in (self.folder / "out").rglob("*") if path.name.startswith(".")
                  and path.name != ".reelmill"]
        self.assertEqual([], hidden)
        self.assertEqual([], list((self.folder / "job").rglob("*.seg")), "segments of finished titles")

    def test_the_summary_counts_and_measures(self):
        library = self.library()
        result = self.attempt(library, "out/", *SHORT, "--format", "mkv")
        titles = {os.path.basename(title["source"]): title for title in result.summary["titles"]
                  if title["state"] == "done"}
        self.assertEqual({"one.mp4": 125, "two.mp4": 125, "three.ts": 125},
                         {name: title["frames"] for name, title in titles.items()})
        for name, title in titles.items():
            made = self.folder / "out" / os.path.relpath(os.fsdecode(title["output"]), self.folder / "out")
            self.assertEqual(made.stat().st_size, title["output_bytes"], name)
            self.assertTrue(title["verified"], name)
            self.assertGreater(title["shards"], 1, name)

    def test_the_plan_changes_nothing(self):
        library = self.library()
        before = self.listing()
        plan = program.run("plan", "--json", "--shard-seconds", "1", str(library))
        self.assertEqual(0, plan.status, plan.words)
        self.assertEqual(before, self.listing())
        self.assertIn("shards", plan.out)

    def test_the_checks_can_be_run_by_themselves(self):
        source, other = self.clip("h264_open_gop.mp4"), self.clip("vfr.mp4")
        made = self.transcode(source, "out.mkv", "--crf", "0", *SHORT)
        for options in ([], ["--deep"]):
            right = program.run("verify", str(made), "--source", str(source), *options)
            self.assertEqual(0, right.status, right.words)
            wrong = program.run("verify", str(made), "--source", str(other), *options)
            self.assertEqual(2, wrong.status, wrong.words)


if __name__ == "__main__":
    unittest.main()

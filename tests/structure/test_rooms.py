#!/usr/bin/env python3
"""scripts/check-rooms finds what it is there for: faults are planted in a small tree of its own."""
import pathlib
import subprocess
import tempfile
import unittest

CHECK = pathlib.Path(__file__).resolve().parents[2] / "scripts/check-rooms"
ROOMS = """\
# reelmill_add_room(core reelmill::plan) was so once
reelmill_add_room(core fmt::fmt)
reelmill_add_room(plan reelmill::core)
reelmill_add_room(probe reelmill::core
                  reelmill::plan)
"""


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("src/CMakeLists.txt", ROOMS)
        self.write("include/reelmill/core/json.hpp", "#pragma once\n")
        self.write("include/reelmill/plan/plan.hpp", '#include "reelmill/core/json.hpp"\n')
        self.write("src/probe/probe.cpp", '#include "reelmill/plan/plan.hpp"\n#include "reelmill/probe/probe.hpp"\n')

    def write(self, name, text):
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def check(self):
        return subprocess.run([CHECK, self.root], capture_output=True, text=True)

    def refused(self, *words):
        checked = self.check()
        self.assertEqual(1, checked.returncode, checked.stdout + checked.stderr)
        for word in words:
            self.assertIn(word, checked.stderr)

    def test_a_tree_that_keeps_to_its_rooms_is_good(self):
        checked = self.check()
        self.assertEqual(0, checked.returncode, checked.stderr)

    def test_a_source_with_a_room_that_is_not_declared_is_named(self):
        self.write("src/plan/plan.cpp", '#  include  "reelmill/probe/probe.hpp"\n')
        self.refused("src/plan/plan.cpp:1", "plan uses probe")

    def test_a_header_with_a_room_that_is_not_declared_is_named(self):
        self.write("include/reelmill/core/above.hpp", '#include "reelmill/plan/plan.hpp"\n')
        self.refused("include/reelmill/core/above.hpp:1", "core uses plan")

    def test_a_test_of_a_room_may_include_what_the_room_may(self):
        self.write("tests/unit/plan/plan_test.cpp", '#include "reelmill/core/json.hpp"\n')
        self.assertEqual(0, self.check().returncode)
        self.write("tests/unit/plan/probe_test.cpp", '#include "reelmill/probe/probe.hpp"\n')
        self.refused("tests/unit/plan/probe_test.cpp:1")

    def test_what_a_declared_room_may_use_is_not_declared_by_that(self):
        self.write("src/CMakeLists.txt", ROOMS.replace("reelmill_add_room(probe reelmill::core\n", "reelmill_add_room(probe\n"))
        self.write("src/probe/again.cpp", '#include "reelmill/core/json.hpp"\n')
        self.refused("probe uses core")

    def test_a_circle_of_rooms_is_named(self):
        self.write("src/CMakeLists.txt", ROOMS.replace("core fmt::fmt", "core reelmill::probe"))
        self.refused("circle", "core", "plan", "probe")

    def test_a_library_outside_of_its_room_is_named(self):
        self.write("src/plan/ranks.cpp", "#include <mpi.h>\n")
        self.refused("src/plan/ranks.cpp:1", "src/transport")

    def test_a_file_of_more_than_500_lines_is_named(self):
        self.write("src/plan/long.cpp", "\n" * 500)
        self.assertEqual(0, self.check().returncode)
        self.write("src/plan/long.cpp", "\n" * 501)
        self.refused("src/plan/long.cpp has 501 lines")


if __name__ == "__main__":
    unittest.main()

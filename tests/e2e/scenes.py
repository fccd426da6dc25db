"""Clips whose scenes begin at known times, made by plain ffmpeg; their keyframes lie elsewhere."""
import subprocess
from itertools import accumulate

PICTURES_PER_SECOND = 25
SIZE = f"s=320x180:r={PICTURES_PER_SECOND}"
# What the parts need differs by far more than ten times.
PARTS = [(f"testsrc2={SIZE}", 3.4),
         (f"mandelbrot={SIZE}", 4.2),
         (f"smptebars={SIZE},noise=alls=20:allf=t:all_seed=7", 2.6),
         (f"color=c=#406080:{SIZE},noise=alls=3:allf=t:all_seed=11", 5.2),
         (f"life={SIZE}:mold=10:seed=5:ratio=0.2:death_color=#203040:life_color=#ffffff", 3.6),
         (f"rgbtestsrc={SIZE}", 3.0),
         (f"sierpinski={SIZE}:seed=9", 5.2),
         (f"testsrc={SIZE}", 4.4)]
CALM = [(f"mandelbrot={SIZE},noise=alls=6:allf=t:all_seed=3", 30)]  # one scene, of 750 pictures


def begins(parts=None):
    """Pictures with which scenes begin, the first one left out."""
    return [round(end * PICTURES_PER_SECOND) for end in accumulate(seconds for _, seconds in parts or PARTS)][:-1]


def make(path, parts=None, gop=60, *encoder):
    parts = parts or PARTS
    inputs = [word for source, _ in parts for word in ("-f", "lavfi", "-i", source)]
    cut = "".join(f"[{at}]trim=end_frame={round(seconds * PICTURES_PER_SECOND)},format=yuv420p[p{at}];"
                  for at, (_, seconds) in enumerate(parts))
    joined = "".join(f"[p{at}]" for at in range(len(parts))) + f"concat=n={len(parts)}"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *inputs, "-filter_complex", cut + joined, "-bitexact",
                    "-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", "-g", str(gop), "-sc_threshold", "0",
                    *encoder, str(path)], check=True)
    return path

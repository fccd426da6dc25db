"""What a generated clip is: a name, commands of the ffmpeg program, and at most a touch on the bytes.

In commands {out} is the clip to make and {tmp} a private folder for what comes before it.
"""
from dataclasses import dataclass, field
from typing import Callable

SIZE = "192x144"


@dataclass
class Clip:
    name: str
    commands: list
    finish: Callable = None          # finish(path, tmp): last touch on the bytes
    traits: set = field(default_factory=set)


def picture(seconds=5, rate=25, size=SIZE, filters=""):
    """Moving test pattern, every frame different, as ffmpeg input arguments."""
    graph = f"testsrc2=size={size}:rate={rate}:duration={seconds}"
    return ["-f", "lavfi", "-i", graph + ("," + filters if filters else "")]


def tone(seconds=5, pitch=440, channels=1, rate=48000):
    """A tone that changes all the time, so that no two packets of it are equal."""
    voice = f"0.4*sin(2*PI*{pitch}*t+6*sin(3*t))"
    return ["-f", "lavfi", "-i", f"aevalsrc={'|'.join([voice] * channels)}:s={rate}:d={seconds}"]


def x264(params="keyint=25", pixels="yuv420p", preset="veryfast"):
    return ["-c:v", "libx264", "-preset", preset, "-threads", "1", "-pix_fmt", pixels, "-x264-params", params]


def x265(params="keyint=25", pixels="yuv420p"):
    return ["-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", pixels,
            "-x265-params", f"{params}:log-level=error:pools=1:frame-threads=1"]


def aac(bits="48k"):
    return ["-c:a", "aac", "-b:a", bits]


def clip(name, *arguments, finish=None, traits=()):
    """A clip made by one command; `arguments` are strings and lists of strings, the output's name comes last."""
    return Clip(name, [flat(*arguments, "{out}")], finish, set(traits))


def steps(name, *commands, finish=None, traits=()):
    """A clip made by several commands, each one a list that ends in its own output, or a function of the private
    folder."""
    commands = [[command] if callable(command) else flat(*command) for command in commands]
    return Clip(name, commands, finish, set(traits))


def flat(*parts):
    words = []
    for part in parts:
        words += [part] if isinstance(part, str) else list(part)
    return words

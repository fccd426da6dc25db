// Every file of the shared media that has sound or subtitles, against ffprobe and the ffmpeg program.
#include "reelmill/core/failure.hpp"
#include "tracks_media.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace reelmill::test {
namespace {

namespace fs = std::filesystem;

std::string media_folder() {
    const char* named = std::getenv("REELMILL_MEDIA");
    return named != nullptr ? named : "../shared/media";
}

/// Recordings as people have them, each with an outcome of its own that is right (captions that begin anew, streams
/// that change in mid-file): to compare packet by packet says nothing of them, or what is known already.
bool is_messy(const fs::path& file) { return file.parent_path().filename() == "messy"; }

/// Files that FFmpeg can open and that hold something for the tracks task.
std::vector<std::string> files_with_tracks() {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(media_folder())) {
        if (is_messy(entry.path())) {
            continue;
        }
        try {
            const std::string kinds = output_of("ffprobe -v error -show_entries stream=codec_type -of csv=p=0 " +
                                                quoted(entry.path().string()));
            if (kinds.find("audio") != std::string::npos || kinds.find("subtitle") != std::string::npos) {
                files.push_back(entry.path().string());
            }
        } catch (const std::runtime_error&) {
            continue; // no media: the folder has texts, and files that are broken on purpose
        }
    }
    std::ranges::sort(files);
    return files;
}

class TracksSharedMediaTest : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::is_directory(media_folder())) {
            GTEST_SKIP() << media_folder() << " is not here: set REELMILL_MEDIA";
        }
    }
    TemporaryFolder folder_;
};

bool starts_with_adts(const std::string& file, int stream) {
    return packets_of(file, stream).front().size > 7 && file.ends_with(".ts");
}

/// Copied packets have their source's count, times and sizes; times may be repaired where a warning says so.
void expect_faithful(const std::string& file, const MadeTracks& made, int track) {
    const auto& described = made.header.tracks[static_cast<std::size_t>(track)];
    const auto seen = packets_of(file, described.source_stream);
    const auto copied = made.of(track);
    ASSERT_EQ(copied.size(), seen.size()) << file;
    const bool repaired = made.warnings().find("they follow it instead") != std::string::npos;
    const bool unwrapped = described.parameters.at("codec") == "aac" && starts_with_adts(file, described.source_stream);
    for (std::size_t i = 0; i < seen.size(); ++i) {
        if (!repaired && seen[i].pts != no_ticks) {
            EXPECT_EQ(copied[i]->pts(), seen[i].pts) << file << " packet " << i;
        }
        EXPECT_EQ(copied[i]->duration(), seen[i].duration) << file << " packet " << i;
        if (!unwrapped) {
            EXPECT_EQ(static_cast<std::int64_t>(copied[i]->data().size()), seen[i].size) << file << " packet " << i;
        }
        if (i > 0 && described.parameters.at("type") == "audio") {
            EXPECT_GE(copied[i]->dts(), copied[i - 1]->dts()) << file << " packet " << i;
        }
    }
}

TEST_F(TracksSharedMediaTest, MatroskaTakesThePacketsAsTheyAre) {
    const auto files = files_with_tracks();
    ASSERT_GT(files.size(), 50U);
    int copied = 0;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto task = task_for(files[i], folder_ / (std::to_string(i) + ".seg"), Format::mkv);
        const MadeTracks made = make_tracks(task);
        for (std::size_t track = 0; track < made.header.tracks.size(); ++track) {
            expect_faithful(files[i], made, static_cast<int>(track));
            ++copied;
        }
    }
    EXPECT_GT(copied, 100);
}

TEST_F(TracksSharedMediaTest, EveryContainerGetsSoundThatItsMuxerTakes) {
    for (const Format format : {Format::mp4, Format::mov, Format::webm}) {
        const auto files = files_with_tracks();
        for (std::size_t i = 0; i < files.size(); ++i) {
            if (fs::file_size(files[i]) > 30'000'000) {
                continue;
            }
            const auto task = task_for(files[i], folder_ / (std::to_string(i) + name_of(format)), format);
            const MadeTracks made = make_tracks(task);
            if (!made.header.tracks.empty()) {
                EXPECT_NO_THROW(write_file(task, made, folder_ / "out")) << files[i] << " in " << name_of(format);
            }
        }
    }
}

/// Where the source's own clock has no gap, decoding what was encoded without loss gives back every sample.
TEST_F(TracksSharedMediaTest, LosslessSoundIsTheSourcesToTheSample) {
    struct Case {
        const char* name;
        int stream;
    };
    for (const Case& one : {Case{"androidx/sample.mp4", 1}, Case{"androidx/sample_with_vorbis_audio.mkv", 1},
                            Case{"androidx/sample.mkv", 1}, Case{"androidx/bear-vbr-no-seek-table.mp3", 0},
                            Case{"androidx/sample_ima_adpcm.wav", 0}, Case{"lpms/test.flv", 1},
                            Case{"androidx/sample-with-large-length.avi", 1}, Case{"lpms/duplicate-audio-dts.ts", 1},
                            Case{"androidx/preroll-5s.mp4", 1}, Case{"androidx/bear_duplicate_header.opus", 0},
                            Case{"androidx/sowt-with-video.mov", 1}, Case{"lpms/53cdef-0.ts", 1}}) {
        const std::string file = media_folder() + "/" + one.name;
        const auto task = task_for(file, folder_ / (fs::path(file).filename().string() + ".seg"), Format::mkv,
                                   AudioMode::flac, SubtitleMode::none);
        write_file(task, make_tracks(task), folder_ / "out.mkv");
        EXPECT_TRUE(samples_of(folder_ / "out.mkv", 0) == samples_of(file, one.stream)) << one.name;
    }
}

} // namespace
} // namespace reelmill::test

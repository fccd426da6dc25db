#include "media/mux_media.hpp"

#include <filesystem>

namespace reelmill::mux {
namespace {

namespace fs = std::filesystem;
using namespace test;

class RunMux : public testing::Test {
protected:
    std::string clip(const std::string& name, const std::string& arguments) const {
        ffmpeg_program(arguments + " " + quoted(folder_ / name));
        return folder_ / name;
    }
    /// Four seconds with a keyframe each, B-frames, and sound.
    std::string plain_clip() const {
        return clip("in.mkv",
                    "-f lavfi -i testsrc=s=160x90:r=25:d=4 -f lavfi -i sine=d=4 -c:v libx264 -preset veryfast "
                    "-bf 2 -g 25 -pix_fmt yuv420p -c:a aac");
    }
    task::MuxTask segments(const std::string& source, Format format) const {
        return make_segments(source, folder_ / std::string("out.") + name_of(format), lossless(format),
                             folder_.folder("work"));
    }

    TemporaryFolder folder_;
};

TEST_F(RunMux, JoinsShardsIntoTheSourcesPicturesAtTheirTimes) {
    const std::string source = plain_clip();
    for (const Format format : {Format::mp4, Format::mkv, Format::mov}) {
        fs::remove_all(folder_ / "work");
        const auto task = segments(source, format);
        ASSERT_GT(task.segments.at(0).size(), 2U);
        const auto result = mux_now(task);
        EXPECT_EQ(result.frames, 100);
        EXPECT_EQ(result.bytes, static_cast<std::int64_t>(fs::file_size(task.output.bytes)));
        EXPECT_TRUE(result.warnings.empty()) << result.warnings.front().text;
        EXPECT_EQ(pictures_of(source), pictures_of(task.output.bytes)) << name_of(format);
    }
}

TEST_F(RunMux, GivesTheSameBytesEveryTime) {
    const auto task = segments(plain_clip(), Format::mkv);
    const auto first = mux_now(task);
    const std::string bytes = content_of(task.output.bytes);
    const auto second = mux_now(task);
    EXPECT_EQ(first.checksum, second.checksum);
    EXPECT_EQ(bytes, content_of(task.output.bytes));
}

TEST_F(RunMux, LeavesOnlyTheOutputBehind) {
    const auto task = segments(plain_clip(), Format::mp4);
    (void)mux_now(task);
    EXPECT_TRUE(fs::is_empty(task.work_folder.bytes));
    EXPECT_EQ(fs::status(task.output.bytes).permissions() & fs::perms::owner_read, fs::perms::owner_read);
}

TEST_F(RunMux, LeavesTheOldOutputAloneWhenASegmentIsDamaged) {
    const auto task = segments(plain_clip(), Format::mp4);
    folder_.file("out.mp4", "the old one");
    const std::string& segment = task.segments.at(0).at(1).bytes;
    std::string bytes = content_of(segment);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 4);
    std::ofstream(segment, std::ios::binary) << bytes;
    EXPECT_THROW((void)mux_now(task), Failure);
    EXPECT_EQ(content_of(task.output.bytes), "the old one");
    EXPECT_TRUE(fs::is_empty(task.work_folder.bytes));
}

TEST_F(RunMux, RefusesSegmentsThatDoNotMeet) {
    auto task = segments(plain_clip(), Format::mp4);
    const auto all = task.segments.at(0);
    ASSERT_EQ(all.size(), 4U);
    task.segments.at(0) = {all[0], all[2]};
    EXPECT_THROW((void)mux_now(task), Failure);
    task.segments.at(0) = {all[1], all[0]};
    EXPECT_THROW((void)mux_now(task), Failure);
    task.segments.at(0) = std::vector<RawPath>(all.begin(), all.end() - 1);
    EXPECT_THROW((void)mux_now(task), Failure);
    task.segments.at(0) = all;
    EXPECT_NO_THROW((void)mux_now(task));
}

/// The segment without its last packet, consistent in itself: what a lost picture looks like from inside.
void lose_last_picture(const RawPath& path) {
    gather::SegmentReader reader(path);
    gather::SegmentWriter writer(path, reader.header());
    Json summary = reader.summary();
    const std::size_t all = reader.times(0).size();
    ffmpeg::Packet packet;
    for (std::size_t i = 0; i + 1 < all && reader.read(packet); ++i) {
        writer.add(packet, 0);
    }
    summary["frames"] = all - 1;
    summary["source_frames"] = all - 1;
    writer.finish(summary);
}

TEST_F(RunMux, RefusesSegmentsThatLackAPictureOfTheSource) {
    const auto task = segments(plain_clip(), Format::mkv);
    lose_last_picture(task.segments.at(0).at(1));
    try {
        (void)mux_now(task);
        FAIL() << "a title that lacks a picture was published";
    } catch (const Failure& failure) {
        EXPECT_NE(std::string(failure.what()).find("99 pictures instead of 100"), std::string::npos) << failure.what();
    }
    EXPECT_FALSE(fs::exists(task.output.bytes));
}

TEST_F(RunMux, StopsWhenAskedAndLeavesNothing) {
    const auto task = segments(plain_clip(), Format::mp4);
    WorkMonitor monitor;
    monitor.stop = true;
    try {
        (void)run_mux(task, monitor);
        FAIL() << "went on although it was asked to stop";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::interrupted);
    }
    EXPECT_FALSE(fs::exists(task.output.bytes));
    EXPECT_TRUE(fs::is_empty(task.work_folder.bytes));
}

TEST_F(RunMux, PutsTheIndexOfMp4InFront) {
    const auto task = segments(plain_clip(), Format::mp4);
    (void)mux_now(task);
    const std::string bytes = content_of(task.output.bytes);
    EXPECT_LT(bytes.find("moov"), bytes.find("mdat"));
}

TEST_F(RunMux, TellsNoFrameRateOfVariableOnes) {
    const std::string source = clip(
        "vfr.mkv", "-f lavfi -i testsrc=s=160x90:r=25:d=3 -vf \"select='not(eq(mod(n,5),2))'\" -fps_mode passthrough "
                   "-c:v libx264 -preset veryfast -g 20 -pix_fmt yuv420p");
    const auto task = segments(source, Format::mp4);
    (void)mux_now(task);
    EXPECT_EQ(pictures_of(source), pictures_of(task.output.bytes));
}

TEST_F(RunMux, CarriesChaptersTagsLanguagesAndDispositions) {
    const std::string notes =
        folder_.file("notes.txt", ";FFMETADATA1\ntitle=A title\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\n"
                                  "END=1500\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\n"
                                  "END=3000\ntitle=Two\n");
    const std::string source = clip(
        "rich.mkv", "-f lavfi -i testsrc=s=160x90:r=25:d=3 -f lavfi -i sine=d=3 -f lavfi -i sine=f=880:d=3 -i " +
                        quoted(notes) +
                        " -map 0 -map 1 -map 2 -map_metadata 3 -c:v libx264 -preset veryfast -g 25 -pix_fmt yuv420p "
                        "-c:a aac -metadata:s:a:0 language=deu -metadata:s:a:1 language=fra -disposition:a:0 0 "
                        "-disposition:a:1 default");
    for (const Format format : {Format::mp4, Format::mkv}) {
        fs::remove_all(folder_ / "work");
        const auto task = segments(source, format);
        (void)mux_now(task);
        const Json made = probed(task.output.bytes);
        ASSERT_EQ(made.at("chapters").size(), 2U) << name_of(format);
        EXPECT_EQ(made["chapters"][1]["tags"]["title"], "Two");
        EXPECT_EQ(made["chapters"][1]["start_time"].get<std::string>().substr(0, 3), "1.5");
        const Json& tags = made.at("format").at("tags");
        EXPECT_EQ(tags.contains("title") ? tags.at("title") : tags.at("TITLE"), "A title");
        EXPECT_EQ(made["streams"][1]["tags"]["language"], "deu");
        EXPECT_EQ(made["streams"][2]["tags"]["language"], "fra");
        EXPECT_EQ(made["streams"][1]["disposition"]["default"], 0);
        EXPECT_EQ(made["streams"][2]["disposition"]["default"], 1);
    }
}

TEST_F(RunMux, NamesTagsThatTheContainerHasNoPlaceFor) {
    const std::string source =
        clip("tagged.mkv", "-f lavfi -i testsrc=s=160x90:r=25:d=1 -metadata title=Kept -metadata "
                           "shoe_size=43 -c:v libx264 -preset veryfast -pix_fmt yuv420p");
    const auto into_mp4 = mux_now(segments(source, Format::mp4));
    ASSERT_EQ(into_mp4.warnings.size(), 1U);
    EXPECT_EQ(into_mp4.warnings[0].text, "mp4 has no place for the file's tag SHOE_SIZE; left out");
    EXPECT_EQ(into_mp4.warnings[0].code, WarningCode::tags_left_out);
    fs::remove_all(folder_ / "work");
    EXPECT_TRUE(mux_now(segments(source, Format::mkv)).warnings.empty());
}

TEST_F(RunMux, PublishesNothingThatLosesSomethingWhereThatIsNotAllowed) {
    const std::string source =
        clip("tagged.mkv", "-f lavfi -i testsrc=s=160x90:r=25:d=1 -metadata title=Kept -metadata "
                           "shoe_size=43 -c:v libx264 -preset veryfast -pix_fmt yuv420p");
    auto task = segments(source, Format::mp4);
    task.strict = true;
    try {
        static_cast<void>(mux_now(task));
        ADD_FAILURE() << "published";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::input);
        EXPECT_NE(std::string(failure.what()).find("SHOE_SIZE"), std::string::npos) << failure.what();
        EXPECT_NE(std::string(failure.what()).find("--strict"), std::string::npos) << failure.what();
    }
    EXPECT_FALSE(fs::exists(task.output.bytes));
}

class CoverArt : public RunMux {
protected:
    std::string with_cover() const {
        const std::string picture = clip("cover.png", "-f lavfi -i color=red:s=32x32 -frames:v 1");
        return clip("covered.mp4",
                    "-f lavfi -i testsrc=s=160x90:r=25:d=2 -i " + quoted(picture) +
                        " -map 0 -map 1 -c:v:0 libx264 -preset veryfast -g 25 -pix_fmt:v:0 yuv420p -c:v:1 "
                        "copy -disposition:v:1 attached_pic");
    }
};

TEST_F(CoverArt, GoesIntoMp4AndMatroska) {
    const std::string source = with_cover();
    const auto wanted = output_of("ffmpeg -v error -i " + quoted(source) + " -map 0:v:1 -c copy -f md5 -");
    for (const Format format : {Format::mp4, Format::mkv}) {
        fs::remove_all(folder_ / "work");
        const auto task = segments(source, format);
        const auto result = mux_now(task);
        EXPECT_TRUE(result.warnings.empty());
        EXPECT_EQ(output_of("ffmpeg -v error -i " + quoted(task.output.bytes) + " -map 0:v:1 -c copy -f md5 -"), wanted)
            << name_of(format);
    }
}

TEST_F(CoverArt, IsNamedWhereItCannotGo) {
    const auto task = segments(with_cover(), Format::mov);
    const auto result = mux_now(task);
    ASSERT_EQ(result.warnings.size(), 1U);
    EXPECT_NE(result.warnings[0].text.find("cover art"), std::string::npos) << result.warnings[0].text;
}

TEST_F(RunMux, CarriesAttachmentsIntoMatroskaAndNamesThemElsewhere) {
    const std::string font = folder_.file("letters.ttf", "not really a font");
    const std::string source = clip(
        "attached.mkv", "-f lavfi -i testsrc=s=160x90:r=25:d=2 -attach " + quoted(font) +
                            " -metadata:s:t mimetype=application/x-truetype-font -c:v libx264 -preset veryfast -g 25 "
                            "-pix_fmt yuv420p");
    const auto into_matroska = segments(source, Format::mkv);
    EXPECT_TRUE(mux_now(into_matroska).warnings.empty());
    const Json made = probed(into_matroska.output.bytes);
    ASSERT_EQ(made.at("streams").size(), 2U);
    EXPECT_EQ(made["streams"][1]["tags"]["filename"], "letters.ttf");

    fs::remove_all(folder_ / "work");
    const auto result = mux_now(segments(source, Format::mp4));
    ASSERT_EQ(result.warnings.size(), 1U);
    EXPECT_NE(result.warnings[0].text.find("letters.ttf"), std::string::npos) << result.warnings[0].text;
}

} // namespace
} // namespace reelmill::mux

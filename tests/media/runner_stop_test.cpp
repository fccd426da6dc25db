// A task that is told to stop while it is deep in FFmpeg ends there, as stopped, and takes nothing for damage.
#include "media/mux_media.hpp"

#include "reelmill/disk/watched_files.hpp"
#include "reelmill/runner/run_task.hpp"

#include <filesystem>

namespace reelmill::runner {
namespace {

using namespace test;

/// The files of this machine; at a certain read the task is told to stop.
class StopsAtRead : public disk::InputFiles {
public:
    StopsAtRead(int read, WorkMonitor& monitor) : reads_left_(read), monitor_(monitor) {}

    [[nodiscard]] std::unique_ptr<disk::InputFile> open(const RawPath& path) const override {
        return std::make_unique<File>(disk::local_files().open(path), *this);
    }
    /// Reads that came behind the stop.
    [[nodiscard]] int too_late() const { return too_late_; }

private:
    class File : public disk::InputFile {
    public:
        File(std::unique_ptr<disk::InputFile> file, const StopsAtRead& owner) : file_(std::move(file)), owner_(owner) {}
        [[nodiscard]] std::int64_t size() const override { return file_->size(); }
        std::size_t read_at(std::int64_t offset, std::span<std::byte> bytes) override {
            owner_.count();
            return file_->read_at(offset, bytes);
        }

    private:
        std::unique_ptr<disk::InputFile> file_;
        const StopsAtRead& owner_;
    };

    void count() const {
        too_late_ += monitor_.stop ? 1 : 0;
        if (reads_left_-- == 0) {
            monitor_.stop = true;
        }
    }

    mutable int reads_left_;
    mutable int too_late_ = 0;
    WorkMonitor& monitor_;
};

/// False: it was done before it could be stopped.
bool is_stopped_at(int read, const task::Task& task) {
    WorkMonitor monitor;
    const StopsAtRead files(read, monitor);
    const task::TaskResult result = run_task(task, monitor, files);
    EXPECT_EQ(files.too_late(), 0) << "at read " << read;
    const auto* failure = std::get_if<task::TaskFailure>(&result);
    if (failure != nullptr) {
        EXPECT_EQ(failure->kind, FailureKind::interrupted) << "at read " << read << ": " << failure->line;
    }
    return failure != nullptr;
}

class StoppedTask : public testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        ffmpeg_program("-f lavfi -i testsrc=s=320x180:r=25:d=6 -f lavfi -i sine=d=6 -c:v libx264 -preset ultrafast "
                       "-g 25 -pix_fmt yuv420p -c:a aac " +
                       quoted(source()));
    }
    [[nodiscard]] std::string source() const { return folder_ / (std::string("in.") + GetParam()); }

    TemporaryFolder folder_;
};

TEST_P(StoppedTask, LooksNoFurtherIntoItsSource) {
    task::ProbeTask probe;
    probe.source = source();
    probe.settings = lossless(Format::mkv);
    int read = 0;
    while (read < 1000 && is_stopped_at(read, probe)) {
        ++read;
    }
    EXPECT_GT(read, 3);
    EXPECT_LT(read, 1000) << "it is done when nobody stops it";
}

TEST_P(StoppedTask, EncodesNoFurther) {
    const auto title = make_segments(source(), folder_ / "out.mkv", lossless(Format::mkv), folder_.folder("work"));
    task::ShardTask shard;
    shard.index = title.index;
    shard.output = title.output_pictures.at(0);
    shard.settings = title.settings;
    shard.segment = folder_ / "one.seg";
    shard.key = "shard";
    int read = 0;
    while (read < 1000 && is_stopped_at(read, shard)) {
        EXPECT_FALSE(std::filesystem::exists(shard.segment.bytes)) << "at read " << read;
        ++read;
    }
    EXPECT_GT(read, 3);
    EXPECT_TRUE(std::filesystem::exists(shard.segment.bytes));
}

TEST_P(StoppedTask, WritesAndPublishesNoFurther) {
    auto title = make_segments(source(), folder_ / "out.mp4", lossless(Format::mp4), folder_.folder("work"));
    WorkMonitor monitor;
    monitor.stop = true;
    const task::TaskResult result = run_task(title, monitor, disk::local_files());
    EXPECT_EQ(std::get<task::TaskFailure>(result).kind, FailureKind::interrupted);
    EXPECT_FALSE(std::filesystem::exists(title.output.bytes));
    EXPECT_TRUE(std::filesystem::is_empty(title.work_folder.bytes));
}

TEST_P(StoppedTask, DoesNotMoveTheFileForItsIndex) {
    const auto title = make_segments(source(), folder_ / "out.mp4", lossless(Format::mp4), folder_.folder("work"));
    WorkMonitor monitor;
    ffmpeg::OutputPlan plan;
    plan.file = folder_ / "draft.mp4";
    const ffmpeg::Source file(title.index);
    gather::SegmentReader reader(title.tracks);
    const gather::SegmentTrack& track = reader.header().tracks.at(0);
    plan.tracks.push_back({track.source_stream, track.parameters, track.time_base, std::nullopt, {}});
    ffmpeg::ContainerWriter writer(plan, file, &monitor);
    for (ffmpeg::Packet packet; reader.read(packet);) {
        writer.write(packet, 0);
    }
    EXPECT_GT(monitor.steps, 0) << "writing shows that it gets on";
    monitor.stop = true;
    try {
        writer.finish();
        ADD_FAILURE() << "it was not stopped";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::interrupted) << failure.what();
    }
}

INSTANTIATE_TEST_SUITE_P(Containers, StoppedTask, testing::Values("mp4", "mkv", "ts"),
                         [](const auto& named) { return std::string(named.param); });

} // namespace
} // namespace reelmill::runner

// The size of a whole file, through the real coordinator: muxes tell how large the file is that they have made, and
// refuse it until it fits.
#include "made_up_pictures.hpp"

#include "reelmill/rate/quality_scale.hpp"

#include <map>
#include <memory>

namespace reelmill::scatter::test {

namespace {

constexpr std::int64_t sound_bytes = 400'000;

/// What becomes of a title: files by the payload of their segments, with a container of its own around them.
class Files {
public:
    Files(const MadeUpPictures& pictures, std::int64_t container) : pictures_(pictures), container_(container) {}

    task::TaskResult answer(const task::Task& task) {
        if (const auto* mux = std::get_if<task::MuxTask>(&task)) {
            return mux_of(*mux);
        }
        task::TaskResult result = pictures_.answer(task);
        if (const auto* shard = std::get_if<task::ShardTask>(&task)) {
            payload_[shard->segment.bytes] = std::get<task::ShardResult>(result).segment.payload_bytes;
        }
        if (auto* tracks = std::get_if<task::TracksResult>(&result)) {
            tracks->segment.payload_bytes = sound_bytes;
            tracks->segment.packets = 1000;
        }
        return result;
    }

    std::int64_t muxes = 0;
    std::int64_t published = 0; ///< bytes

private:
    task::TaskResult mux_of(const task::MuxTask& task) {
        std::int64_t bytes = sound_bytes + container_;
        for (const RawPath& segment : task.segments.at(0)) {
            bytes += payload_.at(segment.bytes);
        }
        ++muxes;
        if (bytes > task.most_bytes || bytes < task.least_bytes) {
            return task::FileRefused{"not published", {}, {}, bytes};
        }
        published = bytes;
        task::MuxResult result;
        result.bytes = bytes;
        return result;
    }

    MadeUpPictures pictures_;
    std::int64_t container_;
    std::map<std::string, std::int64_t> payload_;
};

struct Outcome {
    std::int64_t published = 0;
    std::int64_t muxes = 0;
    job::TitleState state = job::TitleState::waiting;
    std::string line;
};

Outcome made(Codec codec, std::int64_t size, const MadeUpPictures& pictures, std::int64_t container, int ranks) {
    job::JobSpec spec = spec_of(1);
    spec.settings.size = size;
    spec.settings.video.codec = codec;
    spec.settings.shard_seconds = 6;
    const auto files = std::make_shared<Files>(pictures, container);
    SimulatedRun run(spec, [files](const task::Task& task) { return files->answer(task); });
    run.ready(ranks, 2);
    std::mt19937 random(static_cast<unsigned>(ranks));
    run.answer_all(random);
    EXPECT_TRUE(run.finished());
    const auto& title = run.outcome(0);
    return {files->published, files->muxes, title.state, title.line};
}

class TitleSizeRun : public testing::TestWithParam<Codec> {};
INSTANTIATE_TEST_SUITE_P(Codecs, TitleSizeRun, testing::Values(Codec::h264, Codec::vp9, Codec::av1));

TEST_P(TitleSizeRun, IsNeverExceededAndUsedAndComesToAnEnd) {
    for (unsigned seed = 0; seed < 120; ++seed) {
        SCOPED_TRACE(seed);
        const int shards = 1 + static_cast<int>(seed % 8);
        MadeUpPictures pictures(seed, shards);
        pictures.usual_halving = rate::scale_of(GetParam()).halving;
        const std::int64_t size = 1'000'000 + pictures.seconds() * (60'000 + 1'000 * (seed % 50));
        const std::int64_t container = 3'000 + 500 * (seed % 40);
        const Outcome alone = made(GetParam(), size, pictures, container, 1);
        EXPECT_EQ(alone.state, job::TitleState::done) << alone.line;
        EXPECT_LE(alone.published, size);
        const bool has_room_to_choose = GetParam() == Codec::h264 || shards >= 6;
        EXPECT_GE(alone.published, size / 1000 * (has_room_to_choose ? 985 : 800));
        EXPECT_LE(alone.muxes, 8);
        const Outcome together = made(GetParam(), size, pictures, container, 3);
        EXPECT_EQ(together.published, alone.published);
        EXPECT_EQ(together.muxes, alone.muxes);
    }
}

TEST(TitleSize, ThatCannotBeMetFailsAndSaysWhatToDo) {
    const MadeUpPictures pictures(3);
    const Outcome sound = made(Codec::h264, 300'000, pictures, 5'000, 2);
    EXPECT_EQ(sound.state, job::TitleState::failed);
    EXPECT_NE(sound.line.find("its sound and subtitles alone have 400000 bytes"), std::string::npos) << sound.line;
    const Outcome pictures_too_large = made(Codec::h264, 460'000, pictures, 5'000, 2);
    EXPECT_EQ(pictures_too_large.state, job::TitleState::failed);
    EXPECT_NE(pictures_too_large.line.find("cannot be made as small as 460000 bytes"), std::string::npos)
        << pictures_too_large.line;
}

TEST(TitleSize, ThatPicturesDoNotNeedIsDoneAtTheBestQuality) {
    const MadeUpPictures pictures(3);
    const Outcome outcome = made(Codec::h264, 4'000'000'000, pictures, 5'000, 2);
    EXPECT_EQ(outcome.state, job::TitleState::done) << outcome.line;
    EXPECT_LE(outcome.muxes, 3);
}

} // namespace

} // namespace reelmill::scatter::test

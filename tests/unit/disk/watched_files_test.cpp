#include "reelmill/disk/watched_files.hpp"

#include "reelmill/core/failure.hpp"

#include <array>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <vector>

namespace reelmill::disk::test {

namespace {

constexpr std::int64_t file_bytes = 1000;

/// Every file has a thousand bytes.
class SmallFiles : public InputFiles {
public:
    [[nodiscard]] std::unique_ptr<InputFile> open(const RawPath& /*path*/) const override {
        class SmallFile : public InputFile {
        public:
            [[nodiscard]] std::int64_t size() const override { return file_bytes; }
            std::size_t read_at(std::int64_t /*offset*/, std::span<std::byte> bytes) override { return bytes.size(); }
        };
        return std::make_unique<SmallFile>();
    }
};

FailureKind kind_of_failure(const std::function<void()>& call) {
    try {
        call();
    } catch (const Failure& failure) {
        return failure.kind();
    }
    ADD_FAILURE() << "nothing was thrown";
    return FailureKind::internal;
}

} // namespace

TEST(WatchedFiles, ShowThatATaskGetsOn) {
    WorkMonitor monitor;
    const SmallFiles files;
    const auto file = WatchedFiles(files, monitor).open({"a"});
    std::array<std::byte, 100> bytes{};
    EXPECT_EQ(file->size(), file_bytes);
    EXPECT_EQ(file->read_at(0, bytes), 100U);
    EXPECT_EQ(file->read_at(100, bytes), 100U);
    EXPECT_EQ(monitor.steps, 200);
}

TEST(WatchedFiles, GiveNothingMoreOnceTheTaskIsToStop) {
    WorkMonitor monitor;
    const SmallFiles files;
    const WatchedFiles watched(files, monitor);
    const auto file = watched.open({"a"});
    monitor.stop = true;
    std::array<std::byte, 100> bytes{};
    EXPECT_EQ(kind_of_failure([&] { (void)file->read_at(0, bytes); }), FailureKind::interrupted);
    EXPECT_EQ(kind_of_failure([&] { (void)watched.open({"a"}); }), FailureKind::interrupted);
}

TEST(WatchedFiles, DoNotTakeReadingInCirclesForGettingOn) {
    WorkMonitor monitor;
    const SmallFiles files;
    const auto file = WatchedFiles(files, monitor).open({"a"});
    std::vector<std::byte> bytes(1 << 20);
    std::int64_t shown = -1;
    for (int i = 0; i < 1000 && shown != monitor.steps; ++i) {
        shown = monitor.steps;
        (void)file->read_at(0, bytes);
    }
    EXPECT_EQ(shown, monitor.steps);
}

} // namespace reelmill::disk::test

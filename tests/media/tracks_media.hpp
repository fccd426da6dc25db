// For the tests of the tracks task: clips made by the ffmpeg program, what ffprobe sees in them, what the task made.
#pragma once

#include "reelmill/ffmpeg/container_writer.hpp"
#include "reelmill/ffmpeg/source.hpp"
#include "reelmill/gather/segment.hpp"
#include "reelmill/tracks/run_tracks.hpp"
#include "support/temporary_folder.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace reelmill::test {

inline std::string quoted(const std::string& argument) {
    std::string text = "'";
    for (const char letter : argument) {
        text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    }
    return text + "'";
}

/// Standard output of a program; throws where it fails.
inline std::string output_of(const std::string& command) {
    FILE* pipe = ::popen((command + " 2>/dev/null </dev/null").c_str(), "r");
    if (pipe == nullptr) {
        throw std::runtime_error("cannot start: " + command);
    }
    std::string output;
    std::array<char, 65536> buffer{};
    for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
        output.append(buffer.data(), got);
    }
    if (::pclose(pipe) != 0) {
        throw std::runtime_error("failed: " + command);
    }
    return output;
}

inline void ffmpeg_program(const std::string& arguments) { output_of("ffmpeg -v error -nostdin -y " + arguments); }

/// 24-bit samples of one stream as the ffmpeg program decodes them, gaps not filled.
inline std::string samples_of(const std::string& file, int stream) {
    return output_of("ffmpeg -v error -nostdin -bitexact -i " + quoted(file) + " -map 0:" + std::to_string(stream) +
                     " -c:a pcm_s24le -f s24le -");
}

struct SeenPacket {
    Ticks pts = no_ticks;
    Ticks duration = 0;
    std::int64_t size = 0;
    std::string hash; ///< MD5 of the payload
    friend bool operator==(const SeenPacket&, const SeenPacket&) = default;
};

/// As ffprobe sees them. A packet without pts has its dts.
inline std::vector<SeenPacket> packets_of(const std::string& file, int stream) {
    const Json json =
        Json::parse(output_of("ffprobe -v error -show_packets -show_data_hash md5 -of json -select_streams " +
                              std::to_string(stream) + " " + quoted(file)));
    std::vector<SeenPacket> packets;
    for (const Json& packet : json.at("packets")) {
        SeenPacket seen;
        seen.pts = packet.contains("pts") ? packet["pts"].get<Ticks>() : packet.value("dts", no_ticks);
        seen.duration = packet.value("duration", Ticks{0});
        seen.size = std::stoll(packet.at("size").get<std::string>());
        seen.hash = packet.at("data_hash").get<std::string>();
        packets.push_back(seen);
    }
    return packets;
}

/// A segment as it lies on disk.
struct MadeTracks {
    task::TracksResult result;
    gather::SegmentHeader header;
    std::vector<ffmpeg::Packet> packets; ///< stream() is the position in header.tracks

    [[nodiscard]] std::string codec(std::size_t track) const {
        return header.tracks.at(track).parameters.at("codec").get<std::string>();
    }
    [[nodiscard]] std::vector<const ffmpeg::Packet*> of(int track) const {
        std::vector<const ffmpeg::Packet*> own;
        for (const ffmpeg::Packet& packet : packets) {
            if (packet.stream() == track) {
                own.push_back(&packet);
            }
        }
        return own;
    }
    [[nodiscard]] std::string warnings() const {
        std::string all;
        for (const Warning& warning : result.warnings) {
            all += line_of(warning) + "\n";
        }
        return all;
    }
};

inline task::TracksTask task_for(const std::string& source, const std::string& segment, Format format,
                                 AudioMode audio = AudioMode::automatic, SubtitleMode subtitles = SubtitleMode::copy) {
    task::TracksTask task;
    task.index.path = source;
    task.index.duration_seconds = 60;
    task.settings.format = format;
    task.settings.audio.mode = audio;
    task.settings.subtitles = subtitles;
    task.segment = segment;
    task.key = "the key";
    return task;
}

inline MadeTracks make_tracks(const task::TracksTask& task) {
    WorkMonitor monitor;
    MadeTracks made;
    made.result = tracks::run_tracks(task, monitor);
    gather::SegmentReader reader(task.segment);
    made.header = reader.header();
    for (ffmpeg::Packet packet; reader.read(packet);) {
        made.packets.push_back(packet.copy());
    }
    return made;
}

/// Puts the tracks into a file of their own, for the ffmpeg program to decode.
inline void write_file(const task::TracksTask& task, const MadeTracks& made, const std::string& file) {
    const ffmpeg::Source source(task.index.path);
    ffmpeg::OutputPlan plan;
    plan.file = file;
    plan.format = task.settings.format;
    for (const gather::SegmentTrack& track : made.header.tracks) {
        plan.tracks.push_back({track.source_stream, track.parameters, track.time_base, std::nullopt, {}});
    }
    ffmpeg::ContainerWriter writer(plan, source);
    for (const ffmpeg::Packet& packet : made.packets) {
        ffmpeg::Packet copy = packet.copy();
        const int track = packet.stream();
        const Rational from = made.header.tracks[static_cast<std::size_t>(track)].time_base;
        const auto on_container = [&](Ticks time) { return rescale(time, from, writer.time_base(track)); };
        copy.set_times(on_container(packet.pts()), on_container(packet.dts()), on_container(packet.duration()));
        writer.write(copy, track);
    }
    writer.finish();
}

} // namespace reelmill::test

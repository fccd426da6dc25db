#include "reelmill/scatter/title_run.hpp"

#include "reelmill/plan/cost.hpp"
#include "reelmill/scatter/segment_names.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace reelmill::scatter {

namespace {

// Probing reads headers and an index, joining copies packets: both are small beside encoding. These guesses only say
// how much a rank may take on in advance, and which of two titles is joined first.
constexpr double probe_cost_seconds = 0.02;
constexpr double mux_cost_seconds = 0.02;
constexpr double mux_cost_per_media_second = 0.002;
// Other tracks stand before the pictures where costs are equal.
constexpr int other_tracks = -1;

Step failed(FailureKind kind, std::string line) {
    Step step;
    step.failure = task::TaskFailure{kind, std::move(line), {}};
    return step;
}

std::vector<std::vector<title::Shard>> shards_by_track(const title::TitlePlan& plan) {
    std::vector<std::vector<title::Shard>> tracks(plan.index.video.size());
    for (const auto& shard : plan.shards) {
        tracks.at(static_cast<std::size_t>(shard.track)).push_back(shard);
    }
    return tracks;
}

Weight weight_of(const title::TitlePlan& plan) {
    double all = plan.tracks_cost;
    double largest = plan.tracks_cost;
    for (const title::Shard& shard : plan.shards) {
        all += shard.cost;
        largest = std::max(largest, shard.cost);
    }
    constexpr double base = 4;
    const bool known = largest > 0 && std::isfinite(largest);
    return {known ? static_cast<int>(std::floor(std::log(largest) / std::log(base))) : 0, all};
}

bool consistent(const title::TitlePlan& plan) {
    const auto tracks = static_cast<int>(plan.index.video.size());
    return plan.output_pictures.size() == plan.index.video.size() &&
           std::all_of(plan.shards.begin(), plan.shards.end(),
                       [tracks](const title::Shard& shard) { return shard.track >= 0 && shard.track < tracks; });
}

} // namespace

TitleRun::TitleRun(task::TitleId id, const job::JobSpec& spec)
    : id_(id), job_(spec), title_(spec.titles.at(static_cast<std::size_t>(id))) {}

Order TitleRun::first_order() const {
    return {{task::Piece::Kind::probe, 0, 0}, {Urgency::probe, probe_cost_seconds, id_, 0, 0}};
}

Step TitleRun::take(const task::Piece& piece, task::TaskResult result) {
    if (auto* probe = std::get_if<task::ProbeResult>(&result);
        probe != nullptr && piece.kind == task::Piece::Kind::probe) {
        return take_probe(std::move(*probe));
    }
    if (auto* analysis = std::get_if<task::AnalysisResult>(&result);
        analysis != nullptr && piece.kind == task::Piece::Kind::analysis) {
        return take_analysis(piece, std::move(*analysis));
    }
    if (auto* shard = std::get_if<task::ShardResult>(&result);
        shard != nullptr && piece.kind == task::Piece::Kind::shard) {
        return take_shard(piece, *shard);
    }
    if (auto* tracks = std::get_if<task::TracksResult>(&result);
        tracks != nullptr && piece.kind == task::Piece::Kind::tracks) {
        return take_tracks(std::move(*tracks));
    }
    if (auto* mux = std::get_if<task::MuxResult>(&result); mux != nullptr && piece.kind == task::Piece::Kind::mux) {
        return take_mux(std::move(*mux));
    }
    if (const auto* lost = std::get_if<task::SegmentsLost>(&result);
        lost != nullptr && piece.kind == task::Piece::Kind::mux) {
        return take_back(*lost);
    }
    if (const auto* refused = std::get_if<task::FileRefused>(&result);
        refused != nullptr && piece.kind == task::Piece::Kind::mux) {
        return take_refusal(*refused);
    }
    return failed(FailureKind::internal,
                  fmt::format("{}: a rank answered with the wrong kind of result; this is a bug, please report it",
                              printable(title_.source.bytes)));
}

Step TitleRun::take_probe(task::ProbeResult result) {
    if (!consistent(result.plan)) {
        return failed(FailureKind::internal,
                      fmt::format("{}: its plan contradicts its index; this is a bug, please report it",
                                  printable(title_.source.bytes)));
    }
    const auto planned = shards_by_track(result.plan);
    begin_tracks(planned);
    weight_ = weight_of(result.plan);
    plan_text_ = std::make_shared<const std::string>(json_text(result.plan));
    plan_ = std::move(result.plan);
    plan_.shards = {};
    for (auto& track : plan_.index.video) {
        track.cuts = {};
    }
    folder_ = segment_folder(job_.job_folder, plan_.key, title_.output);
    probed_ = true;
    if (auto refused = failure_by_losses()) {
        return *refused;
    }

    Step step;
    step.orders.push_back(tracks_order());
    if (job_.settings.wants_analysis()) {
        analysis_ = TitleAnalysis(planned);
        for (const task::Piece& piece : analysis_.pieces()) {
            step.orders.push_back(analysis_order(piece));
        }
        return step;
    }
    std::ranges::copy(all_shards(), std::back_inserter(step.orders));
    return step;
}

void TitleRun::begin_tracks(const std::vector<std::vector<title::Shard>>& tracks) {
    tracks_.clear();
    shards_made_.clear();
    for (const auto& shards : tracks) {
        tracks_.emplace_back(shards);
        shards_made_.push_back(shards.size());
    }
    begin_caps();
}

std::vector<Order> TitleRun::all_shards() const {
    std::vector<Order> orders;
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        for (const task::ShardPosition position : tracks_[track].order()) {
            orders.push_back(shard_order(static_cast<int>(track), position));
        }
    }
    return orders;
}

Step TitleRun::take_shard(const task::Piece& piece, const task::ShardResult& result) {
    const auto number = static_cast<std::size_t>(piece.track);
    TrackAssembly& track = tracks_.at(number);
    const auto place =
        static_cast<std::size_t>(std::ranges::find(track.order(), piece.position) - track.order().begin());
    const bool counts = place < track.order().size();
    const auto redo = track.take(piece.position, result);
    Step step;
    if (!caps_.empty() && counts) {
        caps_[number].take(place, result.segment.buffer);
    }
    if (!rates_.empty() && counts) {
        const auto bytes = std::max<std::int64_t>(result.segment.payload_bytes, 1); // none may be as it should be
        order_chosen(number, rates_[number].take(place, result.joinable ? bytes : 0), step);
    }
    redo_shards(piece.track, redo, step);
    return step.orders.empty() ? join_if_ready() : step;
}

void TitleRun::redo_shards(int track, const TrackAssembly::Redo& redo, Step& step) {
    for (const task::ShardPosition position : redo.dropped) {
        step.redo += load_of({task::Piece::Kind::shard, track, position});
    }
    for (const task::ShardPosition position : redo.added) {
        step.orders.push_back(shard_order(track, position));
        step.redo_cost += tracks_[static_cast<std::size_t>(track)].shard(position).cost;
    }
    shards_made_[static_cast<std::size_t>(track)] += redo.added.size();
    for (auto run = redo.runs.rbegin(); run != redo.runs.rend(); ++run) {
        if (!rates_.empty()) {
            rates_[static_cast<std::size_t>(track)].merge(run->first, run->last);
        }
        if (!caps_.empty()) {
            caps_[static_cast<std::size_t>(track)].merge(run->first, run->last);
        }
    }
}

Step TitleRun::take_tracks(task::TracksResult result) {
    other_tracks_ = std::move(result);
    if (auto refused = failure_by_losses()) {
        return *refused;
    }
    Step step = begin_rates_if_ready();
    return step.orders.empty() && !step.failure ? join_if_ready() : step;
}

/// With --strict: no more work for a title of which something is known to be lost.
std::optional<Step> TitleRun::failure_by_losses() const {
    const auto refusal = job_.strict ? refusal_of_losses(describe().warnings) : std::nullopt;
    return refusal ? std::optional(
                         failed(FailureKind::input, fmt::format("{}: {}", printable(title_.source.bytes), *refusal)))
                   : std::nullopt;
}

Step TitleRun::take_mux(task::MuxResult result) {
    published_ = std::move(result);
    Step step;
    step.published = true;
    return step;
}

Step TitleRun::take_refusal(const task::FileRefused& refused) {
    if (refused.bytes > 0) {
        return meet_size(refused);
    }
    Step step = refused.segments.empty() ? make_tracks_another_way(refused) : merge_around(refused.segments);
    return step.orders.empty() ? failed(FailureKind::input, refused.line) : step;
}

/// No orders where one shard stands for each track already.
Step TitleRun::merge_around(const std::vector<RawPath>& segments) {
    Step step;
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        std::vector<task::ShardPosition> positions;
        std::ranges::copy_if(tracks_[track].order(), std::back_inserter(positions), [&](task::ShardPosition position) {
            return std::ranges::find(segments, path_of(static_cast<int>(track), position)) != segments.end();
        });
        redo_shards(static_cast<int>(track), tracks_[track].merge_around(positions), step);
    }
    return step;
}

/// No orders where a track is refused however it is made: it would be so for ever.
Step TitleRun::make_tracks_another_way(const task::FileRefused& refused) {
    constexpr int most_times = 2;
    for (const task::RefusedTrack& one : refused.tracks) {
        const auto known = std::ranges::find(refused_, one.stream, &task::RefusedTrack::stream);
        if (known == refused_.end()) {
            refused_.push_back({one.stream, one.reason, 1});
        } else if (++known->times > most_times) {
            return {};
        }
    }
    ++tracks_version_;
    other_tracks_.reset();
    Step step;
    step.redo_cost = plan_.tracks_cost;
    step.orders.push_back(tracks_order());
    return step;
}

/// Whatever else may have happened to them: the segments are made once more.
Step TitleRun::take_back(const task::SegmentsLost& lost) {
    Step step;
    const auto is_lost = [&](const RawPath& path) {
        return std::find(lost.paths.begin(), lost.paths.end(), path) != lost.paths.end();
    };
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        for (const task::ShardPosition position : tracks_[track].order()) {
            const task::Piece piece{task::Piece::Kind::shard, static_cast<int>(track), position};
            if (is_lost(path_of(piece.track, position))) {
                step.redo += load_of(piece);
                step.redo_cost += tracks_[track].shard(position).cost;
                tracks_[track].take_back(position);
                step.orders.push_back(shard_order(piece.track, position));
            }
        }
    }
    if (is_lost(tracks_path())) {
        other_tracks_.reset();
        step.redo_cost += plan_.tracks_cost;
        step.orders.push_back(tracks_order());
    }
    if (step.orders.empty()) {
        return failed(FailureKind::internal,
                      fmt::format("{}: the join misses segments that are not its own; this is a bug, please report it",
                                  printable(title_.source.bytes)));
    }
    return step;
}

bool TitleRun::ready_to_join() const {
    return probed_ && analysis_.complete() && other_tracks_ &&
           std::all_of(tracks_.begin(), tracks_.end(), [](const TrackAssembly& track) { return track.complete(); });
}

Step TitleRun::join_if_ready() {
    if (!ready_to_join()) {
        return {};
    }
    for (const auto& track : tracks_) {
        if (!track.parameter_sets_agree()) {
            return failed(FailureKind::input,
                          fmt::format("{}: the encoder wrote differing headers for its shards, which no player could "
                                      "follow; give a larger --shard-seconds, or other --encoder-params",
                                      printable(title_.source.bytes)));
        }
    }
    if (auto refused = failure_by_losses()) {
        return *refused;
    }
    if (Step again = make_again_for_rate(); !again.orders.empty()) {
        return again;
    }
    if (Step again = make_again_for_cap(); !again.orders.empty()) {
        return again;
    }
    const double cost = mux_cost_seconds + mux_cost_per_media_second * plan_.index.duration_seconds;
    Step step;
    step.orders.push_back({{task::Piece::Kind::mux, 0, 0}, {Urgency::mux, cost, id_, 0, 0}});
    return step;
}

Order TitleRun::shard_order(int track, task::ShardPosition position) const {
    const title::Shard& shard = tracks_.at(static_cast<std::size_t>(track)).shard(position);
    return {{task::Piece::Kind::shard, track, position},
            {Urgency::work, shard.cost, id_, track, shard.ordinal, weight_}};
}

Order TitleRun::analysis_order(const task::Piece& piece) const {
    const title::Shard& shard = analysis_.of(piece).shard;
    return {piece, {Urgency::work, plan::analysis_cost(shard.cost), id_, piece.track, shard.ordinal, weight_}};
}

Order TitleRun::tracks_order() const {
    return {{task::Piece::Kind::tracks, 0, 0}, {Urgency::work, plan_.tracks_cost, id_, other_tracks, 0, weight_}};
}

void TitleRun::forget_work() {
    plan_text_.reset();
    plan_.index = {};
    plan_.output_pictures = {};
    tracks_ = {};
    shards_made_ = {};
    analysis_ = {};
    rates_ = {};
    caps_ = {};
    other_tracks_.reset();
    published_.reset();
}

} // namespace reelmill::scatter

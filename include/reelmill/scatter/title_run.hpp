// One title on its way: probe, where it is wanted an analysis of its pictures, then its shards and its other tracks,
// then the proof of the joints, then the mux.
// Pure; knows nothing of ranks or queues.
#pragma once

#include "reelmill/job/job_spec.hpp"
#include "reelmill/rate/aim.hpp"
#include "reelmill/rate/title_cap.hpp"
#include "reelmill/rate/title_rate.hpp"
#include "reelmill/scatter/event.hpp"
#include "reelmill/scatter/ledger.hpp"
#include "reelmill/scatter/run_snapshot.hpp"
#include "reelmill/scatter/title_analysis.hpp"
#include "reelmill/scatter/track_assembly.hpp"
#include "reelmill/scatter/work_queue.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reelmill::scatter {

/// A piece that is ready to be done now.
struct Order {
    task::Piece piece;
    Place place;
};

/// What follows from a result.
struct Step {
    std::vector<Order> orders;                ///< ready from now on
    std::optional<task::TaskFailure> failure; ///< the title cannot be done
    bool published = false;                   ///< the output has its final name
    Load redo;                                ///< what finished pieces had done that are dropped; redo_cost with it
    double redo_cost = 0;
};

class TitleRun {
public:
    /// `spec` must outlive this object.
    TitleRun(task::TitleId id, const job::JobSpec& spec);

    [[nodiscard]] Order first_order() const;
    /// `deaths`: of ranks that held the piece.
    [[nodiscard]] task::Task task_for(const task::Piece& piece, int deaths) const;
    /// What a finished piece of this title counts for in the ledger. Meaningful once its result was taken.
    [[nodiscard]] Load load_of(const task::Piece& piece) const;
    /// Bytes that a task of the piece needs at its peak, as predicted; 0: little.
    [[nodiscard]] std::int64_t memory_of(const task::Piece& piece) const;
    /// The part of it that a running task has done so far.
    [[nodiscard]] Load partial_load_of(const task::Piece& piece, const TaskProgress& progress) const;
    /// 0 to 1: how much of a running piece is done, by the source time that it has covered.
    [[nodiscard]] double share_of(const task::Piece& piece, const TaskProgress& progress) const;
    /// The same for the whole title; known after the probe.
    [[nodiscard]] Load total_load() const;
    /// `result` must be no TaskFailure. Results that do not fit to the piece fail the title (a bug of ours).
    [[nodiscard]] Step take(const task::Piece& piece, task::TaskResult result);

    /// Figures of the outcome that come from results; times and state are the coordinator's.
    [[nodiscard]] job::TitleOutcome describe() const;
    [[nodiscard]] task::TitleId id() const { return id_; }
    [[nodiscard]] bool probed() const { return probed_; }
    [[nodiscard]] bool ready_to_join() const;
    [[nodiscard]] const std::string& plan_key() const { return plan_.key; } ///< empty before the probe
    /// A result for the piece was taken, and still counts. False for pieces that do not exist.
    [[nodiscard]] bool has(const task::Piece& piece) const;
    /// What a checkpoint has to hold of the title; the plan as text is made once and shared. `settled` pieces are those
    /// with a result.
    [[nodiscard]] TitleSnapshot title_snapshot() const;
    [[nodiscard]] std::vector<PieceSnapshot> settled_pieces() const;
    /// The shard behind a piece of that kind.
    [[nodiscard]] const title::Shard& shard_of(const task::Piece& piece) const;
    /// All files that tasks of this title were told to write, apart from the output.
    [[nodiscard]] std::vector<RawPath> segment_paths() const;
    /// Frees what is large. Only id, spec and probed may be asked from then on.
    void forget_work();
    [[nodiscard]] const RawPath& folder() const { return folder_; }
    [[nodiscard]] const job::TitleSpec& spec() const { return title_; }

private:
    Step take_probe(task::ProbeResult result);
    Step take_analysis(const task::Piece& piece, task::AnalysisResult result);
    Step take_shard(const task::Piece& piece, const task::ShardResult& result);
    Step take_tracks(task::TracksResult result);
    Step take_mux(task::MuxResult result);
    Step take_back(const task::SegmentsLost& lost);
    Step take_refusal(const task::FileRefused& refused);
    Step make_tracks_another_way(const task::FileRefused& refused);
    Step merge_around(const std::vector<RawPath>& segments);
    void redo_shards(int track, const TrackAssembly::Redo& redo, Step& step);
    void begin_tracks(const std::vector<std::vector<title::Shard>>& tracks);
    [[nodiscard]] std::vector<Order> all_shards() const;
    Step begin_analysed_shards();
    Step begin_rates_if_ready();
    [[nodiscard]] rate::Aim aim_of(std::size_t track) const;
    [[nodiscard]] rate::Beside beside_pictures() const;
    Step meet_size(const task::FileRefused& refused);
    [[nodiscard]] std::int64_t length_of(std::size_t track) const;
    [[nodiscard]] Warnings warnings_of_rate() const;
    [[nodiscard]] std::int64_t bitrate_reached() const;
    [[nodiscard]] std::optional<job::TargetOutcome> target_reached() const;
    [[nodiscard]] Warnings warnings_of_target() const;
    [[nodiscard]] rate::Outlook outlook(std::size_t track) const;
    void order_chosen(std::size_t track, const std::vector<rate::Choice>& choices, Step& step);
    Step make_again_for_rate();
    Step make_all_smaller();
    void make_again(std::size_t track, const std::vector<rate::Choice>& choices, Step& step);
    void begin_caps();
    [[nodiscard]] int quality_without_cap(std::size_t track, std::size_t place) const;
    [[nodiscard]] std::optional<int> quality_under_cap(std::size_t track, std::size_t place) const;
    Step make_again_for_cap();
    [[nodiscard]] Warnings warnings_of_cap() const;
    Step join_if_ready();
    [[nodiscard]] std::optional<Step> failure_by_losses() const;
    [[nodiscard]] Order analysis_order(const task::Piece& piece) const;
    [[nodiscard]] Order shard_order(int track, task::ShardPosition position) const;
    [[nodiscard]] RawPath path_of(int track, task::ShardPosition position) const;
    [[nodiscard]] RawPath tracks_path() const;
    [[nodiscard]] task::Task headless_task(const task::Piece& piece) const;
    [[nodiscard]] Order tracks_order() const;
    [[nodiscard]] task::ShardTask shard_task(const task::Piece& piece) const;
    [[nodiscard]] task::AnalysisTask analysis_task(const task::Piece& piece) const;
    [[nodiscard]] task::MuxTask mux_task() const;

    task::TitleId id_;
    const job::JobSpec& job_;
    const job::TitleSpec& title_;
    bool probed_ = false;
    title::TitlePlan plan_;                        ///< without cut points and shards: those are in tracks_
    std::shared_ptr<const std::string> plan_text_; ///< the plan as it came, whole
    Weight weight_;
    RawPath folder_;
    std::vector<TrackAssembly> tracks_;              ///< per video track
    std::vector<std::size_t> shards_made_;           ///< per video track: how many positions were ever ordered
    TitleAnalysis analysis_;                         ///< nothing in it where none is wanted
    std::vector<std::vector<std::int64_t>> weights_; ///< per video track, of its shards; where a rate is to be met
    std::vector<rate::TitleRate> rates_;             ///< per video track, its shards by place; once they are begun
    std::vector<rate::TitleCap> caps_;               ///< per video track, its shards by place; where there is a cap
    std::optional<std::int64_t> container_bytes_;    ///< as the last mux that refused the size has told
    int size_tries_ = 0;                             ///< muxes that refused the size
    bool size_settled_ = false;                      ///< it comes no nearer; it only may become smaller
    std::optional<task::TracksResult> other_tracks_;
    /// By muxes of this coordination. A later one finds out anew, and finds the segments that were made then.
    std::vector<task::RefusedTrack> refused_;
    int tracks_version_ = 0; ///< of their segment: one more with each mux that refuses some
    std::optional<task::MuxResult> published_;
};

} // namespace reelmill::scatter

// One quality for a whole title, solved while it is encoded, so that its pictures come to a wanted number of bytes.
// Pure: what is chosen follows from the weights of the shards and from what they became, in plan order and in whole
// numbers; neither the order in which results arrive nor the number of ranks has a say.
#pragma once

#include "reelmill/rate/quality_scale.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace reelmill::rate {

/// Bytes that all pictures of a title may come to together.
struct Aim {
    std::int64_t least = 0;
    std::int64_t wanted = 0;
    std::int64_t most = 0;
    bool never_more = false; ///< fewer than the least are better than one more than the most
};

/// A shard, to be encoded with this quality.
struct Choice {
    std::size_t shard = 0; ///< in plan order
    int quality = 0;       ///< hundredths of the encoder's number
    friend bool operator==(const Choice&, const Choice&) = default;
};

/// Constant quality over a title is what two passes of one encoder come to (x264 with mbtree), and it is even at
/// joints; a budget for each shard would pulse there. So the shards are encoded in rounds (rounds_of), each with the
/// quality that by all measured so far gives the wanted sum; then those whose quality lies off the others', and as many
/// more as it takes to hit the aim, are made once more. What hits at once is kept.
class TitleRate {
public:
    /// `weights`: what each shard needs beside the others, such as its bytes in an analysis; at least 1 counts.
    /// `guess`: the quality for the first round.
    TitleRate(const QualityScale& scale, const Aim& aim, const std::vector<std::int64_t>& weights, int guess);

    /// The first round.
    [[nodiscard]] std::vector<Choice> begin();
    /// A shard was encoded as chosen last, and became so many bytes. The answer is what can be encoded from now on;
    /// a shard that was measured already is ignored.
    [[nodiscard]] std::vector<Choice> take(std::size_t shard, std::int64_t bytes);
    /// To be asked when all shards are measured: those to be made once more, with another quality. Empty: the sum is
    /// within the aim, or as near as the encoder comes.
    /// `sure`: a better quality makes more bytes. Under a cap it need not: once a closing has come no nearer, there is
    /// none any more.
    [[nodiscard]] std::vector<Choice> close(bool sure = true);
    /// What is chosen for a shard now; for one that was ordered.
    [[nodiscard]] int quality(std::size_t shard) const { return shards_.at(shard).quality.value_or(guess_); }
    /// A shard is encoded again, with something else that has a say in its bytes: what it became is forgotten.
    void forget(std::size_t shard);
    /// Shards `first` to `last` have become one, to be encoded with the quality of the first.
    void merge(std::size_t first, std::size_t last);

    /// All shards with a quality that is lower by a step, as far as there is one: where nothing else has made them
    /// small enough.
    [[nodiscard]] std::vector<Choice> lower_all();

    [[nodiscard]] bool measured() const;  ///< all shards are
    [[nodiscard]] bool at_an_end() const; ///< all shards have the best quality, or the lowest
    [[nodiscard]] std::int64_t bytes() const;
    [[nodiscard]] const Aim& aim() const { return aim_; }
    /// Another aim for what is left to do: something else of the file has come out larger than was thought.
    void change_aim(const Aim& aim) { aim_ = aim; }
    [[nodiscard]] std::size_t size() const { return shards_.size(); }

private:
    struct Shard {
        std::int64_t weight = 1;
        std::size_t round = 0;
        std::optional<int> quality;        ///< chosen last
        std::optional<std::int64_t> bytes; ///< that it became with it
        std::map<int, std::int64_t> seen;  ///< by quality: what it became so far
    };
    /// What is known at some point: results of later rounds are left out of account though they may be there.
    struct Known {
        std::size_t rounds = 0; ///< so many, from the first
        std::int64_t bytes = 0; ///< of the shards in them, as if all had been encoded with the guess
        std::int64_t weight = 0;
    };
    /// Shards that are to be encoded with a quality that is looked for.
    struct Open {
        std::vector<std::size_t> shards;
        bool others_follow = false; ///< those that lie too far from it are going to be encoded with it, too
    };

    [[nodiscard]] bool measured_up_to(std::size_t rounds) const;
    [[nodiscard]] Known known_of(std::size_t rounds) const;
    [[nodiscard]] int halving_near(const Shard& shard, int quality) const;
    void learn_halving();
    [[nodiscard]] std::int64_t expected(const Shard& shard, int quality, const Known& known) const;
    [[nodiscard]] std::int64_t expected_sum(const Open& open, int quality, const Known& known) const;
    [[nodiscard]] std::vector<Choice> choose(const Open& open, const Known& known) const;
    [[nodiscard]] std::vector<Choice> mixed(const Open& open, int better, const Known& known) const;
    [[nodiscard]] std::vector<Choice> release();
    [[nodiscard]] int usual_quality() const;
    [[nodiscard]] int most_off() const;
    [[nodiscard]] std::vector<std::size_t> far_off(int usual) const;
    [[nodiscard]] bool two_steps_suffice() const;
    [[nodiscard]] std::int64_t badness(std::int64_t sum) const;
    [[nodiscard]] bool good_as_made(int usual) const;
    std::vector<Choice> change(const std::vector<Choice>& choices);
    [[nodiscard]] std::vector<Choice> correct(int usual) const;
    [[nodiscard]] std::vector<Choice> correct_by_steps(int usual) const;

    QualityScale scale_;
    Aim aim_;
    int guess_;
    std::vector<Shard> shards_;
    std::vector<std::size_t> needs_; ///< by round: how many rounds have to be measured before it is solved
    std::size_t released_ = 0;       ///< rounds
    int closings_ = 0;
    std::optional<std::int64_t> off_before_; ///< bytes by which the sum missed what is wanted at the last of them
    int halving_;                            ///< of the scale; once shards have been made again, what they tell
};

} // namespace reelmill::rate

// Ranks, a network and a disk that are made up, around the real coordinator: messages of different pairs of ranks
// overtake each other at will (those of one pair keep their order, as MPI has it), ranks die, freeze and thaw at any
// moment, links break, and a frozen coordinator wakes up to find another one in its place.
#pragma once

#include "simulated_run.hpp"

#include <deque>
#include <map>

namespace reelmill::scatter::test {

class SimulatedNetwork {
public:
    SimulatedNetwork(job::JobSpec spec, int ranks, unsigned seed, Answers answers);

    struct Rates {
        double kill = 0;
        double freeze = 0;
        double break_link = 0;
    };
    /// Lets things happen until the run is over. At least one rank stays alive.
    void run(const Rates& rates);

    std::optional<job::RunSummary> summary;
    std::map<std::string, std::string> published; ///< what was joined, per output
    bool published_twice_differently = false;
    int shards_done = 0;
    int kills = 0;
    int freezes = 0;
    int broken_links = 0;
    task::Term terms = 0; ///< claimed so far

private:
    struct Message {
        enum class Kind { announcement, hello, answer, assign, cancel };
        Kind kind = Kind::announcement;
        task::Term term = 0;
        std::vector<task::TaskId> holding;
        TaskFinished answer;
        task::TaskId task = 0;
        task::Task work;
    };
    struct CoordinatorDriver {
        task::Term term = 0;
        Coordinator coordinator;
        std::set<int> unreported;
        std::set<int> silent;
        std::set<int> told_of; ///< deaths
    };
    struct Rank {
        bool alive = true;
        bool frozen = false;
        int coordinator = 0;
        task::Term term = 0;
        std::vector<std::pair<task::TaskId, task::Task>> held;
        std::vector<TaskFinished> answers; ///< kept until the end: nobody confirms anything here
        std::optional<CoordinatorDriver> coordinates;
    };

    bool chance(double rate) { return std::uniform_real_distribution<>(0, 1)(random_) < rate; }
    std::size_t pick(std::size_t size) { return std::uniform_int_distribution<std::size_t>(0, size - 1)(random_); }
    [[nodiscard]] int lowest_live() const;
    [[nodiscard]] int living() const;
    [[nodiscard]] bool works(int rank) const { return ranks_[index(rank)].alive && !ranks_[index(rank)].frozen; }
    static std::size_t index(int rank) { return static_cast<std::size_t>(rank); }

    void something_happens(const Rates& rates);
    bool deliver_something();
    bool finish_something();
    void kill_somebody();
    void freeze_somebody();
    void thaw_somebody();
    void break_a_link();
    void give_up(int rank, bool died);
    void tell_of_deaths(int number);
    void time_out();
    void save_somewhere();

    void take_over(int rank);
    void announce(int from, int to);
    void follow(int rank, int coordinator, task::Term term);
    void send(int from, int to, Message message) { links_[{from, to}].push_back(std::move(message)); }
    void receive(int rank, int from, Message message);
    void obey(Rank& rank, int number, Message& order);
    void hear(int number, int from, const Message& message);
    void reported(int number, int from);
    void feed(int coordinator, const Event& event);
    void carry_out(int coordinator, std::vector<Action> actions);
    task::TaskResult work_on(const task::Task& task);

    job::JobSpec spec_;
    std::mt19937 random_;
    Answers answers_;
    std::vector<Rank> ranks_;
    std::map<std::pair<int, int>, std::deque<Message>> links_;
    std::map<task::Term, RunSnapshot> checkpoints_; ///< on disk: each coordination writes its own only
    std::set<std::string> segments_;                ///< on disk
    double now_ = 0;
};

} // namespace reelmill::scatter::test

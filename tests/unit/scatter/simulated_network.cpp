#include "simulated_network.hpp"

namespace reelmill::scatter::test {

SimulatedNetwork::SimulatedNetwork(job::JobSpec spec, int ranks, unsigned seed, Answers answers)
    : spec_(std::move(spec)), random_(seed), answers_(std::move(answers)), ranks_(index(ranks)) {
    take_over(0);
}

void SimulatedNetwork::run(const Rates& rates) {
    for (int steps = 0; !summary; ++steps) {
        ASSERT_LT(steps, 200'000) << "the run does not end";
        something_happens(rates);
    }
}

int SimulatedNetwork::lowest_live() const {
    for (int rank = 0; rank < static_cast<int>(ranks_.size()); ++rank) {
        if (works(rank)) {
            return rank;
        }
    }
    return -1;
}

int SimulatedNetwork::living() const {
    return static_cast<int>(std::count_if(ranks_.begin(), ranks_.end(), [](const Rank& rank) { return rank.alive; }));
}

void SimulatedNetwork::something_happens(const Rates& rates) {
    if (chance(rates.kill) && living() > 1) {
        kill_somebody();
    } else if (chance(rates.freeze)) {
        freeze_somebody();
    } else if (chance(rates.break_link)) {
        break_a_link();
    } else if (chance(0.05)) {
        thaw_somebody();
    } else if (chance(0.05)) {
        save_somewhere();
    } else if (chance(0.02)) {
        time_out();
    } else if (chance(0.3) ? !(finish_something() || deliver_something())
                           : !(deliver_something() || finish_something())) {
        time_out(); // nothing moves: time is all that passes
        thaw_somebody();
    }
}

bool SimulatedNetwork::deliver_something() {
    std::vector<std::pair<int, int>> ready;
    for (const auto& [link, messages] : links_) {
        if (!messages.empty() && works(link.second)) {
            ready.push_back(link);
        }
    }
    if (ready.empty()) {
        return false;
    }
    const auto link = ready[pick(ready.size())];
    Message message = std::move(links_[link].front());
    links_[link].pop_front();
    receive(link.second, link.first, std::move(message));
    return true;
}

bool SimulatedNetwork::finish_something() {
    std::vector<int> busy;
    for (int rank = 0; rank < static_cast<int>(ranks_.size()); ++rank) {
        if (works(rank) && !ranks_[index(rank)].held.empty()) {
            busy.push_back(rank);
        }
    }
    if (busy.empty()) {
        return false;
    }
    const int number = busy[pick(busy.size())];
    Rank& rank = ranks_[index(number)];
    const auto which = static_cast<std::ptrdiff_t>(pick(rank.held.size()));
    const auto [id, task] = rank.held[static_cast<std::size_t>(which)];
    rank.held.erase(rank.held.begin() + which);
    rank.answers.push_back(TaskFinished{number, id, work_on(task), 1});
    Message message{Message::Kind::answer, rank.term, {}, rank.answers.back(), 0, {}};
    send(number, rank.coordinator, std::move(message));
    return true;
}

/// The disk is real enough: a shard leaves its segment there, and a title is joined from what lies there.
task::TaskResult SimulatedNetwork::work_on(const task::Task& task) {
    if (const auto* shard = std::get_if<task::ShardTask>(&task)) {
        shards_done += segments_.insert(shard->segment.bytes).second ? 1 : 0;
    } else if (const auto* tracks = std::get_if<task::TracksTask>(&task)) {
        segments_.insert(tracks->segment.bytes);
    } else if (const auto* mux = std::get_if<task::MuxTask>(&task)) {
        task::SegmentsLost lost;
        std::string joined;
        for (const auto& path : mux->segments.at(0)) {
            joined += path.bytes + "\n";
            if (!segments_.contains(path.bytes)) {
                lost.paths.push_back(path);
            }
        }
        if (!segments_.contains(mux->tracks.bytes)) {
            lost.paths.push_back(mux->tracks);
        }
        if (!lost.paths.empty() && !published.contains(mux->output.bytes)) {
            return lost;
        }
        const auto [before, first] = published.emplace(mux->output.bytes, joined);
        published_twice_differently = published_twice_differently || before->second != joined;
    }
    return answers_(task);
}

void SimulatedNetwork::kill_somebody() {
    const int victim = static_cast<int>(pick(ranks_.size()));
    if (!ranks_[index(victim)].alive) {
        return;
    }
    ++kills;
    ranks_[index(victim)] = Rank{};
    ranks_[index(victim)].alive = false;
    for (auto& [link, messages] : links_) {
        if (link.first == victim || link.second == victim) {
            messages.clear();
        }
    }
    give_up(victim, true);
}

void SimulatedNetwork::freeze_somebody() {
    const int victim = static_cast<int>(pick(ranks_.size()));
    if (works(victim) && lowest_live() >= 0) {
        ++freezes;
        ranks_[index(victim)].frozen = true;
        if (chance(0.5)) { // else it thaws before anybody notices
            give_up(victim, false);
        }
    }
}

/// Everybody's view after a rank is dead, or silent for too long.
void SimulatedNetwork::give_up(int victim, bool died) {
    for (int rank = 0; rank < static_cast<int>(ranks_.size()); ++rank) {
        auto& coordinator = ranks_[index(rank)].coordinates;
        if (rank == victim || !works(rank) || !coordinator) {
            continue;
        }
        if (!died) {
            coordinator->silent.insert(victim);
            feed(rank, RankLost{victim, false});
            reported(rank, victim);
        }
        tell_of_deaths(rank);
    }
    const int heir = lowest_live();
    const bool leads = std::any_of(ranks_.begin(), ranks_.end(), [&](const Rank& rank) {
        return rank.alive && !rank.frozen && rank.coordinates && rank.coordinates->term == terms;
    });
    if (heir >= 0 && !leads) {
        take_over(heir);
    }
}

/// Who was frozen hears of them late.
void SimulatedNetwork::tell_of_deaths(int number) {
    for (int rank = 0; rank < static_cast<int>(ranks_.size()); ++rank) {
        auto& coordinator = ranks_[index(number)].coordinates;
        if (coordinator && !ranks_[index(rank)].alive && coordinator->told_of.insert(rank).second) {
            feed(number, RankLost{rank, true});
            reported(number, rank);
        }
    }
}

void SimulatedNetwork::thaw_somebody() {
    for (int rank = 0; rank < static_cast<int>(ranks_.size()); ++rank) {
        ranks_[index(rank)].frozen = ranks_[index(rank)].frozen && chance(0.5);
    }
    time_out();
}

/// What was under way between two ranks is lost, and the coordinator among them takes the other one for silent.
void SimulatedNetwork::break_a_link() {
    const int rank = static_cast<int>(pick(ranks_.size()));
    for (int coordinator = 0; coordinator < static_cast<int>(ranks_.size()); ++coordinator) {
        auto& coordinates = ranks_[index(coordinator)].coordinates;
        if (coordinator != rank && works(coordinator) && ranks_[index(rank)].alive && coordinates) {
            ++broken_links;
            links_[{coordinator, rank}].clear();
            links_[{rank, coordinator}].clear();
            coordinates->silent.insert(rank);
            feed(coordinator, RankLost{rank, false});
            reported(coordinator, rank);
        }
    }
}

/// Coordinators stop waiting for reports, and speak again to whom they had given up.
void SimulatedNetwork::time_out() {
    for (int coordinator = 0; coordinator < static_cast<int>(ranks_.size()); ++coordinator) {
        auto& coordinates = ranks_[index(coordinator)].coordinates;
        if (!works(coordinator) || !coordinates) {
            continue;
        }
        for (const int rank : std::exchange(coordinates->silent, {})) {
            if (ranks_[index(rank)].alive) {
                announce(coordinator, rank);
            }
        }
        if (!std::exchange(coordinates->unreported, {}).empty()) {
            feed(coordinator, RanksReported{});
        }
    }
    give_up(-1, true);
}

/// Also a coordination that was replaced may still write, between its look for a higher term and the write itself.
void SimulatedNetwork::save_somewhere() {
    for (Rank& rank : ranks_) {
        if (rank.alive && !rank.frozen && rank.coordinates && chance(0.5)) {
            checkpoints_[rank.coordinates->term] = rank.coordinates->coordinator.snapshot();
        }
    }
}

void SimulatedNetwork::take_over(int number) {
    const task::Term term = ++terms;
    Rank& rank = ranks_[index(number)];
    rank.coordinates.emplace(CoordinatorDriver{term, Coordinator(spec_, term), {}, {}, {}});
    if (term > 1) {
        rank.coordinates->coordinator.take_over(checkpoints_.empty() ? RunSnapshot{} : checkpoints_.rbegin()->second);
    }
    for (int other = 0; other < static_cast<int>(ranks_.size()); ++other) {
        if (ranks_[index(other)].alive) {
            rank.coordinates->unreported.insert(other);
        }
    }
    const auto expected = rank.coordinates->unreported;
    for (const int other : expected) {
        announce(number, other);
    }
    now_ += 0.01;
    carry_out(number, rank.coordinates->coordinator.start(now_));
}

void SimulatedNetwork::announce(int from, int to) {
    send(from, to, Message{Message::Kind::announcement, ranks_[index(from)].coordinates->term, {}, {}, 0, {}});
}

void SimulatedNetwork::receive(int number, int from, Message message) {
    Rank& rank = ranks_[index(number)];
    if (message.kind == Message::Kind::announcement) {
        if (message.term >= rank.term) {
            follow(number, from, message.term);
        }
    } else if (message.kind == Message::Kind::assign || message.kind == Message::Kind::cancel) {
        if (message.term >= rank.term) {
            obey(rank, number, message);
        }
    } else if (rank.coordinates) {
        hear(number, from, message);
    }
}

void SimulatedNetwork::follow(int number, int coordinator, task::Term term) {
    Rank& rank = ranks_[index(number)];
    if (rank.coordinates && rank.coordinates->term < term) {
        rank.coordinates.reset();
    }
    rank.coordinator = coordinator;
    rank.term = term;
    Message hello{Message::Kind::hello, term, {}, {}, 0, {}};
    for (const auto& [id, task] : rank.held) {
        hello.holding.push_back(id);
    }
    send(number, coordinator, std::move(hello));
    for (const auto& answer : rank.answers) {
        send(number, coordinator, Message{Message::Kind::answer, term, {}, answer, 0, {}});
    }
}

void SimulatedNetwork::obey(Rank& rank, int number, Message& order) {
    const auto held =
        std::find_if(rank.held.begin(), rank.held.end(), [&](const auto& each) { return each.first == order.task; });
    if (order.kind == Message::Kind::assign) {
        if (held == rank.held.end()) {
            rank.held.emplace_back(order.task, std::move(order.work));
        }
    } else if (held != rank.held.end()) {
        rank.held.erase(held);
        const TaskFinished stopped{number, order.task, task::TaskFailure{FailureKind::interrupted, "stopped", {}}, 0};
        send(number, rank.coordinator, Message{Message::Kind::answer, rank.term, {}, stopped, 0, {}});
    }
}

void SimulatedNetwork::hear(int number, int from, const Message& message) {
    auto& coordinator = ranks_[index(number)].coordinates;
    if (coordinator->silent.erase(from) > 0) {
        announce(number, from);
    }
    if (message.kind == Message::Kind::answer) {
        feed(number, message.answer);
        return;
    }
    feed(number, RankReady{from, 2, message.holding});
    reported(number, from);
}

void SimulatedNetwork::reported(int number, int from) {
    auto& coordinator = ranks_[index(number)].coordinates;
    if (coordinator && coordinator->unreported.erase(from) > 0 && coordinator->unreported.empty()) {
        feed(number, RanksReported{});
    }
}

void SimulatedNetwork::feed(int coordinator, const Event& event) {
    now_ += 0.01;
    carry_out(coordinator, ranks_[index(coordinator)].coordinates->coordinator.handle(event, now_));
}

void SimulatedNetwork::carry_out(int coordinator, std::vector<Action> actions) {
    const task::Term term = ranks_[index(coordinator)].coordinates->term;
    for (auto& action : actions) {
        if (auto* assign = std::get_if<Assign>(&action)) {
            send(coordinator, assign->rank,
                 Message{Message::Kind::assign, term, {}, {}, assign->task, std::move(assign->work)});
        } else if (const auto* cancel = std::get_if<Cancel>(&action)) {
            send(coordinator, cancel->rank, Message{Message::Kind::cancel, term, {}, {}, cancel->task, {}});
        } else if (const auto* gone = std::get_if<DeleteSegments>(&action)) {
            std::erase_if(segments_, [&](const auto& path) { return path.starts_with(gone->folder.bytes + "/"); });
        } else if (auto* end = std::get_if<RunFinished>(&action)) {
            if (term == terms) { // the fence: who was replaced finishes nothing
                summary = std::move(end->summary);
            }
        }
    }
}

} // namespace reelmill::scatter::test

#include "reelmill/scatter/ledger.hpp"

#include <algorithm>

namespace reelmill::scatter {

Load& Load::operator+=(const Load& other) {
    cost += other.cost;
    media_seconds += other.media_seconds;
    frames += other.frames;
    bytes += other.bytes;
    return *this;
}

Load& Load::operator-=(const Load& other) {
    cost -= other.cost;
    media_seconds -= other.media_seconds;
    frames -= other.frames;
    bytes -= other.bytes;
    return *this;
}

void Ledger::plan(task::TitleId title, const Load& all) {
    Tally& tally = titles_.at(static_cast<std::size_t>(title));
    tally.all = all;
    all_ += all;
    if (!tally.planned) {
        tally.planned = true;
        ++planned_;
        planned_cost_ += all.cost;
    }
}

void Ledger::finish(task::TitleId title, const Load& piece) {
    titles_.at(static_cast<std::size_t>(title)).done += piece;
    done_ += piece;
}

void Ledger::measure(const Load& piece, double seconds) {
    measured_cost_ += piece.cost;
    measured_seconds_ += seconds;
}

void Ledger::redo(task::TitleId title, const Load& dropped, double cost) {
    Tally& tally = titles_.at(static_cast<std::size_t>(title));
    Load shown = dropped;
    shown.cost = 0; // the work was done, only its fruit is lost: the total grows instead
    tally.done -= shown;
    done_ -= shown;
    tally.all.cost += cost;
    all_.cost += cost;
}

void Ledger::close(task::TitleId title) {
    Tally& tally = titles_.at(static_cast<std::size_t>(title));
    all_ -= tally.all;
    tally.all = tally.done;
    all_ += tally.all;
}

void Ledger::fill(status::Status& status, const InFlight& running, int slots, int titles_unprobed, double now) {
    status.frames_done = done_.frames + running.done.frames;
    status.bytes_done = done_.bytes + running.done.bytes;
    status.media_seconds_done = done_.media_seconds + running.done.media_seconds;
    status.media_seconds_total = std::max(all_.media_seconds, status.media_seconds_done);
    status.cost_done = done_.cost + running.done.cost;
    status.cost_total = std::max(all_.cost, status.cost_done);
    fill_rates(status, now);
    status.eta_seconds = eta(status, running, slots, titles_unprobed);
}

void Ledger::fill_rates(status::Status& status, double now) {
    samples_.push_back({now, status.frames_done, status.media_seconds_done});
    while (samples_.size() > 2 && now - samples_[1].time >= window_seconds) {
        samples_.pop_front();
    }
    const Sample& oldest = samples_.front();
    const double span = now - oldest.time;
    if (span > 0) {
        // Work that is lost with its rank takes figures back; a rate below 0 would only puzzle.
        status.frames_per_second = std::max(0.0, static_cast<double>(status.frames_done - oldest.frames) / span);
        status.speed = std::max(0.0, (status.media_seconds_done - oldest.media_seconds) / span);
    }
}

double Ledger::eta(const status::Status& status, const InFlight& running, int slots, int titles_unprobed) const {
    if (measured_cost_ <= 0 || measured_seconds_ <= 0) {
        return -1;
    }
    const double seconds_per_cost = measured_seconds_ / measured_cost_;
    const double mean_cost = planned_ > 0 ? planned_cost_ / planned_ : 0;
    const double cost_left = status.cost_total - status.cost_done + titles_unprobed * mean_cost;
    return seconds_per_cost * std::max(cost_left / std::max(slots, 1), running.longest_cost_left);
}

} // namespace reelmill::scatter

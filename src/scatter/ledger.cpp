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

RateWindow::Rates RateWindow::add(double now, std::int64_t frames, double media_seconds) {
    samples_.push_back({now, frames, media_seconds});
    while (samples_.size() > 2 && now - samples_[1].time >= seconds) {
        samples_.pop_front();
    }
    const Sample& oldest = samples_.front();
    const double span = now - oldest.time;
    if (span <= 0) {
        return {};
    }
    return {std::max(0.0, static_cast<double>(frames - oldest.frames) / span),
            std::max(0.0, (media_seconds - oldest.media_seconds) / span)};
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
    const auto rates = window_.add(now, status.frames_done, status.media_seconds_done);
    status.frames_per_second = rates.frames_per_second;
    status.speed = rates.speed;
    status.eta_seconds = eta(status, running, slots, titles_unprobed);
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

#include "reelmill/transport/mpi_communicator.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/transport/mpi_error.hpp"

#include "reelmill/message/outbox.hpp"

#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <limits>
#include <list>
#include <mpi.h>

#include <mpi-ext.h> // needs mpi.h before it

namespace reelmill::transport {

namespace {

constexpr int message_tag = 1;
constexpr int parcel_tag = 2; // several messages
// Each MPI_Test of what is not done yet looks at every connection: a poll asks until it has met so many, in turn.
constexpr int most_unfinished_tested = 4;
// While messages keep coming in, what they cause waits for more that goes to the same rank, but not for longer.
constexpr int most_polls_before_sending = 64;
// Receives are begun only below this, so that a burst of large messages cannot take all memory.
constexpr std::size_t most_bytes_arriving = std::size_t{256} << 20;

/// The peer of an operation is dead. That is news for take_lost(), not a failure of the transport.
bool peer_died(int code) {
#if defined(OMPI_HAVE_MPI_EXT_FTMPI) && OMPI_HAVE_MPI_EXT_FTMPI
    int error_class = MPI_SUCCESS;
    MPI_Error_class(code, &error_class);
    return error_class == MPIX_ERR_PROC_FAILED || error_class == MPIX_ERR_PROC_FAILED_PENDING;
#else
    return code != code;
#endif
}

} // namespace

class MpiCommunicator::Impl {
public:
    Impl() {
        check_mpi(MPI_Comm_dup(MPI_COMM_WORLD, &comm_), "MPI_Comm_dup");
        check_mpi(MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
        check_mpi(MPI_Comm_rank(comm_, &rank), "MPI_Comm_rank");
        check_mpi(MPI_Comm_size(comm_, &size), "MPI_Comm_size");
        lost_.resize(static_cast<std::size_t>(size));
        outbox_.emplace(size);
    }

    void send(message::Bytes bytes, int to) {
        if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
            throw environment_failure(
                fmt::format("a message of {} bytes to rank {} is too large for MPI; give larger --shard-seconds",
                            bytes.size(), to));
        }
        if (!lost_.at(static_cast<std::size_t>(to))) {
            outbox_->put(std::move(bytes), to);
            ++unsent_;
        }
    }

    std::optional<message::Message> poll() {
        auto message = take_opened();
        if (!message) {
            end_sends();
            begin_receives();
            message = first_complete();
        }
        if (!message || ++polls_since_sending_ >= most_polls_before_sending) {
            begin_sends();
        }
        return message;
    }

    [[nodiscard]] std::size_t unsent() const { return unsent_; }
    [[nodiscard]] bool has_unsent(int to) const { return outbox_->has(to); }
    [[nodiscard]] bool moving() const { return unsent() > 0 || !arriving_.empty() || !opened_.empty(); }
    std::vector<int> take_lost();

    int rank = 0;
    int size = 1;

private:
    struct Outgoing {
        message::Outbox::Sending sending;
        MPI_Request request = MPI_REQUEST_NULL;
    };
    struct Arriving {
        message::Message message;
        bool is_parcel = false;
        MPI_Request request = MPI_REQUEST_NULL;
        bool complete = false;
        bool broken = false;
    };

    void end_sends();
    void begin_sends();
    void forget(const Outgoing& sent);
    void begin_receives();
    void test(Arriving& arriving);
    std::optional<message::Message> first_complete();
    std::optional<message::Message> take_opened();

    MPI_Comm comm_ = MPI_COMM_NULL; ///< freed by MPI_Finalize: freeing it here would be collective
    std::optional<message::Outbox> outbox_;
    std::list<Outgoing> in_flight_; ///< a list: MPI holds the addresses of buffers and requests
    std::size_t unsent_ = 0;        ///< messages in both
    int polls_since_sending_ = 0;
    std::list<Arriving> arriving_; ///< in the order in which they were matched
    std::size_t bytes_arriving_ = 0;
    std::deque<message::Message> opened_; ///< of a parcel
    std::vector<bool> lost_;
};

void MpiCommunicator::Impl::end_sends() {
    int unfinished = 0;
    for (std::size_t left = in_flight_.size(); left > 0 && unfinished < most_unfinished_tested; --left) {
        Outgoing& sent = in_flight_.front();
        int done = 0;
        const int code = MPI_Test(&sent.request, &done, MPI_STATUS_IGNORE);
        if (code != MPI_SUCCESS && !peer_died(code)) {
            check_mpi(code, "MPI_Test of a message sent");
        }
        if (done != 0 || code != MPI_SUCCESS) {
            forget(sent);
            in_flight_.pop_front();
        } else {
            ++unfinished;
            in_flight_.splice(in_flight_.end(), in_flight_, in_flight_.begin());
        }
    }
}

void MpiCommunicator::Impl::begin_sends() {
    polls_since_sending_ = 0;
    while (auto sending = outbox_->take()) {
        Outgoing& next = in_flight_.emplace_back(Outgoing{*std::move(sending), MPI_REQUEST_NULL});
        const auto& [to, parcel] = next.sending;
        const int code = MPI_Isend(parcel.bytes().data(), static_cast<int>(parcel.bytes().size()), MPI_BYTE, to,
                                   parcel.holds_several() ? parcel_tag : message_tag, comm_, &next.request);
        if (code != MPI_SUCCESS) {
            const bool died = peer_died(code);
            forget(next);
            in_flight_.pop_back();
            check_mpi(died ? MPI_SUCCESS : code, "MPI_Isend");
        }
    }
}

void MpiCommunicator::Impl::forget(const Outgoing& sent) {
    unsent_ -= sent.sending.parcel.messages();
    outbox_->arrived(sent.sending.to);
}

void MpiCommunicator::Impl::begin_receives() {
    while (bytes_arriving_ < most_bytes_arriving) {
        int found = 0;
        MPI_Message matched = MPI_MESSAGE_NULL;
        MPI_Status status;
        const int code = MPI_Improbe(MPI_ANY_SOURCE, MPI_ANY_TAG, comm_, &found, &matched, &status);
        if (code != MPI_SUCCESS && peer_died(code)) {
            return; // take_lost() acknowledges the death; then probing goes on
        }
        check_mpi(code, "MPI_Improbe");
        if (found == 0) {
            return;
        }
        int count = 0;
        check_mpi(MPI_Get_count(&status, MPI_BYTE, &count), "MPI_Get_count");
        Arriving& next = arriving_.emplace_back();
        next.message.from = status.MPI_SOURCE;
        next.is_parcel = status.MPI_TAG == parcel_tag;
        next.message.bytes.resize(static_cast<std::size_t>(count));
        bytes_arriving_ += next.message.bytes.size();
        check_mpi(MPI_Imrecv(next.message.bytes.data(), count, MPI_BYTE, &matched, &next.request), "MPI_Imrecv");
    }
}

void MpiCommunicator::Impl::test(Arriving& arriving) {
    int done = 0;
    const int code = MPI_Test(&arriving.request, &done, MPI_STATUS_IGNORE);
    if (code != MPI_SUCCESS && !peer_died(code)) {
        check_mpi(code, "MPI_Test of a message to receive");
    }
    arriving.broken = code != MPI_SUCCESS;
    arriving.complete = done != 0 || arriving.broken;
}

std::optional<message::Message> MpiCommunicator::Impl::first_complete() {
    std::vector<int> sources_behind; // a large message may be overtaken by other ranks' ones, not by its own rank's
    for (auto next = arriving_.begin(); next != arriving_.end();) {
        const int from = next->message.from;
        if (std::find(sources_behind.begin(), sources_behind.end(), from) != sources_behind.end()) {
            ++next;
            continue;
        }
        if (!next->complete) {
            test(*next);
        }
        if (!next->complete) {
            sources_behind.push_back(from);
            ++next;
            continue;
        }
        bytes_arriving_ -= next->message.bytes.size();
        Arriving arrived = std::move(*next);
        next = arriving_.erase(next);
        if (arrived.broken) {
            continue;
        }
        if (!arrived.is_parcel) {
            return std::move(arrived.message);
        }
        for (message::Bytes& message : message::Parcel::open(arrived.message.bytes, from)) {
            opened_.push_back({from, std::move(message)});
        }
        return take_opened();
    }
    return std::nullopt;
}

std::optional<message::Message> MpiCommunicator::Impl::take_opened() {
    if (opened_.empty()) {
        return std::nullopt;
    }
    message::Message message = std::move(opened_.front());
    opened_.pop_front();
    return message;
}

std::vector<int> MpiCommunicator::Impl::take_lost() {
    std::vector<int> news;
#if defined(OMPI_HAVE_MPI_EXT_FTMPI) && OMPI_HAVE_MPI_EXT_FTMPI
    MPI_Group failed = MPI_GROUP_NULL;
    check_mpi(MPIX_Comm_get_failed(comm_, &failed), "MPIX_Comm_get_failed");
    int count = 0;
    check_mpi(MPI_Group_size(failed, &count), "MPI_Group_size");
    if (count > std::count(lost_.begin(), lost_.end(), true)) {
        MPI_Group all = MPI_GROUP_NULL;
        check_mpi(MPI_Comm_group(comm_, &all), "MPI_Comm_group");
        for (int i = 0; i < count; ++i) {
            int lost = MPI_UNDEFINED;
            check_mpi(MPI_Group_translate_ranks(failed, 1, &i, all, &lost), "MPI_Group_translate_ranks");
            if (!lost_.at(static_cast<std::size_t>(lost))) {
                lost_[static_cast<std::size_t>(lost)] = true;
                news.push_back(lost);
            }
        }
        MPI_Group_free(&all);
        int acknowledged = 0;
        check_mpi(MPIX_Comm_ack_failed(comm_, count, &acknowledged), "MPIX_Comm_ack_failed");
    }
    if (failed != MPI_GROUP_EMPTY) {
        MPI_Group_free(&failed);
    }
#endif
    return news;
}

MpiCommunicator::MpiCommunicator() : impl_(hidden<Impl>()) {}
int MpiCommunicator::rank() const { return impl_->rank; }
int MpiCommunicator::size() const { return impl_->size; }
void MpiCommunicator::send(message::Bytes bytes, int to) { impl_->send(std::move(bytes), to); }
std::optional<message::Message> MpiCommunicator::poll() { return impl_->poll(); }
std::size_t MpiCommunicator::unsent() const { return impl_->unsent(); }
bool MpiCommunicator::has_unsent(int to) const { return impl_->has_unsent(to); }
bool MpiCommunicator::moving() const { return impl_->moving(); }
std::vector<int> MpiCommunicator::take_lost() { return impl_->take_lost(); }

} // namespace reelmill::transport

#include "reelmill/cluster/mpi_communicator.hpp"

#include "reelmill/cluster/mpi_error.hpp"
#include "reelmill/core/failure.hpp"

#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <limits>
#include <list>
#include <mpi.h>

#include <mpi-ext.h> // needs mpi.h before it

namespace reelmill::cluster {

namespace {

constexpr int message_tag = 1;
// Requests that MPI holds at once: MPI_Test is called for each on every poll.
constexpr std::size_t most_sends_in_flight = 64;
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
    }

    void send(Bytes bytes, int to) {
        if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
            throw environment_failure(
                fmt::format("a message of {} bytes to rank {} is too large for MPI; give larger --shard-seconds",
                            bytes.size(), to));
        }
        if (!lost_.at(static_cast<std::size_t>(to))) {
            waiting_.push_back({to, std::move(bytes), MPI_REQUEST_NULL});
        }
        advance_sends();
    }

    std::optional<Message> poll() {
        advance_sends();
        begin_receives();
        return first_complete();
    }

    [[nodiscard]] std::size_t unsent() const { return waiting_.size() + in_flight_.size(); }
    [[nodiscard]] bool moving() const { return unsent() > 0 || !arriving_.empty(); }
    std::vector<int> take_lost();

    int rank = 0;
    int size = 1;

private:
    struct Outgoing {
        int to = 0;
        Bytes bytes;
        MPI_Request request = MPI_REQUEST_NULL;
    };
    struct Arriving {
        Message message;
        MPI_Request request = MPI_REQUEST_NULL;
        bool complete = false;
        bool broken = false;
    };

    void advance_sends();
    void begin_receives();
    void test(Arriving& arriving);
    std::optional<Message> first_complete();

    MPI_Comm comm_ = MPI_COMM_NULL; ///< freed by MPI_Finalize: freeing it here would be collective
    std::deque<Outgoing> waiting_;
    std::list<Outgoing> in_flight_; ///< a list: MPI holds the addresses of buffers and requests
    std::list<Arriving> arriving_;  ///< in the order in which they were matched
    std::size_t bytes_arriving_ = 0;
    std::vector<bool> lost_;
};

void MpiCommunicator::Impl::advance_sends() {
    for (auto sent = in_flight_.begin(); sent != in_flight_.end();) {
        int done = 0;
        const int code = MPI_Test(&sent->request, &done, MPI_STATUS_IGNORE);
        if (code != MPI_SUCCESS && !peer_died(code)) {
            check_mpi(code, "MPI_Test of a message sent");
        }
        sent = done != 0 || code != MPI_SUCCESS ? in_flight_.erase(sent) : std::next(sent);
    }
    while (!waiting_.empty() && in_flight_.size() < most_sends_in_flight) {
        Outgoing& next = in_flight_.emplace_back(std::move(waiting_.front()));
        waiting_.pop_front();
        const int code = MPI_Isend(next.bytes.data(), static_cast<int>(next.bytes.size()), MPI_BYTE, next.to,
                                   message_tag, comm_, &next.request);
        if (code != MPI_SUCCESS) {
            const bool died = peer_died(code);
            in_flight_.pop_back();
            check_mpi(died ? MPI_SUCCESS : code, "MPI_Isend");
        }
    }
}

void MpiCommunicator::Impl::begin_receives() {
    while (bytes_arriving_ < most_bytes_arriving) {
        int found = 0;
        MPI_Message matched = MPI_MESSAGE_NULL;
        MPI_Status status;
        const int code = MPI_Improbe(MPI_ANY_SOURCE, message_tag, comm_, &found, &matched, &status);
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

std::optional<Message> MpiCommunicator::Impl::first_complete() {
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
        const bool broken = next->broken;
        Message message = std::move(next->message);
        next = arriving_.erase(next);
        if (!broken) {
            return message;
        }
    }
    return std::nullopt;
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

MpiCommunicator::MpiCommunicator() : impl_(std::make_unique<Impl>()) {}
MpiCommunicator::~MpiCommunicator() = default;
int MpiCommunicator::rank() const { return impl_->rank; }
int MpiCommunicator::size() const { return impl_->size; }
void MpiCommunicator::send(Bytes bytes, int to) { impl_->send(std::move(bytes), to); }
std::optional<Message> MpiCommunicator::poll() { return impl_->poll(); }
std::size_t MpiCommunicator::unsent() const { return impl_->unsent(); }
bool MpiCommunicator::moving() const { return impl_->moving(); }
std::vector<int> MpiCommunicator::take_lost() { return impl_->take_lost(); }

} // namespace reelmill::cluster

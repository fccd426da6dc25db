// HDF5's C interface with C++ lifetimes and exceptions.
#pragma once

#include <exception>
#include <fmt/format.h>
#include <hdf5.h>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

namespace reelmill::checkpoint {

/// What could not be done, and below it (std::throw_with_nested) what HDF5 says of it.
class Hdf5Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Throws Hdf5Error "cannot WHAT", with HDF5's own lines as the nested cause.
[[noreturn]] void throw_hdf5_error(const char* what);

inline void check(herr_t status, const char* what) {
    if (status < 0) {
        throw_hdf5_error(what);
    }
}

/// What goes wrong within `read` is said to be of this: "attribute NAME", "column TABLE/NAME".
template <typename Read> auto of_what(const char* kind, const std::string& name, const Read& read) {
    try {
        return read();
    } catch (const Hdf5Error&) {
        std::throw_with_nested(Hdf5Error(fmt::format("{} {}", kind, name)));
    }
}

/// Whoever calls HDF5 holds one: a library that was built without thread safety is entered by one thread at a time.
/// While it lives HDF5 prints nothing and loads no plugins.
class Hdf5Session {
public:
    Hdf5Session();
    ~Hdf5Session();

private:
    std::unique_lock<std::mutex> lock_;
    H5E_auto2_t printer_ = nullptr;
    void* printer_data_ = nullptr;
};

/// An identifier that is closed by its kind's function.
class Hdf5Handle {
public:
    using Closer = herr_t (*)(hid_t);

    /// Throws Hdf5Error "cannot WHAT" for an identifier that is none.
    Hdf5Handle(hid_t id, Closer closer, const char* what) : id_(id), closer_(closer) {
        if (id_ < 0) {
            throw_hdf5_error(what);
        }
    }
    ~Hdf5Handle() {
        if (id_ >= 0) {
            closer_(id_);
        }
    }
    Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), closer_(other.closer_) {}
    Hdf5Handle& operator=(Hdf5Handle&&) = delete;

    [[nodiscard]] hid_t get() const { return id_; }

private:
    hid_t id_;
    Closer closer_;
};

} // namespace reelmill::checkpoint

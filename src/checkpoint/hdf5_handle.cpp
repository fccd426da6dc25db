#include "hdf5_handle.hpp"

#include "reelmill/core/json.hpp"

namespace reelmill::checkpoint {
namespace {

constexpr std::size_t longest_explanation = 1000; // bytes; a damaged file can make HDF5 talkative

std::mutex& library_mutex() {
    static std::mutex mutex;
    return mutex;
}

herr_t append_line(unsigned /*position*/, const H5E_error2_t* error, void* text) {
    auto& lines = *static_cast<std::string*>(text);
    if (error->desc != nullptr && lines.size() < longest_explanation) {
        lines += lines.empty() ? "HDF5: " : "; ";
        lines += printable(error->desc);
    }
    return 0;
}

/// From the cause outwards.
std::string explanation() {
    std::string lines;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, append_line, &lines);
    return lines.empty() ? "HDF5 does not say why" : lines;
}

} // namespace

void throw_hdf5_error(const char* what) {
    try {
        throw Hdf5Error(explanation());
    } catch (const Hdf5Error&) {
        std::throw_with_nested(Hdf5Error(std::string("cannot ") + what));
    }
}

Hdf5Session::Hdf5Session() : lock_(library_mutex()) {
    check(H5open(), "start HDF5");
    check(H5Eget_auto2(H5E_DEFAULT, &printer_, &printer_data_), "ask for HDF5's way to report errors");
    check(H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr), "silence HDF5");
    // A file may name filters that HDF5 would look for in folders given by the environment.
    check(H5PLset_loading_state(0), "keep HDF5 from loading plugins");
}

Hdf5Session::~Hdf5Session() { H5Eset_auto2(H5E_DEFAULT, printer_, printer_data_); }

} // namespace reelmill::checkpoint

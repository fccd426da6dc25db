#include "reelmill/launch/mpirun_command.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace reelmill::launch {
namespace {

using Words = std::vector<std::string>;

void append(Words& words, const Words& more) { words.insert(words.end(), more.begin(), more.end()); }

bool needs_quotes(const std::string& word) {
    constexpr std::string_view harmless = "_-+=./,:@%^";
    return word.empty() || !std::ranges::all_of(word, [&](unsigned char c) {
               return (c < 0x80 && std::isalnum(c) != 0) ||
                      harmless.find(static_cast<char>(c)) != std::string_view::npos;
           });
}

bool needs_ansi_quotes(const std::string& word) {
    return std::ranges::any_of(word, [](unsigned char c) { return c < 0x20 || c >= 0x7F; });
}

std::string plainly_quoted(const std::string& word) {
    std::string quoted = "'";
    for (const char c : word) {
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return quoted + "'";
}

/// $'...' keeps a line one line and shows every byte; POSIX has it since 2024, shells have had it for long.
std::string ansi_quoted(const std::string& word) {
    std::string quoted = "$'";
    for (const char c : word) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x7F) {
            quoted += fmt::format("\\{:03o}", byte);
        } else if (c == '\'' || c == '\\') {
            quoted += fmt::format("\\{}", c);
        } else {
            quoted += c;
        }
    }
    return quoted + "'";
}

std::string shell_word(const std::string& word) {
    if (!needs_quotes(word)) {
        return word;
    }
    return needs_ansi_quotes(word) ? ansi_quoted(word) : plainly_quoted(word);
}

} // namespace

std::vector<std::string> mpirun_command(const MpirunCall& call) {
    Words words{call.mpirun, "--with-ft", "ulfm"};
    if (call.as_root) {
        words.emplace_back("--allow-run-as-root");
    }
    if (call.hostfile) {
        append(words, {"--hostfile", *call.hostfile});
    } else if (call.ranks > 0 && !call.allocated) {
        // With more ranks than it counts slots, Open MPI 5.0.7 gives its processor away in every look for messages
        // (mpi_yield_when_idle cannot be turned off then), to encoders that keep it for milliseconds.
        append(words, {"--host", "localhost:" + std::to_string(call.ranks)});
    }
    if (call.ranks > 0) {
        append(words, {"-n", std::to_string(call.ranks)});
    }
    append(words, {"--map-by", "slot:OVERSUBSCRIBE", "--bind-to", "none", "--mca", "pml", "ob1", "--mca", "btl",
                   call.several_hosts ? "self,sm,tcp" : "self,sm"});
    if (call.several_hosts) {
        append(words, {"--mca", "btl_tcp_flags", "send,inplace,need-ack,need-csum,hetero-rdma"});
        // A host that goes silent, without a word from its kernel, is noticed after 20 + 5 * 5 s, not after 8 minutes.
        append(words, {"--prtemca", "oob_tcp_keepalive_time", "20", "--prtemca", "oob_tcp_keepalive_intvl", "5",
                       "--prtemca", "oob_tcp_keepalive_probes", "5"});
    }
    append(words, {"--mca", "coll", "^han", "--mca", "async_mpi_finalize", "1", "--prtemca", "state_base_recoverable",
                   "1", "--prtemca", "state_base_notify_errors", "1"});
    for (const std::string& name : call.exported) {
        append(words, {"-x", name});
    }
    words.push_back(call.program);
    append(words, call.arguments);
    return words;
}

std::string shell_quoted(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) {
        line += (line.empty() ? "" : " ") + shell_word(word);
    }
    return line;
}

} // namespace reelmill::launch

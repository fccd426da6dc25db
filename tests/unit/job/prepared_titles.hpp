// What tests ask to be prepared, and which outputs come of it.
#pragma once

#include "reelmill/job/prepare.hpp"

#include <string>
#include <utility>
#include <vector>

namespace reelmill::test {

using Names = std::vector<std::string>;

inline job::TranscodeRequest request_for(std::vector<RawPath> inputs, const std::string& output) {
    job::TranscodeRequest request;
    request.inputs = std::move(inputs);
    request.output = output;
    return request;
}

inline Names outputs_of(const job::Prepared& prepared) {
    Names names;
    for (const job::TitleSpec& title : prepared.spec.titles) {
        names.push_back(title.output.bytes);
    }
    return names;
}

} // namespace reelmill::test

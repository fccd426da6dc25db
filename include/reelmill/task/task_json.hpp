// Tasks and their results as JSON, {"kind": "shard", "is": {...}}: for checkpoints and processes that run one task. To
// be included wherever either is turned into JSON or back.
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/task/task.hpp"

namespace reelmill::task {

// Any thread. from_json throws std::exception for a kind that is not known, and for what does not fit its kind.

void to_json(Json& json, const Task& task);
void from_json(const Json& json, Task& task);
void to_json(Json& json, const TaskResult& result);
void from_json(const Json& json, TaskResult& result);

} // namespace reelmill::task

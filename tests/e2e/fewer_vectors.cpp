// Preloaded into Reelmill, as if the machine had an older processor: x264 and FFmpeg are left no vector instructions
// beyond SSE2. Each encoder that is opened so leaves a line in the folder that REELMILL_TEST_MARKS names.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <string>
#include <unistd.h>

extern "C" {
#include <libavutil/cpu.h>
#include <x264.h>
}

#define TEXT_OF(name) #name
#define NAME_OF(name) TEXT_OF(name)

namespace {

void leave_mark(std::uint32_t before, std::uint32_t after) {
    const char* folder = std::getenv("REELMILL_TEST_MARKS");
    if (folder == nullptr) {
        return;
    }
    const std::string name = std::string(folder) + "/" + std::to_string(getpid());
    if (std::FILE* mark = std::fopen(name.c_str(), "a")) {
        std::fprintf(mark, "%u %u\n", before, after);
        std::fclose(mark);
    }
}

// Not by linking: this is preloaded into mpirun as well, which knows nothing of FFmpeg.
const bool forced = [] {
    using Force = void (*)(int);
    const auto force = reinterpret_cast<Force>(dlsym(RTLD_DEFAULT, NAME_OF(av_force_cpu_flags)));
    if (force != nullptr) {
        force(AV_CPU_FLAG_MMX | AV_CPU_FLAG_MMXEXT | AV_CPU_FLAG_SSE | AV_CPU_FLAG_SSE2 | AV_CPU_FLAG_CMOV);
    }
    return force != nullptr;
}();

} // namespace

extern "C" x264_t* x264_encoder_open(x264_param_t* param) { // a macro puts the version behind the name
    using Open = x264_t* (*)(x264_param_t*);
    const auto open = reinterpret_cast<Open>(dlsym(RTLD_NEXT, NAME_OF(x264_encoder_open)));
    const std::uint32_t before = param->cpu;
    param->cpu &= X264_CPU_MMX | X264_CPU_MMX2 | X264_CPU_SSE | X264_CPU_SSE2;
    leave_mark(before, param->cpu);
    return open(param);
}

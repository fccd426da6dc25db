#include "option.hpp"

namespace reelmill::cli {

OptionGroup picture_options() {
    return {
        "Picture",
        {
            {"codec", 0, "NAME", "h264, hevc, vp9 or av1; h264 if not given, vp9 for webm"},
            {"crf", 0, "N",
             "quality: lower is better and larger, 0 is lossless (not with av1); 23 for h264, 28 for hevc, "
             "31 for vp9, 35 for av1 if not given"},
            {"preset", 0, "NAME",
             "speed against size: ultrafast to placebo; a number from 0 (vp9: to 8, av1: to 13) "
             "also does for vp9 and av1; medium if not given"},
            {"tune", 0, "NAME", "the encoder's tuning, such as film, animation or grain"},
            {"profile", 0, "NAME", "the encoder's profile, such as high; chosen by it if not given"},
            {"encoder-params", 0, "K=V:K=V", "further settings by the encoder's own names"},
            {"gop", 0, "SECONDS", "longest distance of keyframes; the encoder's choice if not given"},
            {"pixel-format", 0, "NAME", "by FFmpeg's name, such as yuv420p10le; the source's if not given"},
            {"width", 0, "PIXELS", "scale to this width; without --height the aspect is kept"},
            {"height", 0, "PIXELS", "scale to this height; without --width the aspect is kept"},
            {"scaler", 0, "NAME", "bicubic if not given; bilinear, lanczos, spline, ..., joined with +"},
            {"fps", 0, "RATE", "constant rate, such as 25, 23.976 or 30000/1001; the source's own times if not given"},
            {"deinterlace", 0, "WHEN", "auto (interlaced pictures only), on or off; off if not given"},
            {"filter", 0, "CHAIN", "libavfilter chain with one input and one output, run before scaling"},
        }};
}

OptionGroup container_options() {
    return {
        "Container and other tracks",
        {
            {"format", 0, "NAME", "mp4, mkv, mov or webm; by the name of OUTPUT if not given, else mp4"},
            {"audio", 0, "HOW",
             "copy, aac, opus, flac or none; copied where the container takes it, else the best it "
             "takes, if not given"},
            {"audio-bitrate", 0, "RATE", "per track, such as 128k; by the number of channels if not given"},
            {"subtitles", 0, "HOW", "copy or none; text is converted where the container needs it; copy if not given"},
        }};
}

OptionGroup output_options() {
    return {"Output",
            {
                {"output", 'o', "OUTPUT", "a file for one input, else a folder that mirrors the inputs"},
                {"overwrite", 0, "",
                 "make all outputs anew and replace files that exist, whatever they are; never an input. With "
                 "--skip-existing, outputs that are finished stay"},
                {"skip-existing", 0, "",
                 "leave outputs that were finished from this source with these settings; make anew what reelmill "
                 "finished from another state of the source or with other settings"},
            }};
}

OptionGroup start_options() {
    return {
        "Start",
        {
            {"ranks", 'n', "N", "processes to start; one per physical core if not given"},
            {"hostfile", 0, "FILE", "hosts to start on, as mpirun reads them; this host alone if not given"},
            {"print-command", 0, "", "print the mpirun command line and stop"},
            {"no-failover", 0, "",
             "run as ranks that srun --mpi=pmix, or an mpirun without fault tolerance, has started: the death of one "
             "ends the run"},
        }};
}

OptionGroup placing_options() {
    return {
        "Cores and memory",
        {
            {"slots", 0, "N", "encoders side by side in each rank; as its cores have room for if not given"},
            {"bind", 0, "HOW", "auto (each slot to its own cores and their memory) or none; auto if not given"},
            {"memory", 0, "SIZE",
             "for the encoders of a rank, such as 8G; its share of 80 % of the host's or the job's limit if not given"},
        }};
}

OptionGroup topology_options() {
    return {"Topology",
            {
                {"ranks", 'n', "N", "ranks that share the host; one if not given"},
                {"slots", 0, "N", "encoders side by side in each rank; as its cores have room for if not given"},
                {"threads-per-shard", 0, "N", "threads of an encoder; 1 if not given"},
                {"machine", 0, "WORDS", "another machine, in hwloc's notation, such as \"pack:2 numa:4 core:8 pu:2\""},
            }};
}

OptionGroup job_options() {
    return {
        "Work",
        {
            {"threads-per-shard", 0, "N",
             "threads of an encoder, which the bytes depend on; auto, one for each 4 GiB that it needs, if not given"},
            {"shard-seconds", 0, "SECONDS", "about how long the pieces are that ranks work on; 10 if not given"},
            {"job-dir", 0, "FOLDER",
             "where segments and records are kept; OUTPUT/.reelmill if not given, and "
             ".NAME.reelmill beside a single file"},
            {"part", 0, "I/N",
             "do the titles of part I of N alone; the N parts may run side by side, each on its own, as the tasks of a "
             "Slurm array do"},
            {"restart", 0, "", "forget what an earlier run of this job has left, and begin anew"},
            {"keep-segments", 0, "", "leave the segments in the job folder when all is published"},
            {"scratch", 0, "FOLDER",
             "keep segments in this folder of each host's own disk, and a copy of each on another host, instead of in "
             "the job folder; %r in it is the number of the rank"},
            {"transport", 0, "HOW",
             "auto (ranks that do not see the job's files get sources and give segments through MPI), files (all see "
             "them) or mpi (all but the coordinating rank through MPI); auto if not given"},
            {"rank-timeout", 0, "SECONDS", "give up a rank that is silent for so long; 30 if not given"},
            {"grace", 0, "SECONDS", "when told to stop, let work that is nearly done end for so long; 5 if not given"},
            {"time-limit", 0, "TIME",
             "end by then, in such a way that the same command goes on: 90m, 2h, 1:30:00; the end of the Slurm job "
             "counts, too"},
            {"max-relaunches", 0, "N",
             "when all ranks are lost, start them again; N times without progress end it; 3 if not given"},
            {"respawn", 0, "", "start a helper in the place of each rank that dies"},
            {"max-ranks", 0, "N",
             "start helpers on nodes of the Slurm job that have no rank, those that are added later too, up to N in "
             "all"},
        }};
}

OptionGroup verify_options() {
    return {"Verify",
            {
                {"source", 0, "INPUT", "the file that OUTPUT was made from"},
                {"deep", 0, "", "decode both files and compare the pictures, too"},
            }};
}

OptionGroup status_options() {
    return {
        "Status",
        {
            {"follow", 'f', "",
             "show it anew until the job ends: in place on a terminal, else a line every five seconds; leave with the "
             "job's exit status"},
        }};
}

OptionGroup progress_options() {
    return {"Progress",
            {
                {"progress", 0, "HOW", "auto, bar, plain or none; auto if not given: bar on a terminal, else plain"},
            }};
}

OptionGroup log_options() {
    return {"Reports",
            {
                {"log-level", 0, "LEVEL", "trace, debug, info, warning, error or off; warning if not given"},
                {"log-file", 0, "FILE", "append the log to this file instead of showing it"},
            }};
}

OptionGroup report_options() {
    OptionGroup group = log_options();
    group.options.push_back({"json", 0, "", "print the result as JSON on standard output"});
    return group;
}

OptionGroup general_options() {
    return {"General",
            {
                {"help", 'h', "", "show this"},
                {"version", 0, "", "show the versions of reelmill and its libraries"},
            }};
}

} // namespace reelmill::cli

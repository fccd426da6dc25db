// A target has to have a source: this one is there for its precompiled header alone.

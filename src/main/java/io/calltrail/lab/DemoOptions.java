package io.calltrail.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What the demo may be told.
///
/// @param length how long new callers come; empty: until Ctrl-C
/// @param report where the JSON report goes
/// @param seed the same seed brings the same callers at the same moments, with the same patience
/// @param folder where everything lives; emptied first when it is a demo's
public record DemoOptions(
    Optional<Duration> length, Optional<Path> report, long seed, Path folder) {}

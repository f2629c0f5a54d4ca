package io.calltrail.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// What a process has taken of the machine, from Linux's `/proc` (proc(5)).
///
/// @param cpu since its start, all threads, in steps of 10 ms
/// @param residentMegabytes of memory now
/// @param handles open files and sockets
record Usage(Duration cpu, double residentMegabytes, int threads, int handles) {
  /// Linux's USER_HZ is 100 on every architecture we run on.
  private static final Duration TICK = Duration.ofMillis(10);

  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;
  private static final int THREADS = 17;
  private static final int RESIDENT_PAGES = 21;
  private static final double PAGES_PER_MEGABYTE = 256;

  static Usage of(long pid) throws IOException {
    Path proc = Path.of("/proc/" + pid);
    String stat = Files.readString(proc.resolve("stat"));
    // the program's name, in brackets, may hold anything
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    try (var handles = Files.list(proc.resolve("fd"))) {
      return new Usage(
          TICK.multipliedBy(
              Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])),
          Long.parseLong(fields[RESIDENT_PAGES]) / PAGES_PER_MEGABYTE,
          Integer.parseInt(fields[THREADS]),
          (int) handles.count());
    }
  }
}

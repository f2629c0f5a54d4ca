package io.calltrail.metrics;

import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// The process itself: build, memory, garbage collection, threads, processor time. The management beans load at the first scrape,
/// not at the start. The `process_` names are those of the Prometheus client conventions.
final class ProcessMeters {
  /// Linux pages are 4 KiB on every machine we build for.
  private static final long PAGE = 4096;

  private final Runtime runtime = Runtime.getRuntime();

  void bind(FigureMeters figures, String version) {
    figures.gauge(
        "calltrail.build.info",
        "",
        "Always 1; the labels tell the build",
        Tags.of("version", version, "java", Runtime.version().toString()),
        () -> 1);
    figures.gauge(
        "process.start.time",
        "seconds",
        "Start of the process, Unix time",
        Tags.empty(),
        () -> ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
    figures.gauge(
        "process.resident.memory",
        "bytes",
        "Resident memory; NaN where the system does not tell",
        Tags.empty(),
        ProcessMeters::resident);
    figures.gauge(
        "jvm.memory.used",
        "bytes",
        "Memory used by the Java virtual machine",
        Tags.of("area", "heap"),
        () -> runtime.totalMemory() - runtime.freeMemory());
    figures.gauge(
        "jvm.memory.used",
        "bytes",
        "Memory used by the Java virtual machine",
        Tags.of("area", "nonheap"),
        () -> ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed());
    figures.gauge(
        "jvm.memory.max",
        "bytes",
        "The most the area may use",
        Tags.of("area", "heap"),
        runtime::maxMemory);
    figures.gauge(
        "jvm.threads",
        "",
        "Live platform threads",
        Tags.empty(),
        () -> ManagementFactory.getThreadMXBean().getThreadCount());
    figures.count(
        "jvm.gc.time",
        "seconds",
        "Time spent collecting garbage",
        Tags.empty(),
        ProcessMeters::collecting);
    figures.count(
        "process.cpu",
        "seconds",
        "Processor time, user and system",
        Tags.empty(),
        ProcessMeters::processor);
  }

  private static double collecting() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .filter(millis -> millis > 0)
            .sum()
        / 1e3;
  }

  private static double processor() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1e9
        : Double.NaN;
  }

  private static double resident() {
    try {
      return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1]) * PAGE;
    } catch (IOException | RuntimeException e) {
      return Double.NaN;
    }
  }
}

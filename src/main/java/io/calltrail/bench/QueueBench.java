package io.calltrail.bench;

import io.calltrail.bench.QueueLane.System;
import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipWorld;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Callers and agents beside `Queue()`: one trace at a time goes at once through ours, through
/// app_queue at its defaults and through app_queue tuned, in one real Asterisk, each with phones of
/// its own. So whatever the machine does, it does to all three. Two traces run side by side.
public final class QueueBench {
  private static final int LANES = 2;
  private static final int WARM_UP_CALLS = 8;

  /// One run in so many may be played again.
  private static final int MOST_AGAIN = 4;

  /// @param repetitions of each case, each with a trace of its own
  /// @param calls in each trace
  public record Options(Map<Scene, Integer> repetitions, int calls) {
    /// Calls in a trace unless told otherwise.
    public static final int CALLS = 28;

    public Options {
      repetitions = new TreeMap<>(repetitions);
      if (repetitions.values().stream().anyMatch(n -> n < 2) || calls < 4) {
        throw new IllegalArgumentException("at least 2 repetitions of 4 calls");
      }
    }

    /// In their order.
    List<Scene> scenes() {
      return List.copyOf(repetitions.keySet());
    }

    int most() {
      return repetitions.values().stream().mapToInt(n -> n).max().orElse(0);
    }

    private String words() {
      return repetitions.values().stream().distinct().count() == 1
          ? most() + " repetitions"
          : repetitions.entrySet().stream()
              .map(r -> r.getKey().label() + " " + r.getValue())
              .collect(Collectors.joining(", ", "repetitions (", ")"));
    }
  }

  private record Run(Scene scene, int repetition) {}

  private final SipWorld world;
  private final ServiceProcess service;
  private final PauseButton button;
  private final Consumer<String> progress;
  private final Map<Run, Map<System, QueueFigures>> done = new ConcurrentHashMap<>();
  private final Map<Run, Double> loads = new ConcurrentHashMap<>();
  private final Queue<String> again = new ConcurrentLinkedQueue<>();

  private QueueBench(
      SipWorld world, ServiceProcess service, PauseButton button, Consumer<String> progress) {
    this.world = world;
    this.service = service;
    this.button = button;
    this.progress = progress;
  }

  /// @param progress told after each run
  public static QueueTable run(Options options, Consumer<String> progress)
      throws IOException, InterruptedException {
    List<QueueLane> lanes = IntStream.range(0, LANES).mapToObj(QueueLane::new).toList();
    Path folder = Files.createTempDirectory("calltrail-bench");
    ServiceProcess.Home home = ServiceProcess.Home.in(folder.resolve("service"));
    var setup = new QueueSetup(lanes);
    Path etc = Files.createDirectories(folder.resolve("world/asterisk/etc"));
    Files.writeString(etc.resolve("queues.conf"), setup.queuesConf());
    var asterisk =
        PrivateAsterisk.Options.agiPort(home.agiPort())
            .local("modules.conf", "load = app_queue.so\n")
            .local("extensions.conf", setup.extensionsConf())
            .local("manager.conf", PauseButton.ACCOUNT);
    List<String> phones =
        lanes.stream()
            .flatMap(lane -> Arrays.stream(System.values()).map(lane::phones))
            .flatMap(List::stream)
            .toList();
    try (var world =
        SipWorld.start(
            folder.resolve("world"),
            asterisk,
            new SipWorld.Phones(phones, List.of(), new HashSet<>(phones)))) {
      home.configure(world.asterisk(), setup.business());
      try (var service = ServiceProcess.start(home);
          var button = PauseButton.of(world.asterisk())) {
        var bench = new QueueBench(world, service, button, progress);
        bench.all(options, lanes);
        return bench.table(options);
      }
    }
  }

  private void all(Options options, List<QueueLane> lanes)
      throws IOException, InterruptedException {
    Queue<Run> todo = new ConcurrentLinkedQueue<>();
    for (int i = 1; i <= options.most(); i++) {
      for (Scene scene : options.scenes()) {
        if (i <= options.repetitions().get(scene)) {
          todo.add(new Run(scene, i));
        }
      }
    }
    int runs = todo.size();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var ends = new ArrayList<Future<Boolean>>();
      for (QueueLane lane : lanes) {
        ends.add(
            threads.submit(
                () -> {
                  warmUp(lane);
                  for (Run run = todo.poll(); run != null; run = todo.poll()) {
                    try {
                      one(run, lane, options.calls(), runs);
                    } catch (QueueLane.StoodStill e) {
                      again(run, e, runs);
                      todo.add(run);
                    }
                  }
                  return true;
                }));
      }
      for (Future<Boolean> end : ends) {
        try {
          end.get();
        } catch (ExecutionException e) {
          todo.clear();
          threads.shutdownNow();
          throw new IOException(e.getCause());
        }
      }
    }
  }

  private void warmUp(QueueLane lane) throws IOException, InterruptedException {
    try {
      lane.play(QueueTrace.of(Scene.PRESENT, 0, WARM_UP_CALLS), world, this::pressed);
    } catch (QueueLane.StoodStill e) {
      progress.accept("warming up: " + e.getMessage());
    }
  }

  private void again(Run run, QueueLane.StoodStill why, int runs) throws IOException {
    String what =
        "%s %d is played again: %s"
            .formatted(run.scene().label(), run.repetition(), why.getMessage());
    again.add(what);
    progress.accept(what);
    if (again.size() > runs / MOST_AGAIN) {
      throw new IOException("the machine stands still too often: " + String.join("; ", again));
    }
  }

  private void one(Run run, QueueLane lane, int calls, int runs)
      throws IOException, InterruptedException, QueueLane.StoodStill {
    var trace = QueueTrace.of(run.scene(), run.repetition(), calls);
    Map<System, QueueFigures> figures = lane.play(trace, world, this::pressed);
    loads.put(run, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    done.put(run, figures);
    progress.accept(
        "%d of %d: %s %d".formatted(done.size(), runs, run.scene().label(), run.repetition()));
  }

  private void pressed(System system, String phone) throws IOException {
    switch (system) {
      case OURS -> service.post("/api/v1/agents/a" + phone + "/unpause");
      case DEFAULTS -> {}
      case TUNED -> button.unpause(phone);
    }
  }

  private QueueTable table(Options options) {
    var rows = new ArrayList<QueueTable.Row>();
    for (Scene scene : options.scenes()) {
      rows.addAll(
          QueueTable.rows(
              scene,
              of(scene, System.OURS, options),
              of(scene, System.DEFAULTS, options),
              of(scene, System.TUNED, options)));
    }
    var load = loads.values().stream().mapToDouble(l -> l).summaryStatistics();
    return new QueueTable(
        "Ours beside Queue() at defaults and tuned, %s of %d calls to %d agents, paired; +- is half a 95 %% interval"
            .formatted(options.words(), options.calls(), QueueTrace.AGENTS),
        rows,
        List.of(
            "load average of the machine meanwhile: %.1f (%.1f to %.1f) on %d processors"
                .formatted(
                    load.getAverage(),
                    load.getMin(),
                    load.getMax(),
                    Runtime.getRuntime().availableProcessors()),
            "traces played again because the machine stood still: "
                + (again.isEmpty() ? "none" : String.join("; ", again)),
            "calls that SIPp did not place, left out: "
                + world.calls().stream().filter(QueueLane::lost).count(),
            "what no phone should see: "
                + (world.faults().isEmpty() ? "nothing" : String.join("; ", world.faults()))));
  }

  private List<QueueFigures> of(Scene scene, System system, Options options) {
    return IntStream.rangeClosed(1, options.repetitions().get(scene))
        .mapToObj(i -> done.get(new Run(scene, i)))
        .map(figures -> figures.get(system))
        .collect(Collectors.toUnmodifiableList());
  }
}

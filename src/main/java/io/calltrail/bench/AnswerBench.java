package io.calltrail.bench;

import io.calltrail.lab.Habit;
import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/// From an agent's hangup to the next ring of its phone, while callers wait: ours beside
/// app_queue's `Queue()`, on one real Asterisk in one run, by Asterisk's own event time stamps
/// (`timestampevents`).
public final class AnswerBench {
  private static final String OURS = "101";
  private static final String PEER = "102";
  private static final String TRACKING = "+442079460001";
  private static final String QUEUE_NUMBER = "600";
  private static final Duration TALK = Duration.ofMillis(400);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration STEP = Duration.ofSeconds(60);

  /// @param callers who wait in each round, 2 to 100
  /// @param rounds of each, interleaved; one more of each goes before to warm up
  public record Options(int callers, int rounds) {
    public static final Options DEFAULT = new Options(20, 5);

    public Options {
      if (callers < 2 || callers > 100 || rounds < 1) {
        throw new IllegalArgumentException("2 to 100 callers and at least one round");
      }
    }
  }

  private final SipWorld world;
  private final RingGaps gaps;
  private int numbers;

  private AnswerBench(SipWorld world, RingGaps gaps) {
    this.world = world;
    this.gaps = gaps;
  }

  public static BenchTable run(Options options) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("calltrail-bench");
    ServiceProcess.Home home = ServiceProcess.Home.in(folder.resolve("service"));
    Path etc = Files.createDirectories(folder.resolve("world/asterisk/etc"));
    Files.writeString(
        etc.resolve("queues.conf"),
        """
        [general]
        [bench]
        ; a phone that talks is not rung
        ringinuse = no
        member => PJSIP/%s
        """
            .formatted(PEER));
    var asterisk =
        PrivateAsterisk.Options.agiPort(home.agiPort())
            .local("modules.conf", "load = app_queue.so\n")
            .local(
                "extensions.conf",
                """
                [calltrail-inbound]
                exten => %s,1,Answer()
                 same => n,Queue(bench)
                 same => n,Hangup()
                """
                    .formatted(QUEUE_NUMBER))
            .local("manager.conf", RingGaps.ACCOUNT);
    try (var world =
        SipWorld.start(folder.resolve("world"), asterisk, SipWorld.Phones.of(OURS, PEER))) {
      home.configure(
          world.asterisk(),
          """
          region: GB
          agents: {a: {phone: "%s", logged-in-at-start: true}}
          queues: {q: {agents: [a], wrap-up: 0s}}
          campaigns: {c: {source: bench}}
          numbers: {"%s": {campaign: c, queue: q, record: false}}
          """
              .formatted(OURS, TRACKING));
      try (var service = ServiceProcess.start(home);
          var gaps = RingGaps.listen(world.asterisk())) {
        var bench = new AnswerBench(world, gaps);
        bench.round(OURS, TRACKING, options.callers());
        bench.round(PEER, QUEUE_NUMBER, options.callers());
        gaps.forget();
        for (int i = 0; i < options.rounds(); i++) {
          bench.round(OURS, TRACKING, options.callers());
          bench.round(PEER, QUEUE_NUMBER, options.callers());
        }
        return table(options, gaps, service.isAlive());
      }
    }
  }

  private static BenchTable table(Options options, RingGaps gaps, boolean alive)
      throws IOException {
    List<Double> ours = gaps.of(OURS);
    List<Double> peer = gaps.of(PEER);
    int expected = options.rounds() * (options.callers() - 1);
    if (ours.size() < expected || peer.size() < expected || !alive) {
      throw new IOException(
          "too few rings were seen: %d and %d of %d".formatted(ours.size(), peer.size(), expected));
    }
    return new BenchTable(
        "Agent's hangup to its next ring, %d callers waiting, %d rings each, beside Queue()"
            .formatted(options.callers(), ours.size()),
        List.of(
            BenchTable.Row.atMost("median", "ms", at(ours, 0.5), at(peer, 0.5), 0.5),
            BenchTable.Row.shown("p90", "ms", at(ours, 0.9), of(at(peer, 0.9))),
            BenchTable.Row.atMost("p99", "ms", at(ours, 0.99), at(peer, 0.99), 1.0)));
  }

  private static OptionalDouble of(double value) {
    return OptionalDouble.of(value);
  }

  /// Nearest rank.
  private static double at(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  /// The first caller holds the agent until all others wait; then the agent takes one after
  /// another.
  private void round(String phone, String dialled, int callers)
      throws IOException, InterruptedException {
    var first = new AtomicBoolean(true);
    world.habit(
        phone,
        _ ->
            new Habit.Reaction.Answers(
                Duration.ZERO, first.getAndSet(false) ? Optional.empty() : Optional.of(TALK)));
    var callerOfAll = new SipWorld.Caller(PATIENCE, Optional.empty());
    List<String> calls = new ArrayList<>();
    String holder = world.call(dialled, number(), callerOfAll);
    await(holder, c -> c.talk().isPresent());
    for (int i = 0; i < callers; i++) {
      calls.add(world.call(dialled, number(), callerOfAll));
    }
    for (String call : calls) {
      await(call, c -> c.lifted().isPresent());
    }
    world.hangUp(holder);
    for (String call : calls) {
      await(call, SipCall::over);
    }
  }

  private String number() {
    return "+4477009%05d".formatted(++numbers);
  }

  private void await(String call, Predicate<SipCall> so) throws IOException, InterruptedException {
    if (world.await(call, STEP, so).isEmpty()) {
      throw new IOException("call " + call + " stands still: " + world.call(call));
    }
  }
}

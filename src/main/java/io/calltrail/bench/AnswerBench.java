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
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// From an agent's hangup to the next ring of its phone, while callers wait: ours beside
/// app_queue's `Queue()`, on one real Asterisk in one run, by Asterisk's own event time stamps
/// (`timestampevents`).
public final class AnswerBench {
  private static final String OURS = "101";
  private static final String PEER = "102";
  private static final String TRACKING = "+442079460001";
  private static final String QUEUE_NUMBER = "600";

  /// app_queue looks once a second, in step with its last ring: a talk of whole seconds is its best
  /// case, and any talk its usual one.
  private static final Duration IN_STEP = Duration.ofSeconds(1);

  private static final int SHORTEST_TALK_MILLIS = 300;
  private static final int LONGEST_TALK_MILLIS = 1_300;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration STEP = Duration.ofSeconds(60);

  /// @param callers who wait in each round, 2 to 100
  /// @param rounds of each kind, interleaved; one more of each goes before to warm up
  public record Options(int callers, int rounds) {
    public static final Options DEFAULT = new Options(20, 2);

    public Options {
      if (callers < 2 || callers > 100 || rounds < 1) {
        throw new IllegalArgumentException("2 to 100 callers and at least one round");
      }
    }
  }

  private final SipWorld world;
  private final RingGaps gaps;
  private final Random random = new Random(1);
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
        Supplier<Duration> any = bench::anyTalk;
        Supplier<Duration> inStep = () -> IN_STEP;
        bench.round(OURS, TRACKING, options.callers(), any);
        bench.round(PEER, QUEUE_NUMBER, options.callers(), any);
        var rows = new ArrayList<BenchTable.Row>();
        rows.addAll(bench.compare("talks of any length", options, any));
        rows.addAll(bench.compare("talks of 1 s", options, inStep));
        return new BenchTable(
            "Agent's hangup to its next ring, %d callers waiting, %d rings a row, beside Queue()"
                .formatted(options.callers(), options.rounds() * options.callers()),
            rows);
      }
    }
  }

  private List<BenchTable.Row> compare(String talks, Options options, Supplier<Duration> talk)
      throws IOException, InterruptedException {
    gaps.forget();
    for (int i = 0; i < options.rounds(); i++) {
      round(OURS, TRACKING, options.callers(), talk);
      round(PEER, QUEUE_NUMBER, options.callers(), talk);
    }
    List<Double> ours = gaps.of(OURS);
    List<Double> peer = gaps.of(PEER);
    int expected = options.rounds() * options.callers();
    if (ours.size() != expected || peer.size() != expected) {
      throw new IOException(
          "%d and %d rings were seen instead of %d".formatted(ours.size(), peer.size(), expected));
    }
    return List.of(
        BenchTable.Row.atMost(
            talks + ", median", "ms", Samples.at(ours, 0.5), Samples.at(peer, 0.5), 0.5),
        BenchTable.Row.shown(
            talks + ", p90", "ms", Samples.at(ours, 0.9), OptionalDouble.of(Samples.at(peer, 0.9))),
        BenchTable.Row.atMost(
            talks + ", p99", "ms", Samples.at(ours, 0.99), Samples.at(peer, 0.99), 1.0));
  }

  private Duration anyTalk() {
    return Duration.ofMillis(random.nextInt(SHORTEST_TALK_MILLIS, LONGEST_TALK_MILLIS));
  }

  /// The first caller holds the agent until all others wait; then the agent takes one after
  /// another.
  private void round(String phone, String dialled, int callers, Supplier<Duration> talk)
      throws IOException, InterruptedException {
    var first = new AtomicBoolean(true);
    world.habit(
        phone,
        _ ->
            new Habit.Reaction.Answers(
                Duration.ZERO,
                first.getAndSet(false) ? Optional.empty() : Optional.of(talk.get())));
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
    gaps.pause();
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

package io.calltrail;

import io.calltrail.bench.AnswerBench;
import io.calltrail.bench.CapacityBench;
import io.calltrail.bench.ConsoleBench;
import io.calltrail.bench.QueueBench;
import io.calltrail.bench.Scene;
import io.calltrail.bench.StartBench;
import io.calltrail.bench.SwitchboardBench;
import io.calltrail.bench.TurnBench;
import io.calltrail.bench.WaitBench;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "bench",
    description = "Measures beside a peer in one run; exits with 1 when a target is missed.",
    subcommands = {
      Bench.Turn.class,
      Bench.Answer.class,
      Bench.Queues.class,
      Bench.Start.class,
      Bench.OfSwitchboard.class,
      Bench.Wait.class,
      Bench.Capacity.class,
      Bench.OfConsole.class
    })
final class Bench {

  @Command(
      name = "turn",
      description =
          "The AGI server beside asterisk-java's DefaultAgiServer: CPU per turn, turns a second, p50, p99.")
  static final class Turn implements Callable<Integer> {
    @Mixin RowsFile rows = new RowsFile();

    @Override
    public Integer call() throws Exception {
      return rows.show(TurnBench.run(TurnBench.Options.defaults()));
    }
  }

  @Command(
      name = "answer",
      description =
          "From an agent's hangup to its next ring while callers wait, beside Queue(), on real Asterisk.")
  static final class Answer implements Callable<Integer> {
    @Mixin RowsFile rows = new RowsFile();

    @Option(names = "--rounds", description = "Of 20 callers each (default: 2).")
    int rounds = AnswerBench.Options.DEFAULT.rounds();

    @Override
    public Integer call() throws Exception {
      var options = new AnswerBench.Options(AnswerBench.Options.DEFAULT.callers(), rounds);
      return rows.show(AnswerBench.run(options));
    }
  }

  @Command(
      name = "queue",
      description = {
        "The same callers and agents through ours, Queue() at defaults and Queue() tuned, on real Asterisk:",
        "waits, abandoned, service level, free agent to ring, offers to agents who are away."
      })
  static final class Queues implements Callable<Integer> {
    @Mixin RowsFile rows = new RowsFile();

    @Option(
        names = "--repetitions",
        description = "Of each case (default: 30 of absent and skills, 10 of the others).")
    Optional<Integer> repetitions = Optional.empty();

    @Option(
        names = "--case",
        description =
            "Only this: present, crowded, absent, refusing, unregistered or skills (repeatable).")
    List<String> cases = List.of();

    @Override
    public Integer call() throws Exception {
      List<Scene> scenes =
          cases.isEmpty()
              ? List.of(Scene.values())
              : cases.stream().map(Queues::scene).distinct().toList();
      var options =
          new QueueBench.Options(
              scenes.stream()
                  .collect(
                      Collectors.toMap(
                          scene -> scene, scene -> repetitions.orElseGet(scene::repetitions))),
              QueueBench.Options.CALLS);
      return rows.show(QueueBench.run(options, System.err::println));
    }

    private static Scene scene(String label) {
      return Scene.of(label)
          .orElseThrow(() -> new IllegalStateException("there is no case \"" + label + "\""));
    }
  }

  @Command(
      name = "start",
      description = "How soon the service takes calls after its start, and its idle memory.")
  static final class Start implements Callable<Integer> {
    @Mixin RowsFile rows = new RowsFile();

    @Override
    public Integer call() throws Exception {
      return rows.show(StartBench.run(List.of(launcher())));
    }
  }

  @Command(
      name = "switchboard",
      description =
          "Decisions a second with 1,000 agents and up to 10,000 callers waiting, and how the cost grows.")
  static final class OfSwitchboard implements Callable<Integer> {
    @Mixin RowsFile rows = new RowsFile();

    @Override
    public Integer call() throws Exception {
      return rows.show(SwitchboardBench.run(SwitchboardBench.Options.DEFAULT));
    }
  }

  @Command(
      name = "wait",
      description = "Predicted waits beside app_queue's formula, in virtual time: error and bias.")
  static final class Wait implements Callable<Integer> {
    @Mixin RowsFile rows = new RowsFile();

    @Override
    public Integer call() throws Exception {
      return rows.show(WaitBench.run(WaitBench.Options.DEFAULT));
    }
  }

  @Command(
      name = "capacity",
      description =
          "CPU of a routed and recorded call, and how many go at once, beside Queue() with MixMonitor, on real Asterisk.")
  static final class Capacity implements Callable<Integer> {
    @Mixin RowsFile rows = new RowsFile();

    @Option(
        names = "--at-once",
        split = ",",
        description = "Calls at once, step by step (default: 20,40,60,80).")
    List<Integer> steps = CapacityBench.Options.DEFAULT.steps();

    @Override
    public Integer call() throws Exception {
      var options =
          new CapacityBench.Options(
              steps, CapacityBench.Options.DEFAULT.talk(), CapacityBench.Options.DEFAULT.rounds());
      return rows.show(CapacityBench.run(options, System.err::println));
    }
  }

  @Command(
      name = "console",
      description = {
        "The console on five million calls, in H2 and in PostgreSQL: the list of calls with any filter,",
        "reports of a year, the wallboard, and what 500 open wallboards cost while calls go on."
      })
  static final class OfConsole implements Callable<Integer> {
    @Mixin RowsFile rows = new RowsFile();

    @Option(names = "--calls", description = "That many (default: 5000000).")
    int calls = 5_000_000;

    @Option(
        names = "--folder",
        description = "Keeps H2's database here, and uses the one of an earlier run.")
    @Nullable Path folder;

    @Override
    public Integer call() throws Exception {
      Path postgres =
          Optional.ofNullable(System.getenv("CALLTRAIL_POSTGRES"))
              .map(Path::of)
              .orElseThrow(
                  () ->
                      new IllegalStateException("CALLTRAIL_POSTGRES is not set: run ./calltrail"));
      return rows.show(
          ConsoleBench.run(
              ConsoleBench.Options.of(calls, Optional.ofNullable(folder), postgres),
              System.err::println));
    }
  }

  /// This checkout's own launcher, so that what is measured is what is run.
  private static String launcher() {
    return Path.of(Optional.ofNullable(System.getenv("CALLTRAIL_HOME")).orElse("."))
        .resolve("calltrail")
        .toString();
  }
}

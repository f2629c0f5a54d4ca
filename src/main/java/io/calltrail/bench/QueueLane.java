package io.calltrail.bench;

import io.calltrail.lab.Habit;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// Phones, numbers and queues of three systems that get the same trace at the same time.
final class QueueLane {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Duration REFUSES_AFTER = Duration.ofMillis(300);
  private static final Duration MOST = Duration.ofMinutes(2);

  /// Between the same caller's calls in the three.
  private static final Duration APART = Duration.ofSeconds(1);

  /// The machine did not keep up with a trace, so its figures tell of the machine and not of who
  /// routes.
  static final class StoodStill extends Exception {
    private static final long serialVersionUID = 1;

    StoodStill(String what) {
      super(what);
    }
  }

  /// Who routes.
  enum System {
    OURS,
    DEFAULTS,
    TUNED
  }

  /// An agent's button "I am back", as each system has it.
  @FunctionalInterface
  interface Back {
    void pressed(System system, String phone) throws IOException;
  }

  @FunctionalInterface
  private interface Act {
    void now() throws IOException;
  }

  private record Event(Duration at, Act act) {}

  private final int number;
  private final ExecutorService placing =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("placing-", 0).factory());

  QueueLane(int number) {
    this.number = number;
  }

  // ---- names

  String phone(System system, int agent) {
    int systems = System.values().length;
    return "" + (101 + (number * systems + system.ordinal()) * QueueTrace.AGENTS + agent);
  }

  List<String> phones(System system) {
    return IntStream.range(0, QueueTrace.AGENTS).mapToObj(a -> phone(system, a)).toList();
  }

  /// A queue's name in every system.
  ///
  /// @param kind `plain`, `foreign` or `local`
  String queue(System system, String kind) {
    return system.name().toLowerCase(Locale.ROOT) + "-" + kind + "-" + number;
  }

  /// What a caller dials.
  String dialled(System system, String kind) {
    int at = (number * System.values().length + system.ordinal()) * 3 + kinds().indexOf(kind);
    return system == System.OURS ? "+4420794600%02d".formatted(at) : "60%02d".formatted(at);
  }

  static List<String> kinds() {
    return List.of("plain", "foreign", "local");
  }

  // ---- one trace

  /// Plays it to all three, and returns when every call is over.
  Map<System, QueueFigures> play(QueueTrace trace, SipWorld world, Back back)
      throws IOException, InterruptedException, StoodStill {
    Instant start = Instant.now();
    Map<System, List<Future<String>>> calls = new EnumMap<>(System.class);
    Map<String, QueueTrace.Caller> callers = new ConcurrentHashMap<>();
    var events = new ArrayList<Event>();
    for (System system : System.values()) {
      calls.put(system, new ArrayList<>());
      for (int agent = 0; agent < QueueTrace.AGENTS; agent++) {
        world.habit(phone(system, agent), habit(trace, agent, start, callers));
      }
    }
    for (QueueTrace.Caller caller : trace.callers()) {
      events.add(
          new Event(
              caller.at(),
              () -> {
                for (System system : System.values()) {
                  calls
                      .get(system)
                      .add(
                          placing.submit(
                              () -> call(trace.scene(), system, caller, callers, world)));
                }
              }));
    }
    trace.aways().forEach(away -> events.addAll(moves(trace.scene(), away, world, back)));
    events.sort(Comparator.comparing(Event::at));
    for (Event event : events) {
      Duration left = Duration.between(Instant.now(), start.plus(event.at()));
      if (left.isPositive()) {
        Thread.sleep(left);
      }
      event.act().now();
    }
    Map<System, List<SipCall>> over = new EnumMap<>(System.class);
    for (System system : System.values()) {
      over.put(system, over(calls.get(system), world));
    }
    Map<System, QueueFigures> figures = new EnumMap<>(System.class);
    over.forEach(
        (system, all) ->
            figures.put(
                system,
                QueueFigures.of(
                    trace,
                    all.stream().filter(call -> !lost(call)).toList(),
                    agents(system),
                    start)));
    for (System system : System.values()) {
      for (String phone : phones(system)) {
        back.pressed(system, phone);
      }
    }
    for (int i = 0; i < trace.callers().size(); i++) {
      together(i, over.values());
    }
    return figures;
  }

  private Map<String, Integer> agents(System system) {
    var agents = new HashMap<String, Integer>();
    phones(system).forEach(phone -> agents.put(phone, agents.size()));
    return agents;
  }

  private static Habit habit(
      QueueTrace trace, int agent, Instant start, Map<String, QueueTrace.Caller> callers) {
    return number -> {
      Duration at = Duration.between(start, Instant.now());
      Optional<QueueTrace.Away> away =
          trace.aways().stream().filter(a -> a.agent() == agent && a.at(at)).findFirst();
      if (away.isEmpty()) {
        Duration pickUp =
            Optional.ofNullable(callers.get(digits(number)))
                .map(QueueTrace.Caller::pickUp)
                .orElse(Duration.ZERO);
        return new Habit.Reaction.Answers(pickUp, Optional.empty());
      }
      return switch (trace.scene()) {
        case REFUSING ->
            away.get().busy()
                ? new Habit.Reaction.Busy(REFUSES_AFTER)
                : new Habit.Reaction.Declines(REFUSES_AFTER);
        case ABSENT, UNREGISTERED, PRESENT, CROWDED, SKILLS -> new Habit.Reaction.LetsRing();
      };
    };
  }

  private String call(
      Scene scene,
      System system,
      QueueTrace.Caller caller,
      Map<String, QueueTrace.Caller> callers,
      SipWorld world)
      throws IOException {
    String kind = scene != Scene.SKILLS ? "plain" : caller.foreign() ? "foreign" : "local";
    String own = "+4477009%05d".formatted(NUMBERS.incrementAndGet());
    callers.put(digits(own), caller);
    return world.call(
        dialled(system, kind), own, SipWorld.Caller.patient(caller.patience(), caller.talk()));
  }

  private static String digits(String number) {
    return number.replaceAll("[^0-9]", "");
  }

  /// What an agent who goes away and comes back does beside the phone.
  private List<Event> moves(Scene scene, QueueTrace.Away away, SipWorld world, Back back) {
    var moves = new ArrayList<Event>();
    for (System system : System.values()) {
      String phone = phone(system, away.agent());
      switch (scene) {
        case ABSENT, REFUSING -> moves.add(new Event(away.to(), () -> back.pressed(system, phone)));
        case UNREGISTERED -> {
          moves.add(new Event(away.from(), () -> world.unregister(phone)));
          moves.add(new Event(away.to(), () -> world.register(phone)));
        }
        case PRESENT, CROWDED, SKILLS -> {}
      }
    }
    return moves;
  }

  private static List<SipCall> over(List<Future<String>> calls, SipWorld world)
      throws IOException, InterruptedException, StoodStill {
    var over = new ArrayList<SipCall>();
    for (Future<String> call : calls) {
      String id = placed(call);
      over.add(
          world
              .await(
                  id,
                  MOST,
                  c -> c.over() && c.rings().stream().allMatch(r -> r.ended().isPresent()))
              .orElseThrow(() -> new StoodStill("no end of " + id)));
    }
    return over;
  }

  private static String placed(Future<String> call) throws IOException, InterruptedException {
    try {
      return call.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  /// The same caller came to all three at the same time.
  private static void together(int caller, Collection<List<SipCall>> systems) throws StoodStill {
    List<Instant> placed =
        systems.stream()
            .map(calls -> calls.get(caller))
            .filter(call -> !lost(call))
            .map(SipCall::placed)
            .sorted()
            .toList();
    if (placed.isEmpty()) {
      return;
    }
    Duration apart = Duration.between(placed.getFirst(), placed.getLast());
    if (apart.compareTo(APART) > 0) {
      throw new StoodStill(
          "a caller came to the three %.1f s apart".formatted(apart.toMillis() / 1e3));
    }
  }

  /// SIPp did not start: there was no such call.
  static boolean lost(SipCall call) {
    return call.how().equals("lost");
  }
}

package io.calltrail.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.TaskEvent;
import io.calltrail.call.TaskId;
import io.calltrail.call.TaskReason;
import io.calltrail.routing.Turn.Happened;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever callers, clients and agents do, in any order, seed by seed.
class CallBackRandomTest {
  private static final List<String> AGENTS = List.of("a1", "a2", "a3");
  private static final List<String> STATUS = List.of("ANSWER", "BUSY", "NOANSWER", "CONGESTION");

  private final Set<String> holding = new TreeSet<>();
  private final Set<String> served = new TreeSet<>();
  private final Map<CallId, AgentCall> agentRings = new HashMap<>();
  private final Map<CallId, AgentCall> clientRings = new HashMap<>();
  private final Map<CallId, AgentCall> talks = new HashMap<>();
  private final Map<TaskId, PhoneNumber> clients = new HashMap<>();
  private final Map<PhoneNumber, CallId> going = new HashMap<>();
  private final Map<CallId, PhoneNumber> by = new HashMap<>();
  private final Map<PhoneNumber, TaskId> open = new HashMap<>();
  private final Map<CallId, String> agents = new HashMap<>();
  private int checked;
  private int callers;
  private int seen;

  /// An office with its own troubles.
  private enum Office {
    PLAIN,
    WHOSE_SERVICE_IS_KILLED_NOW_AND_THEN,
    WITH_SKILLS,
    WITH_TWO_TALKS_AT_A_TIME
  }

  private static Exchange exchange(Office office) {
    List<AgentSettings> people = AGENTS.stream().map(a -> agent(office, a)).toList();
    var speaksEnglish = new SkillStep(new Skills(Map.of("english", 5)), Duration.ofSeconds(15));
    var rules =
        new CallBackRules(
            "1",
            Set.of(TaskReason.values()),
            3,
            new CallBackRules.Spacing(
                Duration.ofSeconds(20), Duration.ofSeconds(40), Duration.ofSeconds(30)),
            Duration.ofMinutes(20),
            Schedule.ALWAYS,
            List.of("auth-thankyou"));
    var outside =
        new Outside(
            "PJSIP/{number}@trunk",
            List.of("+44*"),
            Duration.ofSeconds(30),
            100_000,
            Optional.empty());
    QueueSettings queue = Exchange.queue(Exchange.SALES, Exchange.ids(people));
    QueueSettings.Offering o = queue.offering();
    Duration none = Duration.ZERO;
    return Exchange.of(
        queue.with(
            new QueueSettings.Offering(
                o.strategy(),
                office == Office.WITH_SKILLS
                    ? List.of(speaksEnglish, SkillStep.ANYBODY)
                    : o.skills(),
                new QueueSettings.Responsible(none, none, none, none),
                o.ringTime(),
                o.wrapUp(),
                o.rest())),
        new Ranking.FirstCome(),
        people,
        new TaskSettings(
            Duration.ofMinutes(15), Map.of(Exchange.SALES, rules), Optional.of(outside)));
  }

  private static AgentSettings agent(Office office, String name) {
    AgentSettings agent = AgentSettings.of(new AgentId(name), name, true);
    return switch (office) {
      case PLAIN, WHOSE_SERVICE_IS_KILLED_NOW_AND_THEN -> agent;
      case WITH_SKILLS -> name.equals("a1") ? agent.with(new Skills(Map.of("english", 9))) : agent;
      case WITH_TWO_TALKS_AT_A_TIME -> agent.withCapacity(2);
    };
  }

  static Stream<Arguments> offices() {
    return Stream.of(Office.values())
        .flatMap(office -> IntStream.rangeClosed(1, 6).mapToObj(seed -> arguments(office, seed)));
  }

  @ParameterizedTest
  @MethodSource("offices")
  void neverTwoCallBacksToOneClientNorMoreThanIdleAgentsAndWhoHoldsOnIsServed(
      Office office, int seed) {
    var random = new Random(seed);
    var exchange = exchange(office);
    for (int i = 0; i < 1000; i++) {
      int before = exchange.agentCalls.size();
      happen(exchange, random);
      check(exchange, before, office);
      if (office == Office.WHOSE_SERVICE_IS_KILLED_NOW_AND_THEN && random.nextInt(20) == 0) {
        killed(exchange, random);
      }
      exchange.seconds(random.nextInt(4));
      take(exchange);
    }
    assertThat(exchange.facts).hasAtLeastOneElementOfType(TaskEvent.ClientAnswered.class);
    settle(exchange);
  }

  private void happen(Exchange exchange, Random random) {
    switch (random.nextInt(10)) {
      case 0, 1 -> {
        String caller = "c" + random.nextInt(25) + "~".repeat(++callers);
        if (exchange.calls(caller) instanceof Step.Hold) {
          holding.add(caller);
        } else {
          served.add(caller);
        }
      }
      case 2 -> any(random, holding).ifPresent(c -> leave(exchange, c, true));
      case 3 -> any(random, holding).ifPresent(c -> leave(exchange, c, false));
      case 4, 5 -> any(random, served).ifPresent(c -> over(exchange, c));
      case 6 ->
          any(random, agentRings.keySet())
              .ifPresent(
                  id -> {
                    AgentCall call = agentRings.remove(id);
                    if (random.nextInt(4) == 0) {
                      exchange.agentFails(call, random.nextInt(9));
                    } else if (exchange.agentReady(call) instanceof Step.CallOut) {
                      clientRings.put(id, call);
                    }
                  });
      case 7 ->
          any(random, clientRings.keySet())
              .ifPresent(
                  id -> {
                    AgentCall call = clientRings.remove(id);
                    if (random.nextBoolean()) {
                      exchange.clientAnswers(call);
                      talks.put(id, call);
                    } else {
                      exchange.clientOver(call, STATUS.get(random.nextInt(4)), 17);
                    }
                  });
      case 8 ->
          any(random, talks.keySet())
              .ifPresent(id -> exchange.clientOver(talks.remove(id), "ANSWER", 16));
      case 9 ->
          any(random, Set.copyOf(exchange.tasks()))
              .ifPresent(
                  task ->
                      exchange.told(
                          new TaskCommand.CallNow(
                              task.id(), new AgentId(AGENTS.get(random.nextInt(AGENTS.size()))))));
      default -> throw new IllegalStateException();
    }
    take(exchange);
  }

  /// The service is killed and comes back at once or after a while; the calls go on meanwhile.
  private void killed(Exchange exchange, Random random) {
    exchange.restart();
    exchange.seconds(random.nextInt(3));
    List<Signal.Channel> channels = new ArrayList<>();
    holding.forEach(c -> channels.add(channel("uid-" + c)));
    served.forEach(c -> channels.add(channel("uid-" + c)));
    agentRings.keySet().forEach(id -> channels.add(channel(id.value())));
    clientRings.keySet().forEach(id -> channels.add(channel(id.value())));
    talks
        .keySet()
        .forEach(
            id -> {
              channels.add(bridged(id.value(), id));
              channels.add(bridged("client-" + id, id));
            });
    exchange.told(new Signal.Snapshot("main", exchange.now, false, channels, List.of()));
  }

  private static Signal.Channel channel(String id) {
    return new Signal.Channel(id, id, "PJSIP/x-" + id, Optional.empty(), Duration.ZERO);
  }

  private static Signal.Channel bridged(String id, CallId callBack) {
    return new Signal.Channel(
        id, callBack.value(), "PJSIP/x-" + id, Optional.of("b-" + callBack), Duration.ZERO);
  }

  private static Set<String> talking(Exchange exchange) {
    var talking = new HashSet<String>();
    exchange.view().talking().forEach(t -> talking.add(t.agent().value()));
    exchange.view().waiting().forEach(w -> w.ringing().forEach(a -> talking.add(a.value())));
    return talking;
  }

  private static <T> Optional<T> any(Random random, Set<T> of) {
    return of.stream().skip(of.isEmpty() ? 0 : random.nextInt(of.size())).findFirst();
  }

  private void leave(Exchange exchange, String caller, boolean asks) {
    holding.remove(caller);
    if (asks) {
      exchange.asks(caller, new Happened.Pressed("1"));
    }
    exchange.hangsUp(caller);
  }

  private void over(Exchange exchange, String caller) {
    served.remove(caller);
    exchange.connected(caller);
    exchange.agentHangsUp(caller);
    exchange.hangsUp(caller);
  }

  /// Callers who were nudged ask, new rings are noticed, and who has a phone ringing is served.
  private void take(Exchange exchange) {
    for (String caller : List.copyOf(holding)) {
      Step step = exchange.asks(caller);
      if (step instanceof Step.Ring) {
        holding.remove(caller);
        served.add(caller);
      } else if (!(step instanceof Step.Hold)) {
        holding.remove(caller);
        exchange.hangsUp(caller);
      }
    }
    for (; seen < exchange.agentCalls.size(); seen++) {
      AgentCall call = exchange.agentCalls.get(seen);
      agentRings.put(call.callBack(), call);
    }
  }

  private void check(Exchange exchange, int before, Office office) {
    for (; checked < exchange.facts.size(); checked++) {
      switch (exchange.facts.get(checked)) {
        case TaskEvent.Opened e -> {
          PhoneNumber client = e.client().orElseThrow();
          clients.put(e.task(), client);
          assertThat(open.put(client, e.task())).as("two tasks of one client").isNull();
        }
        case TaskEvent.Closed e -> open.remove(clients.get(e.task()));
        case TaskEvent.CallBackBegan e -> {
          PhoneNumber client = clients.get(e.task());
          assertThat(going.put(client, e.callBack())).as("two call-backs to one client").isNull();
          by.put(e.callBack(), client);
          assertThat(agents.values()).as("in two call-backs").doesNotContain(e.agent().value());
          agents.put(e.callBack(), e.agent().value());
        }
        case TaskEvent.CallBackEnded e -> {
          going.remove(by.get(e.callBack()));
          agents.remove(e.callBack());
        }
        default -> {}
      }
    }
    var rung = exchange.agentCalls.subList(before, exchange.agentCalls.size());
    assertThat(rung).extracting(AgentCall::dial).doesNotHaveDuplicates();
    if (office != Office.WITH_TWO_TALKS_AT_A_TIME) {
      assertThat(agents.values()).as("agents of call-backs").noneMatch(talking(exchange)::contains);
    }
  }

  /// Nobody new comes: everybody who holds on is served, and every task ends.
  private void settle(Exchange exchange) {
    for (int i = 0; i < 300; i++) {
      List.copyOf(served).forEach(c -> over(exchange, c));
      List.copyOf(agentRings.keySet())
          .forEach(
              id -> {
                AgentCall call = agentRings.remove(id);
                if (exchange.agentReady(call) instanceof Step.CallOut) {
                  clientRings.put(id, call);
                }
              });
      List.copyOf(clientRings.keySet())
          .forEach(id -> exchange.clientOver(clientRings.remove(id), "NOANSWER", 0));
      List.copyOf(talks.keySet())
          .forEach(id -> exchange.clientOver(talks.remove(id), "ANSWER", 16));
      take(exchange);
      exchange.seconds(5);
    }
    assertThat(holding).isEmpty();
    assertThat(exchange.view().waiting()).isEmpty();
    assertThat(exchange.tasks()).as("expired or spoken with").isEmpty();
    AGENTS.forEach(a -> assertThat(exchange.agent(a)).isEqualTo(LiveView.AgentState.IDLE));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void nobodyWhoHoldsOnIsPassedByACallBackOfALaterPlace(int seed) {
    var random = new Random(seed);
    var exchange = exchange(Office.PLAIN);
    int callBacks = 0;
    for (int i = 0; i < 800; i++) {
      int before = exchange.facts.size();
      happen(exchange, random);
      for (var fact : List.copyOf(exchange.facts.subList(before, exchange.facts.size()))) {
        if (fact instanceof TaskEvent.CallBackBegan began) {
          callBacks++;
          Instant place = place(exchange, began);
          assertThat(placesOfThoseWhoHoldOn(exchange))
              .as("places earlier than %s", place)
              .noneMatch(earlier -> earlier.isBefore(place));
        }
      }
      exchange.seconds(random.nextInt(4));
      take(exchange);
    }
    assertThat(callBacks).isGreaterThan(20);
  }

  private List<Instant> placesOfThoseWhoHoldOn(Exchange exchange) {
    var unserved = new HashSet<CallId>();
    exchange.view().waiting().stream()
        .filter(w -> w.ringing().isEmpty())
        .forEach(w -> unserved.add(w.call()));
    unserved.retainAll(holding.stream().map(c -> exchange.trail(c).getFirst().call()).toList());
    return exchange.facts.stream()
        .filter(CallEvent.Queued.class::isInstance)
        .map(CallEvent.Queued.class::cast)
        .filter(queued -> unserved.contains(queued.call()))
        .map(CallEvent.Queued::place)
        .toList();
  }

  private static Instant place(Exchange exchange, TaskEvent.CallBackBegan began) {
    Instant place = Instant.EPOCH;
    int untaken = 0;
    for (var fact : exchange.facts) {
      if (fact instanceof TaskEvent.Opened e && e.task().equals(began.task())) {
        place = e.place();
      } else if (fact instanceof TaskEvent.CallBackEnded e && e.task().equals(began.task())) {
        untaken = called(exchange, e.callBack()) ? 3 : untaken + 1;
        if (untaken == 3) {
          place = e.next();
          untaken = 0;
        }
      } else if (fact instanceof TaskEvent.Repeated e
          && e.task().equals(began.task())
          && e.reason() == TaskReason.ASKED) {
        place = e.place();
      }
    }
    return place;
  }

  private static boolean called(Exchange exchange, CallId callBack) {
    return exchange.facts.stream()
        .anyMatch(f -> f instanceof TaskEvent.ClientCalled e && e.callBack().equals(callBack));
  }
}

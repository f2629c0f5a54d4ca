package io.calltrail.simulation;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.Fact;
import io.calltrail.routing.AgentCommand;
import io.calltrail.routing.Answer;
import io.calltrail.routing.Decision;
import io.calltrail.routing.DialResult;
import io.calltrail.routing.Input;
import io.calltrail.routing.Place;
import io.calltrail.routing.Signal;
import io.calltrail.routing.Step;
import io.calltrail.routing.Switchboard;
import io.calltrail.routing.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The switchboard as the simulated PBX sees it: what happened goes in, with a moment in
/// nanoseconds; what to do comes out in fields that hold until the next input.
final class Board {
  /// What a caller shall do.
  enum What {
    NOTHING,
    HOLD,
    RING,
    LISTEN,
    RECORD,
    LEAVE
  }

  /// What became of a call that has ended, by its outcome.
  enum Fate {
    ANSWERED,
    ABANDONED,
    SHORT_ABANDON,
    GIVEN_UP,
    BROKEN
  }

  /// One caller's channel and what it carries.
  static final class Channel {
    private final ChannelRef ref;
    private Optional<CallId> call = Optional.empty();
    private Optional<Place> place = Optional.empty();

    /// @param slot comes back when the caller is nudged
    Channel(int slot, long serial) {
      ref = new ChannelRef(PBX, Long.toString(serial), Integer.toString(slot));
    }
  }

  private static final String PBX = "main";
  private static final String DIAL = "PJSIP/";
  private static final DialResult CANCELLED =
      new DialResult("CANCEL", 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, "");
  private static final DialResult TALKED =
      new DialResult("ANSWER", 16, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), "");

  private final Switchboard switchboard;
  private final Instant start;
  private final long startSecond;
  private final Map<String, Integer> agentByDial = new HashMap<>();
  private final String[] endpoints;
  private long inputs;

  private What what = What.NOTHING;
  private long length;
  private int[] ringing = new int[4];
  private int rings;
  private final ArrayDeque<Integer> nudges = new ArrayDeque<>();
  private Fate fate = Fate.BROKEN;

  Board(Premises premises, List<AgentId> agents, Instant start, RandomGenerator random) {
    this.switchboard = new Switchboard(premises.settings(), premises.attribution(), random);
    this.start = start;
    this.startSecond = start.getEpochSecond();
    this.endpoints = agents.stream().map(premises::endpointOf).toArray(String[]::new);
    for (int i = 0; i < endpoints.length; i++) {
      agentByDial.put(DIAL + endpoints[i], i);
    }
    apply(Signal.Snapshot.empty(PBX), 0);
    agents.forEach(a -> apply(new AgentCommand.Login(a), 0));
  }

  // ---- what happens to a caller

  /// @param caller empty: withheld
  void arrived(Channel c, String dialled, String caller, long now) {
    turn(c, new Turn.Happened.Arrived(dialled, caller, caller.isEmpty()), now);
  }

  void held(Channel c, long now) {
    turn(c, new Turn.Happened.Held(), now);
  }

  void nudged(Channel c, long now) {
    turn(c, new Turn.Happened.Nudged(), now);
  }

  void listened(Channel c, long now) {
    turn(c, new Turn.Happened.Played(), now);
  }

  void recorded(Channel c, long now, long message) {
    turn(c, new Turn.Happened.LeftVoicemail("USER_EXIT", Duration.ofNanos(message)), now);
  }

  /// A ring came to nothing, as the agent's phone or its absence has it.
  void notAnswered(Channel c, ScriptedAgent.Reaction why, long now) {
    DialResult dial =
        switch (why) {
          case ANSWERS, LETS_RING -> dial("NOANSWER", 0);
          case REJECTS -> dial("CHANUNAVAIL", 21);
          case OFFLINE -> dial("CHANUNAVAIL", 3);
        };
    turn(c, new Turn.Happened.Rang(dial), now);
  }

  /// Caller and agent are in one bridge.
  ///
  /// @param several phones rang, so that it has to be told whose leg it is
  void bridged(Channel c, int agent, boolean several, long now) {
    if (several) {
      apply(new Signal.Dialling(PBX, c.ref.uniqueId(), "leg-" + agent, endpoints[agent]), now);
    }
    apply(new Signal.Bridged(PBX, c.ref.uniqueId(), "leg-" + agent), now);
  }

  void hungUp(Channel c, boolean ringing, boolean talked, long now) {
    DialResult dial = talked ? TALKED : ringing ? CANCELLED : DialResult.NONE;
    turn(c, new Turn.Happened.Ended(dial, false, "", "", Optional.empty()), now);
  }

  void tick(long now) {
    apply(new Input.Tick(), now);
  }

  /// When the switchboard wants to be told the time; [Long#MAX_VALUE] when it does not.
  long nextDue() {
    Optional<Instant> due = switchboard.nextDue();
    return due.isPresent() ? nanos(due.get()) : Long.MAX_VALUE;
  }

  // ---- what to do about it

  What what() {
    return what;
  }

  /// Of a hold, or of a ring.
  long length() {
    return length;
  }

  /// How many phones ring.
  int rings() {
    return rings;
  }

  int ringing(int i) {
    return ringing[i];
  }

  /// Takes the slot of a caller who shall ask now; -1 when there is none.
  int nextNudge() {
    Integer slot = nudges.poll();
    return slot == null ? -1 : slot;
  }

  /// Of the call that the last input ended.
  Fate fate() {
    return fate;
  }

  long inputs() {
    return inputs;
  }

  // ---- the switchboard's own language

  private static DialResult dial(String status, int cause) {
    return new DialResult(status, cause, Duration.ZERO, Duration.ZERO, Duration.ZERO, "");
  }

  private void turn(Channel c, Turn.Happened happened, long now) {
    Decision decision = apply(new Turn(c.ref, c.call, c.place, happened), now);
    if (decision.answer().isPresent()) {
      Answer answer = decision.answer().get();
      c.call = answer.call();
      c.place = answer.place();
      understand(answer.step());
    }
  }

  private Decision apply(Input input, long now) {
    inputs++;
    what = What.NOTHING;
    Decision decision = switchboard.apply(input, moment(now));
    for (ChannelRef channel : decision.nudges()) {
      nudges.add(Integer.parseInt(channel.name()));
    }
    for (Fact fact : decision.facts()) {
      if (fact instanceof CallEvent.Ended ended) {
        fate = fate(ended.outcome());
      }
    }
    return decision;
  }

  private void understand(Step step) {
    switch (step) {
      case Step.Hold hold -> {
        what = What.HOLD;
        length = hold.length().toNanos();
      }
      case Step.Ring ring -> {
        what = What.RING;
        length = ring.ringTime().toNanos();
        rings = 0;
        if (ringing.length < ring.dial().size()) {
          ringing = new int[2 * ring.dial().size()];
        }
        for (String dial : ring.dial()) {
          ringing[rings++] = agentByDial.get(dial);
        }
      }
      case Step.Play _, Step.Menu _ -> what = What.LISTEN;
      case Step.Voicemail _ -> what = What.RECORD;
      case Step.Leave _, Step.LeaveTo _, Step.Spy _, Step.CallOut _, Step.Echo _, Step.Arrive _ ->
          what = What.LEAVE;
    }
  }

  private static Fate fate(CallOutcome outcome) {
    return switch (outcome) {
      case CallOutcome.Answered _ -> Fate.ANSWERED;
      case CallOutcome.Abandoned _ -> Fate.ABANDONED;
      case CallOutcome.ShortAbandon _ -> Fate.SHORT_ABANDON;
      case CallOutcome.TimedOut _,
          CallOutcome.Closed _,
          CallOutcome.NoAgents _,
          CallOutcome.Full _,
          CallOutcome.TooLong _,
          CallOutcome.Voicemail _,
          CallOutcome.CallBack _ ->
          Fate.GIVEN_UP;
      case CallOutcome.Failed _, CallOutcome.Interrupted _ -> Fate.BROKEN;
    };
  }

  private Instant moment(long nanos) {
    return start.plusNanos(nanos);
  }

  private long nanos(Instant moment) {
    return (moment.getEpochSecond() - startSecond) * 1_000_000_000L
        + moment.getNano()
        - start.getNano();
  }
}

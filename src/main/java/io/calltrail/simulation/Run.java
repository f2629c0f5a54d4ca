package io.calltrail.simulation;

import io.calltrail.call.AgentId;
import io.calltrail.simulation.ScriptedAgent.Reaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// One run of callers and scripted agents around a switchboard: a small Asterisk in virtual time.
/// Every caller does what the dialplan does: runs the step it was given, and asks again.
final class Run {
  private static final int ARRIVAL = 0;
  private static final int PATIENCE_OVER = 1;
  private static final int HOLD_OVER = 2;
  private static final int ANSWER = 3;
  private static final int RING_OVER = 4;
  private static final int TALK_OVER = 5;
  private static final int LISTENED = 6;
  private static final int RECORDED = 7;

  private static final long ANNOUNCEMENT = 3_000_000_000L;
  private static final long MESSAGE = 20_000_000_000L;

  /// Where a caller stands.
  private enum State {
    HOLDING,
    RINGING,
    TALKING,
    LISTENING,
    RECORDING,
    GONE
  }

  /// Taken again for another caller when the call has ended.
  private static final class Caller {
    private final int slot;
    private Board.Channel channel;
    private State state = State.HOLDING;
    private long serial;
    private long stamp;
    private long arrived;
    private long talk;
    private int line;
    private int batch;
    private int agent;
    private boolean several;
    private Reaction reaction = Reaction.LETS_RING;

    Caller(int slot) {
      this.slot = slot;
      this.channel = new Board.Channel(slot, -1);
    }
  }

  private final Board board;
  private final Arrivals arrivals;
  private final Tally tally;
  private final EventHeap events = new EventHeap(4_096);
  private final List<ScriptedAgent> agents = new ArrayList<>();
  private final List<Caller> callers = new ArrayList<>();
  private final String[] lines;
  private final long[] serviceLevel;
  private final long[] wrapUp;
  private int[] free = new int[64];
  private int freeCount;
  private long stamps;
  private long serials;
  private long now;
  private long lastEnd;

  Run(Premises premises, Arrivals arrivals, Tally tally, Instant start, Chance chance) {
    List<AgentId> people = premises.agents();
    RandomGenerator habits = chance.stream();
    people.forEach(a -> agents.add(new ScriptedAgent(premises.habitsOf(a), habits)));
    this.lines = premises.lines().toArray(String[]::new);
    this.serviceLevel = new long[lines.length];
    this.wrapUp = new long[lines.length];
    for (int i = 0; i < lines.length; i++) {
      serviceLevel[i] = premises.serviceLevel(lines[i]).toNanos();
      wrapUp[i] = premises.wrapUp(lines[i]).toNanos();
    }
    this.board = new Board(premises, people, start, chance.stream());
    this.arrivals = arrivals;
    this.tally = tally;
  }

  /// Until the last caller has gone; gives the number of the switchboard's inputs.
  long go() {
    nextArrival();
    while (!events.isEmpty()) {
      long due = board.nextDue();
      if (due <= events.nextAt()) {
        now = Math.max(now, due);
        board.tick(now);
      } else {
        happen();
      }
      passOnNudges();
    }
    tally.close(lastEnd);
    return board.inputs();
  }

  private void nextArrival() {
    if (arrivals.next()) {
      events.plan(arrivals.at(), ARRIVAL, 0, 0);
    } else {
      tally.lastArrived(now);
    }
  }

  private void happen() {
    now = events.nextAt();
    int kind = events.kind();
    int who = events.who();
    long stamp = events.stamp();
    events.drop();
    if (kind == ARRIVAL) {
      arrive();
      nextArrival();
      return;
    }
    Caller caller = callers.get(who);
    if (stamp == caller.stamp) {
      stepOver(caller, kind);
    } else if (kind == PATIENCE_OVER && stamp == caller.serial) {
      losePatience(caller);
    }
  }

  private void arrive() {
    Caller caller = freeCount > 0 ? callers.get(free[--freeCount]) : another();
    caller.serial = - ++serials; // never equal to a stamp
    caller.channel = new Board.Channel(caller.slot, serials);
    caller.arrived = now;
    caller.talk = arrivals.talk();
    caller.line = arrivals.line();
    caller.batch = tally.arrived(now, caller.talk);
    caller.state = State.LISTENING;
    if (arrivals.patience() < Length.NEVER - now) {
      events.plan(now + arrivals.patience(), PATIENCE_OVER, caller.slot, caller.serial);
    }
    board.arrived(caller.channel, lines[caller.line], arrivals.caller(), now);
    if (board.what() != Board.What.RING) {
      tally.waits(caller.batch);
    }
    obey(caller);
  }

  private Caller another() {
    var caller = new Caller(callers.size());
    callers.add(caller);
    return caller;
  }

  private void stepOver(Caller caller, int kind) {
    switch (kind) {
      case HOLD_OVER -> {
        board.held(caller.channel, now);
        obey(caller);
      }
      case ANSWER -> answer(caller);
      case RING_OVER -> {
        board.notAnswered(caller.channel, caller.reaction, now);
        obey(caller);
      }
      case TALK_OVER -> end(caller, false, true);
      case LISTENED -> {
        board.listened(caller.channel, now);
        obey(caller);
      }
      case RECORDED -> {
        board.recorded(caller.channel, now, MESSAGE);
        obey(caller);
      }
      default -> throw new IllegalStateException("no event " + kind);
    }
  }

  /// Does what the switchboard has just said.
  private void obey(Caller caller) {
    switch (board.what()) {
      case HOLD -> {
        caller.state = State.HOLDING;
        plan(caller, now + board.length(), HOLD_OVER);
      }
      case RING -> ring(caller);
      case LISTEN -> {
        caller.state = State.LISTENING;
        plan(caller, now + ANNOUNCEMENT, LISTENED);
      }
      case RECORD -> {
        caller.state = State.RECORDING;
        plan(caller, now + MESSAGE, RECORDED);
      }
      case LEAVE, NOTHING -> {
        end(caller, false, false);
      }
    }
  }

  private void plan(Caller caller, long moment, int kind) {
    caller.stamp = ++stamps;
    events.plan(moment, kind, caller.slot, caller.stamp);
  }

  /// Rings one phone or several: the first who answers has the caller.
  private void ring(Caller caller) {
    caller.state = State.RINGING;
    caller.several = board.rings() > 1;
    long limit = board.length();
    long first = Length.NEVER;
    long last = 0;
    Reaction why = Reaction.LETS_RING;
    for (int i = 0; i < board.rings(); i++) {
      int index = board.ringing(i);
      ScriptedAgent agent = agents.get(index);
      Reaction reaction = agent.ring(now);
      if (reaction == Reaction.ANSWERS && agent.after() < limit && agent.after() < first) {
        first = agent.after();
        caller.agent = index;
      } else {
        last = Math.max(last, Math.min(limit, agent.after()));
        why = i == 0 ? reaction : Reaction.LETS_RING;
      }
    }
    if (first < Length.NEVER) {
      plan(caller, now + first, ANSWER);
    } else {
      caller.reaction = why;
      plan(caller, now + last, RING_OVER);
    }
  }

  private void answer(Caller caller) {
    caller.state = State.TALKING;
    board.bridged(caller.channel, caller.agent, caller.several, now);
    tally.answered(caller.batch, caller.arrived, now, serviceLevel[caller.line]);
    tally.handled(caller.batch, caller.talk + wrapUp[caller.line]);
    plan(caller, now + caller.talk, TALK_OVER);
  }

  private void losePatience(Caller caller) {
    switch (caller.state) {
      case HOLDING, LISTENING -> end(caller, false, false);
      case RINGING -> end(caller, true, false);
      case TALKING, RECORDING, GONE -> {}
    }
  }

  private void end(Caller caller, boolean ringing, boolean talked) {
    board.hungUp(caller.channel, ringing, talked, now);
    lastEnd = now;
    if (!talked) {
      tally.notAnswered(caller.batch, board.fate(), caller.arrived, now);
    }
    caller.state = State.GONE;
    caller.stamp = ++stamps;
    caller.serial = 0;
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, 2 * freeCount);
    }
    free[freeCount++] = caller.slot;
  }

  /// A nudge is asked for by one decision and obeyed after it.
  private void passOnNudges() {
    for (int slot = board.nextNudge(); slot >= 0; slot = board.nextNudge()) {
      Caller caller = callers.get(slot);
      if (caller.state == State.HOLDING) {
        board.nudged(caller.channel, now);
        obey(caller);
      }
    }
  }
}

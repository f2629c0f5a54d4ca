package io.calltrail.routing;

import io.calltrail.call.ChannelRef;
import io.calltrail.call.Fact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the parts of a switchboard share: the moment, what comes of the input that is being
/// applied, when to look again at what, and which PBXes can be heard.
final class Floor {
  /// A call's stage is over, unless it has changed since.
  record Widening(LiveCall call) {}

  private final Deadlines deadlines = new Deadlines();
  private final Set<LiveCall> owed = new LinkedHashSet<>();
  private final Set<String> linked = new HashSet<>();
  private final Set<String> lost = new TreeSet<>();
  private Instant now = Instant.EPOCH;
  private List<Fact> facts = new ArrayList<>();
  private List<ChannelRef> nudges = new ArrayList<>();
  private List<AgentCall> calls = new ArrayList<>();

  /// Time has passed; it never goes back.
  void comes(Instant moment) {
    now = moment.isBefore(now) ? now : moment;
  }

  /// Nothing has come of the next input yet.
  void clear() {
    facts = new ArrayList<>();
    nudges = new ArrayList<>();
    calls = new ArrayList<>();
  }

  Instant now() {
    return now;
  }

  /// Does something as of an earlier moment: what it tells has happened then, what it owes is due
  /// from then on.
  void asOf(Instant moment, Runnable work) {
    Instant present = now;
    now = moment.isBefore(present) ? moment : present;
    work.run();
    now = present;
  }

  void tell(Fact fact) {
    facts.add(fact);
  }

  /// A caller shall ask now; where its PBX is not heard, it is owed a second nudge.
  void nudge(LiveCall call) {
    nudges.add(call.channel);
    if (!hears(call.channel.pbx())) {
      owed.add(call);
    }
  }

  /// A caller has asked.
  void asked(LiveCall call) {
    owed.remove(call);
  }

  /// Nudges whom it owes a nudge of these, in the order in which they were to ask.
  void nudgeOwed(Predicate<LiveCall> these) {
    owed.stream().filter(these).toList().forEach(this::nudge);
    owed.removeIf(these);
  }

  /// An agent's phone shall be called.
  void order(AgentCall call) {
    calls.add(call);
  }

  List<Fact> facts() {
    return facts;
  }

  Decision decision(
      Optional<Answer> answer, List<LiveView.AgentView> agents, Optional<Refusal> refused) {
    return new Decision(answer, facts, nudges, agents, refused, calls);
  }

  // ---- time

  /// Has this looked at again at that moment.
  void look(Instant at, Object what) {
    deadlines.add(at, what);
  }

  /// The situation of a call has lasted too long at that moment.
  void until(LiveCall call, Instant due) {
    call.due = due;
    deadlines.set(due, call);
  }

  /// The stage of a call is over at that moment.
  void widen(LiveCall call, Instant moment) {
    deadlines.set(moment, new Widening(call));
  }

  /// A call is over: nothing of it is to be looked at again.
  void over(LiveCall call) {
    deadlines.drop(call);
    deadlines.drop(new Widening(call));
    owed.remove(call);
  }

  /// The next thing to be looked at by now, or null.
  @Nullable Object overdue() {
    return deadlines.poll(now);
  }

  Optional<Instant> nextLook() {
    return deadlines.next();
  }

  // ---- links

  /// A PBX is heard from its snapshot until its link is lost.
  void hear(Signal signal) {
    if (signal instanceof Signal.Snapshot snapshot) {
      linked.add(snapshot.pbx());
      lost.remove(snapshot.pbx());
    } else if (signal instanceof Signal.LinkLost over) {
      linked.remove(over.pbx());
      lost.add(over.pbx());
    }
  }

  /// Whether AMI tells what happens on this PBX.
  boolean hears(String pbx) {
    return linked.contains(pbx);
  }

  /// The PBXes that were heard and are not any more.
  List<String> lost() {
    return List.copyOf(lost);
  }
}

package io.calltrail.routing;

import io.calltrail.attribution.Attributed;
import io.calltrail.attribution.Attribution;
import io.calltrail.attribution.Numbers;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.Fact;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.OfferResult;
import io.calltrail.call.QueueId;
import io.calltrail.routing.Floor.Widening;
import io.calltrail.routing.Situation.LeavingMessage;
import io.calltrail.routing.Situation.Listening;
import io.calltrail.routing.Situation.Missing;
import io.calltrail.routing.Situation.Offer;
import io.calltrail.routing.Situation.Overflowing;
import io.calltrail.routing.Situation.Reserved;
import io.calltrail.routing.Situation.Ringing;
import io.calltrail.routing.Situation.TalkOver;
import io.calltrail.routing.Situation.Talking;
import io.calltrail.routing.Situation.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Who speaks with whom. Owns all live state of one account; applies inputs in order, on one
/// thread, without clock or I/O: the same inputs at the same moments give the same decisions, live,
/// in a simulation and in a replay.
///
/// A turn moves its call into a new [Situation], then free agents are matched with waiting callers,
/// and the step that the dialplan gets follows from the situation alone ([Steps]). Whatever lasts
/// too long has a deadline, so nothing can stay ringing or in call for ever.
public final class Switchboard {
  /// A call whose channel a snapshot does not know has just ended; its own turn goes first for so
  /// long.
  static final Duration ABSENT_GRACE = Duration.ofSeconds(3);

  /// After the process stood still, what was said meanwhile is heard first, and only then is
  /// anything taken for overdue.
  private static final Duration WAKING = Duration.ofSeconds(5);

  /// Who hangs up sooner after the tone has said nothing.
  private static final Duration SHORTEST_MESSAGE = Duration.ofSeconds(3);

  private final InForce settings;
  private final Attribution attribution;
  private final RandomGenerator random;
  private final Floor floor = new Floor();
  private final LiveCalls calls = new LiveCalls();
  private final Leavers leavers = new Leavers();
  private final Lines lines;
  private final Roster roster;
  private final Attendance attendance;
  private final FeatureCodes codes;
  private final WaitEstimate estimate;
  private final OpenTasks tasks;
  private final CallBacks callBacks;
  private final Stages stages;
  private final WaitingRoom waitingRoom;
  private final Offers offers;
  private final Steps steps;

  private Instant sweepFrom = Instant.EPOCH;

  public Switchboard(RoutingSettings first, Attribution attribution, RandomGenerator random) {
    this.settings = new InForce(first);
    this.attribution = attribution;
    this.random = random;
    this.lines = new Lines(first);
    this.roster = new Roster(first, lines, random);
    this.attendance = new Attendance(settings, roster, floor);
    this.codes = new FeatureCodes(settings, roster, attendance);
    this.estimate = new WaitEstimate(settings, roster, lines);
    this.stages = new Stages(settings, roster, lines, floor);
    this.tasks = new OpenTasks(settings, attribution, lines, stages, random, floor);
    this.callBacks = new CallBacks(settings, attribution, lines, roster, attendance, tasks, floor);
    this.waitingRoom =
        new WaitingRoom(
            settings, lines, stages, new Admission(roster, lines), leavers, tasks, estimate, floor);
    this.offers =
        new Offers(settings, attribution, roster, lines, attendance, tasks, waitingRoom, floor);
    this.steps = new Steps(settings, lines, waitingRoom, floor);
  }

  /// Applies one input.
  ///
  /// @param moment never earlier than the one before; an earlier one counts as that
  public Decision apply(Input input, Instant moment) {
    floor.comes(moment);
    floor.clear();
    Optional<LiveCall> asking = Optional.empty();
    Optional<Answer> answer = Optional.empty();
    Optional<Refusal> refused = Optional.empty();
    switch (input) {
      case Turn turn when turn.happened() instanceof Turn.Happened.Code code ->
          answer = Optional.of(codeDialled(code));
      case Turn turn when callBacks.owns(turn) -> answer = Optional.of(callBacks.turn(turn));
      case Turn turn -> asking = turn(turn);
      case Signal signal -> heard(signal);
      case AgentCommand command -> refused = attendance.command(command);
      case TaskCommand command -> refused = callBacks.command(command);
      case Input.MoveUp up -> refused = moveUp(up.call());
      case Input.MadeUp past -> madeUp(past);
      case Input.Resettled(var wanted, var numbers) -> refused = resettle(wanted, numbers);
      case Input.Taped taped -> taped(taped);
      case Input.Tick _ -> {}
      case Input.Woke _ -> sweepFrom = floor.now().plus(WAKING);
    }
    if (!floor.now().isBefore(sweepFrom)) {
      sweep();
    }
    match(asking);
    if (asking.isPresent()) {
      answer = Optional.of(steps.next(asking.get()));
    }
    floor.facts().forEach(estimate::learn);
    return floor.decision(answer, roster.changes(floor.now()), refused);
  }

  /// When the switchboard wants to be told the time again.
  public Optional<Instant> nextDue() {
    return floor.nextLook();
  }

  // ---- turns

  /// Moves the call of a turn on; empty when the turn wants no step.
  private Optional<LiveCall> turn(Turn turn) {
    if (turn.happened() instanceof Turn.Happened.Ended ended) {
      callEnded(turn, ended);
      return Optional.empty();
    }
    LiveCall call = known(turn).orElseGet(() -> newcomer(turn));
    heardOf(call);
    switch (turn.happened()) {
      case Turn.Happened.Arrived _, Turn.Happened.Held _, Turn.Happened.Nudged _ -> asksAgain(call);
      case Turn.Happened.Pressed pressed -> pressed(call, pressed.key());
      case Turn.Happened.Played _ -> played(call);
      case Turn.Happened.Rang rang -> rang(call, rang.dial());
      case Turn.Happened.Transferred sent -> {
        if (!offers.transferred(call, sent)) {
          waitingRoom.wait(call);
        }
      }
      case Turn.Happened.LeftVoicemail left -> leftMessage(call, left);
      case Turn.Happened.Ended _,
          Turn.Happened.Code _,
          Turn.Happened.Probed _,
          Turn.Happened.RecordingCode _,
          Turn.Happened.AgentReady _,
          Turn.Happened.Called _,
          Turn.Happened.Released _ -> {}
    }
    return Optional.of(call);
  }

  /// The call asks: it is there, even if a snapshot did not know it.
  private void heardOf(LiveCall call) {
    call.heard = floor.now();
    floor.asked(call);
    if (call.absent.isPresent()) {
      call.absent = Optional.empty();
      floor.until(
          call,
          floor
              .now()
              .plus(
                  call.situation instanceof Talking
                      ? settings.maxTalk()
                      : WaitingRoom.UNHEARD_LIMIT));
    }
  }

  private Optional<LiveCall> known(Turn turn) {
    return turn.call().flatMap(calls::find).or(() -> calls.onChannel(turn.channel()));
  }

  /// A call that is not known: it has just arrived, or everything about it but its own channel was
  /// lost.
  private LiveCall newcomer(Turn turn) {
    return turn.place()
        .map(place -> rejoin(turn, place))
        .orElseGet(
            () ->
                turn.happened() instanceof Turn.Happened.Arrived arrived
                    ? arrive(turn, arrived.dialled(), arrived.caller(), arrived.withheld())
                    : arrive(turn, "", "", true));
  }

  private LiveCall arrive(Turn turn, String dialled, String caller, boolean withheld) {
    return arrive(turn.channel(), Optional.empty(), floor.now(), dialled, caller, withheld);
  }

  private LiveCall arrive(
      ChannelRef channel,
      Optional<CallId> id,
      Instant arrived,
      String dialled,
      String caller,
      boolean withheld) {
    Attributed attributed = attribution.arrived(dialled, caller, withheld);
    return admit(channel, id.orElseGet(() -> CallId.next(arrived, random)), arrived, attributed);
  }

  private LiveCall rejoin(Turn turn, Place place) {
    Instant arrived = place.arrived().isAfter(floor.now()) ? floor.now() : place.arrived();
    Attributed attributed = attribution.attributed(place.dialled(), place.caller(), false);
    LiveCall call =
        admit(
            turn.channel(),
            turn.call().orElseGet(() -> CallId.next(floor.now(), random)),
            arrived,
            attributed);
    floor.tell(new CallEvent.Rejoined(call.id, floor.now()));
    place
        .queue()
        .filter(settings.queues()::containsKey)
        .ifPresent(q -> waitingRoom.seat(call, q, true));
    return call;
  }

  private LiveCall admit(ChannelRef channel, CallId id, Instant arrived, Attributed attributed) {
    LiveCall call = new LiveCall(id, channel, arrived, attributed);
    calls.add(call);
    tasks.arrived(call);
    floor.until(call, floor.now().plus(WaitingRoom.ANNOUNCEMENT_LIMIT));
    floor.tell(
        new CallEvent.Arrived(
            id,
            arrived,
            settings.account(),
            call.channel,
            call.dialled,
            call.caller,
            call.number.origin(),
            attributed.firstTime()));
    return call;
  }

  private void asksAgain(LiveCall call) {
    switch (call.situation) {
      case Listening listening when listening.sounds().isEmpty() ->
          waitingRoom.go(call, listening.then());
      case Waiting _, Missing _ -> waitingRoom.wait(call);
      case Talking _ -> offers.talkOver(call, HungUpBy.UNKNOWN);
      case TalkOver _ -> offers.talkOver(call, HungUpBy.AGENT);
      case Listening _,
          Reserved _,
          Ringing _,
          LeavingMessage _,
          Overflowing _,
          Situation.Leaving _ -> {}
    }
  }

  /// A key asks for a call-back, or for nothing.
  private void pressed(LiveCall call, String key) {
    switch (call.situation) {
      case Waiting _, Missing _ when waitingRoom.asksForCallBack(call, key) -> {}
      case Listening _,
          Waiting _,
          Missing _,
          Reserved _,
          Ringing _,
          Talking _,
          TalkOver _,
          LeavingMessage _,
          Overflowing _,
          Situation.Leaving _ ->
          asksAgain(call);
    }
  }

  private void played(LiveCall call) {
    if (call.situation instanceof Listening listening) {
      waitingRoom.go(call, listening.then());
    } else {
      asksAgain(call);
    }
  }

  private void rang(LiveCall call, DialResult dial) {
    switch (call.situation) {
      case Ringing r -> rang(call, r.offers(), dial);
      case Reserved r -> rang(call, r.offers(), dial);
      case Talking _ -> offers.talkOver(call, HungUpBy.AGENT);
      case TalkOver _ -> offers.talkOver(call, HungUpBy.AGENT);
      case Listening _,
          Waiting _,
          Missing _,
          LeavingMessage _,
          Overflowing _,
          Situation.Leaving _ ->
          asksAgain(call);
    }
  }

  private void rang(LiveCall call, List<Offer> rung, DialResult dial) {
    if (!offers.rang(call, rung, dial)) {
      stages.widenAfterRing(call);
      waitingRoom.wait(call);
    }
  }

  private void leftMessage(LiveCall call, Turn.Happened.LeftVoicemail left) {
    switch (call.situation) {
      case LeavingMessage message -> messageLeft(call, message.file(), left.length());
      // the greeting ended unheard of, while the service was away
      case Listening listening when listening.then() instanceof Destination.ToVoicemail ->
          messageLeft(call, call.messageFile(), left.length());
      case Listening _,
          Waiting _,
          Missing _,
          Reserved _,
          Ringing _,
          Talking _,
          TalkOver _,
          Overflowing _,
          Situation.Leaving _ -> {
        asksAgain(call);
        return;
      }
    }
    waitingRoom.leave(call, HungUpBy.SYSTEM);
  }

  private void messageLeft(LiveCall call, String file, Duration length) {
    if (!length.isPositive()) {
      return;
    }
    call.voicemailLeft = true;
    floor.tell(new CallEvent.VoicemailLeft(call.id, floor.now(), file, length));
  }

  private void callEnded(Turn turn, Turn.Happened.Ended ended) {
    if (turn.call().filter(calls::endedLately).isPresent()) {
      return;
    }
    LiveCall call =
        known(turn)
            .orElseGet(
                () ->
                    turn.place().isPresent()
                        ? newcomer(turn)
                        : arrive(
                            turn.channel(),
                            turn.call(),
                            ended.arrived().filter(floor.now()::isAfter).orElse(floor.now()),
                            ended.dialled(),
                            ended.caller(),
                            false));
    DialResult dial = ended.dial();
    if (ended.fallback()) {
      wentToFallback(call, turn.call(), floor.now(), dial.answered());
    } else if (dial.result() == OfferResult.ANSWERED && dial.answered().isPositive()) {
      offers.connected(call, dial.by(), floor.now().minus(dial.answered()));
    } else if (call.situation instanceof LeavingMessage message
        && Duration.between(message.since(), floor.now()).compareTo(SHORTEST_MESSAGE) >= 0) {
      messageLeft(call, message.file(), Duration.between(message.since(), floor.now()));
    }
    end(call, HungUpBy.CALLER);
  }

  /// @param named what the dialplan calls it: the recording's name
  private void wentToFallback(LiveCall call, Optional<CallId> named, Instant at, Duration talk) {
    String recording = named.map(id -> id + "-fallback.raw").orElse("");
    floor.tell(new CallEvent.WentToFallback(call.id, at, talk, recording));
    call.givenUp = Optional.of(new CallOutcome.Failed("fallback, not answered there"));
    call.answered |= talk.isPositive();
  }

  /// A call of the time when the service was away, from Asterisk's event log. What is known already
  /// is at most brought to its end.
  private void madeUp(Input.MadeUp made) {
    PastCall past = made.past();
    Optional<LiveCall> open =
        calls.onChannel(past.channel()).or(() -> past.call().flatMap(calls::find));
    boolean over =
        calls.endedLately(past.channel()) || past.call().filter(calls::endedLately).isPresent();
    if (open.isEmpty() && (made.known() || over)) {
      return;
    }
    Instant present = floor.now();
    floor.asOf(
        past.ended(),
        () -> {
          LiveCall call =
              open.orElseGet(
                  () ->
                      arrive(
                          past.channel(),
                          past.call(),
                          past.arrived(),
                          past.dialled(),
                          past.caller(),
                          past.withheld()));
          floor.tell(new CallEvent.Backfilled(call.id, present));
          call.absent = Optional.empty();
          call.spokenSince = made.spokenSince();
          Optional<PastCall.Talk> unrouted = past.inFallback();
          if (open.isPresent()) {
            past.talk().ifPresent(talk -> talked(call, talk));
          } else {
            unrouted = past.anyTalk();
          }
          if (past.fallback() || unrouted.isPresent()) {
            wentToFallback(
                call,
                past.call(),
                unrouted.map(PastCall.Talk::ended).orElse(past.ended()),
                unrouted.map(PastCall.Talk::length).orElse(Duration.ZERO));
          }
          end(call, past.by());
        });
  }

  /// The agent who was rung, or who talked, when the service went away.
  private void talked(LiveCall call, PastCall.Talk talk) {
    floor.asOf(talk.began(), () -> offers.connected(call, talk.endpoint(), talk.began()));
    if (call.situation instanceof Talking || call.situation instanceof TalkOver) {
      floor.asOf(talk.ended(), () -> offers.talkOver(call, HungUpBy.UNKNOWN));
    }
  }

  private Answer codeDialled(Turn.Happened.Code code) {
    return new Answer(codes.dialled(code), Optional.empty(), Optional.empty());
  }

  // ---- offers

  /// Gives free agents to waiting callers: the caller to be served first gets the agents that its
  /// queue's strategy chooses.
  private void match(Optional<LiveCall> asking) {
    Instant now = floor.now();
    for (var line = lines.next(now); line.isPresent(); line = lines.next(now)) {
      LiveCall call = line.get().head(now).orElseThrow();
      if (call instanceof CallBack back) {
        callBacks.turnCame(back, line.get().choice().getFirst());
        continue;
      }
      offers.reserve(call, line.get().choice());
      if (!asking.filter(a -> a == call).isPresent()) {
        floor.nudge(call);
      }
    }
  }

  /// Puts a waiting caller before all others of its queue.
  ///
  /// @return why it was refused
  private Optional<Refusal> moveUp(CallId id) {
    Optional<LiveCall> found = calls.find(id).filter(c -> c.situation instanceof Waiting);
    found.ifPresent(waitingRoom::moveUp);
    return found.isPresent() ? Optional.empty() : Optional.of(Refusal.of(Refusal.Why.UNKNOWN_CALL));
  }

  // ---- other settings

  /// Works by other settings from now on. Calls, their places and their talks stay as they are.
  ///
  /// @return why it was refused, and nothing changed
  private Optional<Refusal> resettle(RoutingSettings wanted, Numbers numbers) {
    Optional<Refusal> needed = stillNeeded(wanted);
    if (needed.isPresent()) {
      return needed;
    }
    List<LiveCall> standing = lines.standing();
    standing.forEach(lines::remove);
    settings.change(wanted);
    attribution.change(numbers);
    lines.change(wanted);
    roster.change(wanted, floor.now());
    standing.forEach(
        call -> {
          if (call instanceof CallBack back && tasks.refused(back.task).isPresent()) {
            tasks.outOfLine(back);
          } else {
            stages.fit(call);
            lines.add(call);
          }
        });
    return Optional.empty();
  }

  /// What is to be taken away while calls need it.
  private Optional<Refusal> stillNeeded(RoutingSettings wanted) {
    var needing = new ArrayList<LiveCall>(calls.all());
    needing.addAll(callBacks.underWay());
    for (LiveCall call : needing) {
      QueueId queue = call.queue.orElse(call.number.queue());
      if (!wanted.queues().containsKey(queue)) {
        return Optional.of(Refusal.of(Refusal.Why.CALLER_IN_QUEUE, queue));
      }
    }
    if (wanted.tasks().outside().isEmpty() && !callBacks.underWay().isEmpty()) {
      return Optional.of(Refusal.of(Refusal.Why.CALLING_BACK));
    }
    return roster.all().stream()
        .filter(agent -> agent.offered.isPresent() || !agent.talks.isEmpty())
        .filter(agent -> !agent.keepsItsPhone(wanted))
        .findFirst()
        .map(agent -> Refusal.of(Refusal.Why.AGENT_IN_CALL, agent.id()));
  }

  // ---- ends

  /// The call is over, however it came to that.
  private void end(LiveCall call, HungUpBy by) {
    HungUpBy who = call.whoEnds(by);
    switch (call.situation) {
      case Reserved r -> offers.ended(call, r.offers(), OfferResult.CANCELLED);
      case Ringing r -> offers.ended(call, r.offers(), OfferResult.CANCELLED);
      case Talking _, TalkOver _ -> offers.talkOver(call, who);
      case Listening _,
          Waiting _,
          Missing _,
          LeavingMessage _,
          Overflowing _,
          Situation.Leaving _ -> {}
    }
    lines.remove(call);
    calls.remove(call);
    floor.over(call);
    CallOutcome outcome = outcome(call);
    floor.tell(new CallEvent.Ended(call.id, floor.now(), outcome, who));
    if (call.queue.isPresent()) {
      leavers.left(call, outcome, floor.now().plus(settings.queueOf(call).waiting().regain()));
    }
    tasks.ended(call, outcome);
  }

  private CallOutcome outcome(LiveCall call) {
    if (call.absent.isPresent()) {
      return call.absent.get();
    }
    if (call.answered) {
      return new CallOutcome.Answered();
    }
    if (call.voicemailLeft) {
      return new CallOutcome.Voicemail();
    }
    return call.givenUp.orElseGet(() -> abandoned(call));
  }

  /// The caller left by itself while waiting.
  private CallOutcome abandoned(LiveCall call) {
    Duration threshold =
        call.queue.isPresent() ? settings.queueOf(call).goals().shortAbandon() : Duration.ZERO;
    return Duration.between(call.arrived, floor.now()).compareTo(threshold) < 0
        ? new CallOutcome.ShortAbandon()
        : new CallOutcome.Abandoned();
  }

  // ---- signals

  private void heard(Signal signal) {
    floor.hear(signal);
    callBacks.heard(signal);
    switch (signal) {
      case Signal.Originated _ -> {}
      case Signal.Dialling s ->
          calls.onChannel(s.pbx(), s.caller()).ifPresent(call -> dialling(call, s));
      case Signal.Bridged s ->
          calls
              .onChannel(s.pbx(), s.caller())
              .ifPresent(call -> offers.connected(call, endpoint(call, s.leg()), floor.now()));
      case Signal.LegGone s ->
          calls.onChannel(s.pbx(), s.caller()).ifPresent(call -> offers.legGone(call, s.leg()));
      case Signal.HandedOver s ->
          calls.onChannel(s.pbx(), s.caller()).ifPresent(call -> offers.handedOver(call, s));
      case Signal.CallerGone s ->
          calls.onChannel(s.pbx(), s.channel()).ifPresent(call -> end(call, HungUpBy.CALLER));
      case Signal.DeviceChanged s -> deviceChanged(s);
      case Signal.Snapshot s -> reconcile(s);
      case Signal.Stopping s ->
          calls
              .onPbx(s.pbx())
              .forEach(call -> gone(call, new CallOutcome.Interrupted("the PBX was stopped")));
      case Signal.LinkLost s -> {
        roster.deaf(s.pbx());
        calls.onPbx(s.pbx()).stream()
            .filter(call -> call.situation instanceof Ringing)
            .forEach(call -> floor.until(call, steps.ringOver(call)));
        roster.all().stream()
            .filter(a -> a.devicePbx.equals(s.pbx()))
            .forEach(a -> roster.change(a, floor.now(), it -> it.device = Signal.Device.UNKNOWN));
      }
    }
  }

  private void dialling(LiveCall call, Signal.Dialling s) {
    roster.atEndpoint(s.endpoint()).ifPresent(a -> call.legs.put(s.leg(), a.id()));
    offers.rings(call, s.endpoint());
  }

  private String endpoint(LiveCall call, String leg) {
    return Optional.ofNullable(call.legs.get(leg))
        .map(agent -> settings.agents().get(agent).endpoint())
        .orElse("");
  }

  private void deviceChanged(Signal.DeviceChanged s) {
    roster.heard(s);
    roster
        .atEndpoint(s.endpoint())
        .ifPresent(
            agent -> {
              agent.devicePbx = s.pbx();
              attendance.deviceChanged(agent, s.device());
            });
  }

  /// Brings the state of a PBX's calls in line with what is really there.
  private void reconcile(Signal.Snapshot snapshot) {
    roster.showAll();
    snapshot.devices().forEach(this::deviceChanged);
    var channels = new HashMap<String, Signal.Channel>();
    var inBridge = new HashMap<String, Integer>();
    for (Signal.Channel channel : snapshot.channels()) {
      channels.put(channel.uniqueId(), channel);
      channel.bridge().ifPresent(b -> inBridge.merge(b, 1, Integer::sum));
    }
    for (LiveCall call : calls.onPbx(snapshot.pbx())) {
      Signal.Channel channel = channels.get(call.channel.uniqueId());
      if (channel == null) {
        absent(call, snapshot);
      } else if (channel.bridge().map(b -> inBridge.getOrDefault(b, 0) > 1).orElse(false)) {
        offers.connected(call, "", floor.now());
      } else if (call.situation instanceof Ringing) {
        floor.until(call, steps.ringOver(call));
      }
    }
    floor.nudgeOwed(
        call ->
            call.channel.pbx().equals(snapshot.pbx())
                && channels.containsKey(call.channel.uniqueId()));
  }

  /// A call whose channel is not there has ended unseen, unless it is younger than the snapshot.
  private void absent(LiveCall call, Signal.Snapshot snapshot) {
    if (call.heard.isAfter(snapshot.taken())) {
      return;
    }
    gone(
        call,
        snapshot.restarted()
            ? new CallOutcome.Interrupted("the PBX was restarted")
            : call.answered
                ? new CallOutcome.Answered()
                : new CallOutcome.Interrupted("ended unseen"));
  }

  private void gone(LiveCall call, CallOutcome outcome) {
    call.absent = Optional.of(outcome);
    floor.until(call, floor.now().plus(ABSENT_GRACE));
  }

  // ---- time

  /// Frees whatever has lasted too long.
  private void sweep() {
    Instant now = floor.now();
    for (Object late = floor.overdue(); late != null; late = floor.overdue()) {
      switch (late) {
        case LiveAgent agent -> attendance.due(agent);
        case LiveTask task -> tasks.consider(task);
        case CallBack back -> callBacks.overdue(back);
        case LiveCall call when !call.due.isAfter(now) && calls.contains(call) -> overdue(call);
        case Widening(LiveCall call)
            when !call.widensAt.isAfter(now) && (calls.contains(call) || tasks.contains(call)) ->
            stages.widen(call);
        default -> {}
      }
    }
  }

  private void overdue(LiveCall call) {
    if (call.absent.isPresent()) {
      end(call, HungUpBy.UNKNOWN);
      return;
    }
    switch (call.situation) {
      case Waiting _ -> {
        if (!waitingRoom.stillThere(call)) {
          lost(call);
        }
      }
      case Reserved r -> {
        offers.ended(call, r.offers(), OfferResult.CANCELLED);
        waitingRoom.missing(call);
      }
      case Ringing r -> {
        offers.ended(call, r.offers(), OfferResult.LOST);
        waitingRoom.missing(call);
      }
      case Talking _, TalkOver _ -> end(call, HungUpBy.UNKNOWN);
      case Listening _, Missing _, LeavingMessage _, Overflowing _, Situation.Leaving _ ->
          lost(call);
    }
  }

  private void lost(LiveCall call) {
    if (call.givenUp.isEmpty() && !call.answered) {
      call.givenUp = Optional.of(new CallOutcome.Interrupted("not heard of any more"));
    }
    end(call, HungUpBy.UNKNOWN);
  }

  // ---- views and replay

  /// The state at a moment.
  public LiveView view(Instant moment) {
    var agents = roster.all().stream().map(a -> a.view(moment)).toList();
    return Overview.of(
        settings.now(), estimate, calls.all(), agents, tasks.calledOutside(), floor.lost(), moment);
  }

  /// Takes over from an earlier run: replays its facts, oldest first, and then treats every open
  /// call as one that will ask again.
  ///
  /// @param moment the present
  public void restore(Iterable<Fact> earlier, Instant moment) {
    floor.comes(moment);
    var replay =
        new Replay(
            settings,
            attribution,
            roster,
            calls,
            leavers,
            new TaskReplay(attribution, roster, tasks, callBacks));
    for (Fact fact : earlier) {
      replay.apply(fact);
      estimate.learn(fact);
    }
    for (LiveCall call : calls.all()) {
      call.queue.ifPresent(_ -> waitingRoom.stand(call));
      switch (call.situation) {
        case Talking _ -> floor.until(call, floor.now().plus(settings.maxTalk()));
        case Reserved _, Ringing _ -> floor.until(call, steps.ringOver(call));
        case Waiting _ -> {
          lines.add(call);
          floor.until(call, floor.now().plus(WaitingRoom.UNHEARD_LIMIT));
        }
        case Listening _,
            Missing _,
            TalkOver _,
            LeavingMessage _,
            Overflowing _,
            Situation.Leaving _ ->
            floor.until(call, floor.now().plus(WaitingRoom.UNHEARD_LIMIT));
      }
    }
    calls.all().forEach(tasks::arrived);
    callBacks.restored();
    attendance.resume();
    roster.all().forEach(a -> roster.change(a, floor.now(), _ -> {}));
  }

  /// The PBX on which an agent talks.
  public Optional<String> talksOn(AgentId agent) {
    return roster.find(agent).stream()
        .flatMap(a -> a.talks.stream())
        .flatMap(call -> calls.find(call).stream())
        .map(call -> call.channel.pbx())
        .findFirst();
  }

  /// What is being recorded of an agent.
  public List<Tape> tapes(AgentId agent) {
    Stream<Tape> calling =
        roster.find(agent).stream()
            .flatMap(a -> a.talks.stream())
            .flatMap(call -> calls.find(call).stream())
            .filter(call -> call.recording.isPresent())
            .map(call -> new Tape(call.id, call.channel, false));
    Stream<Tape> called =
        callBacks.talking(agent).stream()
            .filter(back -> back.number.recorded())
            .map(back -> new Tape(back.id, back.channel, true));
    return Stream.concat(calling, called).toList();
  }

  /// @param phone the agent's endpoint
  public Optional<AgentId> agentAt(String phone) {
    return roster.atEndpoint(phone).map(LiveAgent::id);
  }

  private void taped(Input.Taped taped) {
    calls.find(taped.call()).ifPresent(call -> call.recordingPaused = taped.paused());
    floor.tell(
        taped.paused()
            ? new CallEvent.RecordingPaused(taped.call(), floor.now(), taped.by())
            : new CallEvent.RecordingResumed(taped.call(), floor.now(), taped.by()));
  }

  /// The calls that have not ended, and the call-backs that go on.
  public Set<CallId> open() {
    var open = new HashSet<>(calls.ids());
    open.addAll(callBacks.open());
    return Set.copyOf(open);
  }

  /// The open call-back tasks, the oldest first.
  public List<TaskView> tasks(Instant moment) {
    floor.comes(moment);
    return tasks.view();
  }
}

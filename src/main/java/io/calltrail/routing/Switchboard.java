package io.calltrail.routing;

import io.calltrail.attribution.Attributed;
import io.calltrail.attribution.Attribution;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.Fact;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.OfferResult;
import io.calltrail.call.QueueId;
import io.calltrail.call.TaskReason;
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
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who speaks with whom. Owns all live state of one account; applies inputs in order, on one
/// thread, without clock or I/O: the same inputs at the same moments give the same decisions, live,
/// in a simulation and in a replay.
///
/// A turn moves its call into a new [Situation], then free agents are matched with waiting callers,
/// and the step that the dialplan gets follows from the situation alone. Whatever lasts too long
/// has a deadline, so nothing can stay ringing or in call for ever.
public final class Switchboard {
  private static final Logger log = LoggerFactory.getLogger(Switchboard.class);

  /// A caller who is told to hold and not heard of for so long is taken for gone. The dialplan asks
  /// every few seconds.
  static final Duration UNHEARD_LIMIT = Duration.ofSeconds(60);

  /// A call whose channel a snapshot does not know may just have begun or ended; its own turn goes
  /// first for so long.
  static final Duration ABSENT_GRACE = Duration.ofSeconds(3);

  /// A step may begin this much later than it was sent.
  private static final Duration STEP_GRACE = Duration.ofSeconds(10);

  private static final Duration ASK_GRACE = Duration.ofSeconds(2);
  private static final Duration ANNOUNCEMENT_LIMIT = Duration.ofMinutes(5);

  /// After the process stood still, what was said meanwhile is heard first, and only then is
  /// anything taken for overdue.
  private static final Duration WAKING = Duration.ofSeconds(5);

  /// Who hangs up sooner after the tone has said nothing.
  private static final Duration SHORTEST_MESSAGE = Duration.ofSeconds(3);

  /// Of an announcement; longer ones are rare and cost a caller its turn at most.
  private static final Duration LONGEST_SOUND = Duration.ofSeconds(10);

  private static final int MOST_QUEUES = 5;

  private final RoutingSettings settings;
  private final Attribution attribution;
  private final RandomGenerator random;
  private final Lines lines;
  private final Roster roster;
  private final Attendance attendance;
  private final FeatureCodes codes;
  private final WaitEstimate estimate;
  private final Admission admission;
  private final LiveCalls calls = new LiveCalls();
  private final Leavers leavers = new Leavers();
  private final CallBacks callBacks;
  private final Deadlines deadlines = new Deadlines();
  private final Set<String> linked = new TreeSet<>();
  private final Set<String> unlinked = new TreeSet<>();

  private Instant now = Instant.EPOCH;
  private Instant sweepFrom = Instant.EPOCH;
  private List<Fact> facts = new ArrayList<>();
  private List<ChannelRef> nudges = new ArrayList<>();
  private List<AgentCall> agentCalls = new ArrayList<>();

  public Switchboard(RoutingSettings settings, Attribution attribution, RandomGenerator random) {
    this.settings = settings;
    this.attribution = attribution;
    this.random = random;
    this.lines = new Lines(settings);
    this.roster = new Roster(settings, lines, random);
    this.attendance = new Attendance(settings, roster, deadlines, fact -> facts.add(fact));
    this.codes = new FeatureCodes(settings, roster, attendance);
    this.estimate = new WaitEstimate(settings, roster, lines);
    this.admission = new Admission(roster, lines);
    this.callBacks = new CallBacks(settings, attribution, lines, roster, random, new OwnFloor());
  }

  /// Applies one input.
  ///
  /// @param moment never earlier than the one before; an earlier one counts as that
  public Decision apply(Input input, Instant moment) {
    now = moment.isBefore(now) ? now : moment;
    facts = new ArrayList<>();
    nudges = new ArrayList<>();
    agentCalls = new ArrayList<>();
    Optional<LiveCall> asking = Optional.empty();
    Optional<Answer> answer = Optional.empty();
    Optional<String> refused = Optional.empty();
    switch (input) {
      case Turn turn when turn.happened() instanceof Turn.Happened.Code code ->
          answer = Optional.of(codeDialled(code));
      case Turn turn when callBacks.owns(turn) -> answer = Optional.of(callBacks.turn(turn));
      case Turn turn -> asking = turn(turn);
      case Signal signal -> heard(signal);
      case AgentCommand command -> refused = attendance.command(command, now);
      case TaskCommand command -> refused = callBacks.command(command);
      case Input.MoveUp up -> refused = moveUp(up.call());
      case Input.Tick _ -> {}
      case Input.Woke _ -> sweepFrom = now.plus(WAKING);
    }
    if (!now.isBefore(sweepFrom)) {
      sweep();
    }
    match(asking);
    if (asking.isPresent()) {
      answer = Optional.of(step(asking.get()));
    }
    facts.forEach(estimate::learn);
    return new Decision(answer, facts, nudges, roster.changes(now), refused, agentCalls);
  }

  /// When the switchboard wants to be told the time again.
  public Optional<Instant> nextDue() {
    return deadlines.next();
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
      case Turn.Happened.Transferred sent -> transferred(call, sent);
      case Turn.Happened.LeftVoicemail left -> leftMessage(call, left);
      case Turn.Happened.Ended _,
          Turn.Happened.Code _,
          Turn.Happened.AgentReady _,
          Turn.Happened.Called _,
          Turn.Happened.Released _ -> {}
    }
    return Optional.of(call);
  }

  /// A snapshot did not know the call, which is there all the same.
  private void heardOf(LiveCall call) {
    if (call.absent.isPresent()) {
      call.absent = Optional.empty();
      until(
          call,
          call.situation instanceof Talking
              ? now.plus(settings.maxTalk())
              : now.plus(UNHEARD_LIMIT));
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
    Attributed attributed = attribution.arrived(dialled, caller, withheld);
    return admit(turn, CallId.next(now, random), now, attributed);
  }

  private LiveCall rejoin(Turn turn, Place place) {
    Instant arrived = place.arrived().isAfter(now) ? now : place.arrived();
    Attributed attributed = attribution.attributed(place.dialled(), place.caller(), false);
    LiveCall call =
        admit(turn, turn.call().orElseGet(() -> CallId.next(now, random)), arrived, attributed);
    facts.add(new CallEvent.Rejoined(call.id, now));
    place.queue().filter(settings.queues()::containsKey).ifPresent(q -> seat(call, q, true));
    return call;
  }

  private LiveCall admit(Turn turn, CallId id, Instant arrived, Attributed attributed) {
    LiveCall call = new LiveCall(id, turn.channel(), arrived, attributed);
    calls.add(call);
    callBacks.arrived(call);
    until(call, now.plus(ANNOUNCEMENT_LIMIT));
    facts.add(
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
      case Listening listening when listening.sounds().isEmpty() -> go(call, listening.then());
      case Waiting _, Missing _ -> wait(call);
      case Talking _ -> talkOver(call, HungUpBy.UNKNOWN);
      case TalkOver _ -> talkOver(call, HungUpBy.AGENT);
      case Listening _,
          Reserved _,
          Ringing _,
          LeavingMessage _,
          Overflowing _,
          Situation.Leaving _ -> {}
    }
  }

  /// A caller who waits may ask to be called back in its turn.
  private void pressed(LiveCall call, String key) {
    switch (call.situation) {
      case Waiting _, Missing _ when callBacks.asks(call, queueOf(call), key) -> {
        QueueSettings queue = queueOf(call);
        callBacks.missed(call, TaskReason.ASKED);
        giveUp(call, queue, new CallOutcome.CallBack(), callBacks.confirmed(queue));
      }
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
      go(call, listening.then());
    } else {
      asksAgain(call);
    }
  }

  private void rang(LiveCall call, DialResult dial) {
    switch (call.situation) {
      case Ringing r -> rang(call, r.offers(), dial);
      case Reserved r -> rang(call, r.offers(), dial);
      case Talking _ -> talkOver(call, HungUpBy.AGENT);
      case TalkOver _ -> talkOver(call, HungUpBy.AGENT);
      case Listening _,
          Waiting _,
          Missing _,
          LeavingMessage _,
          Overflowing _,
          Situation.Leaving _ ->
          asksAgain(call);
    }
  }

  private void rang(LiveCall call, List<Offer> offers, DialResult dial) {
    OfferResult result = dial.result();
    switch (result) {
      case ANSWERED -> {
        answered(call, offers, answering(offers, dial.by()), now.minus(dial.answered()));
        talkOver(call, HungUpBy.AGENT);
      }
      case BUSY, NO_ANSWER, REJECTED, UNREACHABLE, CANCELLED, ELSEWHERE, LOST -> {
        Optional<AgentId> lifted = roster.atEndpoint(dial.by()).map(LiveAgent::id);
        offers.forEach(
            offer ->
                offerEnded(
                    call,
                    offer,
                    lifted.isEmpty() || lifted.get().equals(offer.agent())
                        ? result
                        : OfferResult.ELSEWHERE));
        widenAfterRing(call);
        wait(call);
      }
    }
  }

  /// Of several phones the one that the dialplan names, or the first.
  private Offer answering(List<Offer> offers, String endpoint) {
    return roster
        .atEndpoint(endpoint)
        .flatMap(agent -> offers.stream().filter(o -> o.agent().equals(agent.id())).findFirst())
        .orElseGet(offers::getFirst);
  }

  // ---- transfers

  /// The agent has sent the caller to a colleague's phone, which is rung; if it is not answered,
  /// the caller waits again.
  private void transferred(LiveCall call, Turn.Happened.Transferred sent) {
    connected(call, sent.by(), now.minus(sent.talk()));
    leftBy(call);
    Optional<LiveAgent> colleague = roster.atEndpoint(sent.to()).filter(LiveAgent::canBeRung);
    if (colleague.isPresent()) {
      reserve(call, List.of(colleague.get()));
    } else {
      wait(call);
    }
  }

  /// The agent has called somebody and put the caller through. Of a phone that is no agent's, only
  /// the end of the talk is known.
  private void handedOver(LiveCall call, Signal.HandedOver s) {
    if (!(call.situation instanceof Talking || call.situation instanceof TalkOver)) {
      return;
    }
    leftBy(call);
    roster
        .atEndpoint(s.endpoint())
        .filter(LiveAgent::canBeRung)
        .ifPresent(
            colleague -> {
              reserve(call, List.of(colleague));
              call.legs.put(s.leg(), colleague.id());
              connected(call, s.endpoint(), now);
            });
  }

  /// The agent is out of the talk, and the caller is not.
  private void leftBy(LiveCall call) {
    if (call.situation instanceof Talking talking) {
      freeAfterTalk(call, talking.agent());
    }
    call.agent.ifPresent(from -> facts.add(new CallEvent.Transferred(call.id, now, from)));
    call.queuedAt = now;
  }

  private void leftMessage(LiveCall call, Turn.Happened.LeftVoicemail left) {
    switch (call.situation) {
      case LeavingMessage message -> messageLeft(call, message.file(), left.length());
      // the greeting ended unheard of, while the service was away
      case Listening listening when listening.then() instanceof Destination.ToVoicemail ->
          messageLeft(call, messageFile(call), left.length());
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
    leave(call, HungUpBy.SYSTEM);
  }

  static String messageFile(LiveCall call) {
    return call.id + "-message.wav";
  }

  private void messageLeft(LiveCall call, String file, Duration length) {
    if (!length.isPositive()) {
      return;
    }
    call.voicemailLeft = true;
    facts.add(new CallEvent.VoicemailLeft(call.id, now, file, length));
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
                        : arrive(turn, ended.dialled(), ended.caller(), false));
    DialResult dial = ended.dial();
    if (ended.fallback()) {
      facts.add(new CallEvent.WentToFallback(call.id, now, dial.answered()));
      call.givenUp = Optional.of(new CallOutcome.Failed("fallback, not answered there"));
      call.answered |= dial.answered().isPositive();
    } else if (dial.result() == OfferResult.ANSWERED && dial.answered().isPositive()) {
      connected(call, dial.by(), now.minus(dial.answered()));
    } else if (call.situation instanceof LeavingMessage message
        && Duration.between(message.since(), now).compareTo(SHORTEST_MESSAGE) >= 0) {
      messageLeft(call, message.file(), Duration.between(message.since(), now));
    }
    end(call, HungUpBy.CALLER);
  }

  private Answer codeDialled(Turn.Happened.Code code) {
    return new Answer(codes.dialled(code, now), Optional.empty(), Optional.empty());
  }

  // ---- where a call goes

  private void go(LiveCall call, Destination destination) {
    switch (destination) {
      case Destination.ToQueue to -> seat(call, to.queue(), false);
      case Destination.ToVoicemail _ -> {
        call.situation = new LeavingMessage(messageFile(call), now);
        until(call, now.plus(settings.voicemailLimit()).plus(STEP_GRACE));
      }
      case Destination.ToExtension to -> {
        call.situation = new Overflowing(to.extension());
        until(call, now.plus(settings.maxTalk()));
      }
      case Destination.HangUp _ -> leave(call, HungUpBy.SYSTEM);
    }
  }

  /// Gives the call a place in a queue, if the queue takes it.
  ///
  /// @param back it has had that place before
  private void seat(LiveCall call, QueueId id, boolean back) {
    QueueSettings queue = settings.queues().get(id);
    if (queue == null || ++call.queuesSeen > MOST_QUEUES) {
      call.givenUp = Optional.of(new CallOutcome.Failed("no way through the queues"));
      leave(call, HungUpBy.SYSTEM);
      return;
    }
    call.queue = Optional.of(id);
    call.queuedAt = call.queuesSeen == 1 ? call.arrived : now;
    call.keepsPlace = back;
    call.announcer.begin(now);
    takePlace(call, queue);
    facts.add(new CallEvent.Queued(call.id, now, id, call.priority, call.placeSince));
    Optional<Duration> predicted = lines.hasFree(call) ? Optional.empty() : predicted(call, now);
    Optional<CallOutcome> refusal = admission.refusal(call, queue, predicted, now);
    if (refusal.isPresent()) {
      giveUp(call, queue, refusal.get());
      return;
    }
    predicted
        .filter(_ -> !back)
        .ifPresent(wait -> facts.add(new CallEvent.WaitPredicted(call.id, now, id, wait)));
    wait(call);
  }

  private Optional<Duration> predicted(LiveCall call, Instant moment) {
    return estimate.of(call, lines.ahead(call, moment), moment);
  }

  /// Before whom, and for whom it waits.
  private void takePlace(LiveCall call, QueueSettings queue) {
    call.priority =
        call.number.priority() + (call.firstTime ? 0 : queue.waiting().repeatPriority());
    call.caller
        .flatMap(caller -> leavers.back(caller, queue.id(), now))
        .or(() -> callBacks.place(call, queue))
        .filter(place -> place.isBefore(call.placeSince))
        .ifPresent(
            place -> {
              call.placeSince = place;
              call.keepsPlace = true;
            });
    stand(call, queue);
  }

  /// For whom it waits: the agent responsible for it, or whoever meets the queue's first step.
  private void stand(LiveCall call, QueueSettings queue) {
    Optional<LiveAgent> own =
        callBacks.owner(call).or(() -> call.responsible).flatMap(roster::find);
    Duration patience =
        own.map(a -> queue.offering().responsible().when(a.state(now))).orElse(Duration.ZERO);
    if (own.isPresent() && patience.isPositive()) {
      call.stage = new Stage.Own(own.get().id());
      widenAt(call, now.plus(patience));
    } else {
      step(call, queue, 0);
    }
  }

  private void step(LiveCall call, QueueSettings queue, int step) {
    List<SkillStep> steps = queue.offering().skills();
    call.stage = new Stage.Step(step);
    widenAt(call, step + 1 < steps.size() ? now.plus(steps.get(step).time()) : Instant.MAX);
  }

  private void widenAt(LiveCall call, Instant moment) {
    call.widensAt = moment;
    if (!moment.equals(Instant.MAX)) {
      deadlines.add(moment, new Widening(call));
    }
  }

  /// The time of a stage is over: more agents may take the call.
  private void widen(LiveCall call) {
    QueueSettings queue = queueOf(call);
    switch (call.stage) {
      case Stage.Own _ -> step(call, queue, 0);
      case Stage.Step(int step) -> step(call, queue, step + 1);
    }
    if (call.line.isPresent()) {
      lines.add(call);
    }
  }

  /// The responsible agent was rung and did not answer: others may.
  private void widenAfterRing(LiveCall call) {
    if (call.stage instanceof Stage.Own) {
      widen(call);
    }
  }

  /// Puts a waiting caller before all others of its queue.
  ///
  /// @return why it was refused
  private Optional<String> moveUp(CallId id) {
    Optional<LiveCall> found = calls.find(id).filter(c -> c.situation instanceof Waiting);
    if (found.isEmpty()) {
      return Optional.of("No caller with this id waits.");
    }
    LiveCall call = found.get();
    lines.remove(call);
    call.priority =
        calls.all().stream()
            .filter(c -> c != call && c.line.isPresent() && c.queue.equals(call.queue))
            .mapToInt(c -> c.priority + 1)
            .reduce(call.priority, Math::max);
    lines.add(call);
    facts.add(new CallEvent.MovedUp(call.id, now, call.priority));
    return Optional.empty();
  }

  /// A call's stage is over, unless it has changed since.
  private record Widening(LiveCall call) {}

  /// Keeps the call in its line, unless it has waited long enough or nobody is there.
  private void wait(LiveCall call) {
    if (call.queue.isEmpty()) {
      seat(call, call.number.queue(), false);
      return;
    }
    QueueSettings queue = queueOf(call);
    Optional<CallOutcome> dismissal = admission.dismissal(call, queue, now);
    if (dismissal.isPresent()) {
      giveUp(call, queue, dismissal.get());
    } else {
      call.situation = new Waiting();
      lines.add(call);
      untilAskedAgain(call, queue);
    }
  }

  private void untilAskedAgain(LiveCall call, QueueSettings queue) {
    Instant waitOver = call.queuedAt.plus(queue.waiting().longest());
    Instant unheard = now.plus(UNHEARD_LIMIT);
    until(call, waitOver.isAfter(now) && waitOver.isBefore(unheard) ? waitOver : unheard);
  }

  private void giveUp(LiveCall call, QueueSettings queue, CallOutcome why) {
    giveUp(call, queue, why, queue.exits().after(why));
  }

  private void giveUp(LiveCall call, QueueSettings queue, CallOutcome why, Exit exit) {
    lines.remove(call);
    call.givenUp = Optional.of(why);
    facts.add(new CallEvent.GivenUp(call.id, now, queue.id(), why.label()));
    if (exit.message().isEmpty()) {
      go(call, exit.then());
    } else {
      call.situation = new Listening(exit.message(), exit.then());
      until(call, now.plus(ANNOUNCEMENT_LIMIT));
    }
  }

  private void leave(LiveCall call, HungUpBy by) {
    lines.remove(call);
    call.situation = new Situation.Leaving(by);
    until(call, now.plus(STEP_GRACE));
  }

  // ---- offers

  /// Gives free agents to waiting callers: the caller to be served first gets the agents that its
  /// queue's strategy chooses.
  private void match(Optional<LiveCall> asking) {
    for (var line = lines.next(now); line.isPresent(); line = lines.next(now)) {
      LiveCall call = line.get().head(now).orElseThrow();
      if (call instanceof CallBack back) {
        callBacks.turnCame(back, line.get().choice().getFirst());
        continue;
      }
      reserve(call, line.get().choice());
      if (!asking.filter(a -> a == call).isPresent()) {
        nudges.add(call.channel);
      }
    }
  }

  private void reserve(LiveCall call, List<LiveAgent> agents) {
    lines.remove(call);
    call.legs.clear();
    var offers = new ArrayList<Offer>(agents.size());
    for (LiveAgent agent : agents) {
      offers.add(new Offer(++call.offers, agent.id()));
      roster.offer(agent, call, now);
      facts.add(new CallEvent.Offered(call.id, now, call.offers, agent.id()));
    }
    call.situation = new Reserved(List.copyOf(offers));
    Instant asks = call.hearsUntil.isAfter(now) ? call.hearsUntil : now;
    until(call, asks.plus(queueOf(call).waiting().turn()).plus(ASK_GRACE));
  }

  private void offerEnded(LiveCall call, Offer offer, OfferResult result) {
    facts.add(new CallEvent.OfferEnded(call.id, now, offer.number(), result));
    roster
        .find(offer.agent())
        .ifPresent(agent -> attendance.offerEnded(agent, call, queueOf(call), result, now));
  }

  /// Caller and agent can hear each other, whether or not the ring itself was seen.
  ///
  /// @param endpoint of the agent's phone, empty when it is not known
  private void connected(LiveCall call, String endpoint, Instant at) {
    switch (call.situation) {
      case Ringing(List<Offer> offers) -> answered(call, offers, answering(offers, endpoint), at);
      case Reserved(List<Offer> offers) -> answered(call, offers, answering(offers, endpoint), at);
      case Listening _,
          Waiting _,
          Missing _,
          Talking _,
          TalkOver _,
          LeavingMessage _,
          Overflowing _,
          Situation.Leaving _ -> {}
    }
  }

  private void answered(LiveCall call, List<Offer> offers, Offer by, Instant at) {
    Instant answeredAt = at.isBefore(call.arrived) ? call.arrived : at;
    offers.stream()
        .filter(other -> !other.equals(by))
        .forEach(other -> offerEnded(call, other, OfferResult.ELSEWHERE));
    call.answered = true;
    call.agent = Optional.of(by.agent());
    if (call.recording.isEmpty() && call.number.recorded()) {
      call.recording = Optional.of(call.recordingFile(offers.getFirst().number()));
    }
    call.situation = new Talking(by.number(), by.agent());
    call.since = answeredAt;
    until(call, now.plus(settings.maxTalk()));
    roster.find(by.agent()).ifPresent(a -> roster.change(a, now, it -> it.talks(call.id)));
    call.caller.ifPresent(caller -> attribution.spoke(caller, by.agent()));
    callBacks.spoke(call, by.agent());
    facts.add(
        new CallEvent.Answered(
            call.id, answeredAt, by.number(), by.agent(), call.recording.orElse("")));
  }

  /// The talk is over; frees the agent if the leg's own end has not done so already.
  private void talkOver(LiveCall call, HungUpBy by) {
    Instant at = now;
    if (call.situation instanceof TalkOver over) {
      at = over.at();
    } else if (call.situation instanceof Talking talking) {
      freeAfterTalk(call, talking.agent());
    }
    facts.add(new CallEvent.TalkEnded(call.id, at, by));
    leave(call, by);
  }

  private void freeAfterTalk(LiveCall call, AgentId agent) {
    roster.find(agent).ifPresent(a -> attendance.talkOver(a, call, queueOf(call), now));
  }

  /// The call is over, however it came to that.
  private void end(LiveCall call, HungUpBy by) {
    HungUpBy who = call.whoEnds(by);
    switch (call.situation) {
      case Reserved r -> r.offers().forEach(o -> offerEnded(call, o, OfferResult.CANCELLED));
      case Ringing r -> r.offers().forEach(o -> offerEnded(call, o, OfferResult.CANCELLED));
      case Talking _, TalkOver _ -> talkOver(call, who);
      case Listening _,
          Waiting _,
          Missing _,
          LeavingMessage _,
          Overflowing _,
          Situation.Leaving _ -> {}
    }
    lines.remove(call);
    calls.remove(call);
    CallOutcome outcome = outcome(call);
    facts.add(new CallEvent.Ended(call.id, now, outcome, who));
    if (call.queue.isPresent()) {
      leavers.left(call, outcome, now.plus(queueOf(call).waiting().regain()));
    }
    callBacks.ended(call, outcome);
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
    return call.givenUp.orElseGet(() -> gone(call));
  }

  /// The caller left by itself while waiting.
  private CallOutcome gone(LiveCall call) {
    Duration threshold =
        call.queue.isPresent() ? queueOf(call).goals().shortAbandon() : Duration.ZERO;
    return Duration.between(call.arrived, now).compareTo(threshold) < 0
        ? new CallOutcome.ShortAbandon()
        : new CallOutcome.Abandoned();
  }

  // ---- steps

  /// What the dialplan shall do with this caller: follows from the situation alone.
  private Answer step(LiveCall call) {
    Step step =
        switch (call.situation) {
          case Listening listening -> new Step.Play(listening.sounds());
          case Waiting _, Missing _ -> hold(call);
          case Reserved reserved -> ring(call, reserved.offers());
          case Ringing ringing -> ring(call, ringing.offers());
          case LeavingMessage message ->
              new Step.Voicemail(message.file(), settings.voicemailLimit(), Optional.empty());
          case Overflowing to -> new Step.LeaveTo(to.extension());
          case Talking _, TalkOver _, Situation.Leaving _ -> Step.Leave.NORMAL;
        };
    return new Answer(step, Optional.of(call.id), Optional.of(call.place()));
  }

  private Step hold(LiveCall call) {
    QueueSettings queue = queueOf(call);
    boolean nudgeable = linked.contains(call.channel.pbx());
    Duration turn = nudgeable ? queue.waiting().turn() : shorter(queue.waiting().turn(), ASK_GRACE);
    List<String> sounds = announcement(call, queue);
    Instant next = call.announcer.next(queue.announcements());
    return new Step.Hold(
        next.equals(Instant.MAX) ? turn : shorter(turn, Duration.between(now, next)),
        queue.waiting().music(),
        sounds);
  }

  /// What a waiting caller is told now; what lasts long does not make it count as unheard.
  private List<String> announcement(LiveCall call, QueueSettings queue) {
    if (!(call.situation instanceof Waiting)) {
      return List.of();
    }
    List<String> sounds =
        call.announcer.due(
            queue.announcements(),
            now,
            () -> lines.ahead(call, now) + 1,
            () -> predicted(call, now));
    if (!sounds.isEmpty()) {
      call.hearsUntil = now.plus(LONGEST_SOUND.multipliedBy(sounds.size()));
      if (call.due.equals(now.plus(UNHEARD_LIMIT))) {
        until(call, call.hearsUntil.plus(UNHEARD_LIMIT));
      }
    }
    return sounds;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private Step ring(LiveCall call, List<Offer> offers) {
    QueueSettings queue = queueOf(call);
    boolean waited = offers.getFirst().number() > 1 || now.isAfter(call.queuedAt);
    call.situation = new Ringing(offers);
    until(call, ringOver(call));
    return new Step.Ring(
        offers.stream().map(o -> settings.agents().get(o.agent()).dialString()).toList(),
        queue.offering().ringTime(),
        call.number.recorded() && call.recording.isEmpty()
            ? Optional.of(call.recordingFile(offers.getFirst().number()))
            : Optional.empty(),
        Optional.of(queue.waiting().music())
            .filter(music -> waited && !music.equals(QueueSettings.Waiting.RINGING)),
        briefing(call, queue));
  }

  private Briefing briefing(LiveCall call, QueueSettings queue) {
    return Briefing.of(
        Optional.ofNullable(settings.staff().whispers().get(call.number.origin().campaign())),
        queue.desk().sayNumber() ? call.caller : Optional.empty(),
        queue.desk().accept());
  }

  /// When a ring must have come to something. Without AMI an answer is not seen, so a talk may be
  /// going on.
  private Instant ringOver(LiveCall call) {
    QueueSettings queue = queueOf(call);
    Duration briefed = briefing(call, queue).isEmpty() ? Duration.ZERO : Briefing.LONGEST;
    Duration ring = queue.offering().ringTime().plus(briefed).plus(STEP_GRACE);
    return now.plus(linked.contains(call.channel.pbx()) ? ring : settings.maxTalk());
  }

  // ---- signals

  private void heard(Signal signal) {
    callBacks.heard(signal);
    switch (signal) {
      case Signal.Originated _ -> {}
      case Signal.Dialling s ->
          calls.onChannel(s.pbx(), s.caller()).ifPresent(call -> dialling(call, s));
      case Signal.Bridged s ->
          calls
              .onChannel(s.pbx(), s.caller())
              .ifPresent(call -> connected(call, endpoint(call, s.leg()), now));
      case Signal.LegGone s ->
          calls.onChannel(s.pbx(), s.caller()).ifPresent(call -> legGone(call, s.leg()));
      case Signal.HandedOver s ->
          calls.onChannel(s.pbx(), s.caller()).ifPresent(call -> handedOver(call, s));
      case Signal.CallerGone s ->
          calls.onChannel(s.pbx(), s.channel()).ifPresent(call -> end(call, HungUpBy.CALLER));
      case Signal.DeviceChanged s -> deviceChanged(s);
      case Signal.Snapshot s -> reconcile(s);
      case Signal.LinkLost s -> {
        linked.remove(s.pbx());
        unlinked.add(s.pbx());
        calls.onPbx(s.pbx()).stream()
            .filter(call -> call.situation instanceof Ringing)
            .forEach(call -> until(call, ringOver(call)));
        roster.all().stream()
            .filter(a -> a.devicePbx.equals(s.pbx()))
            .forEach(a -> roster.change(a, now, it -> it.device = Signal.Device.UNKNOWN));
      }
    }
  }

  private void dialling(LiveCall call, Signal.Dialling s) {
    Optional<LiveAgent> agent = roster.atEndpoint(s.endpoint());
    agent.ifPresent(a -> call.legs.put(s.leg(), a.id()));
    if (call.situation instanceof Ringing(List<Offer> offers)) {
      Offer rung = answering(offers, s.endpoint());
      facts.add(new CallEvent.Rang(call.id, now, rung.number()));
    }
  }

  private String endpoint(LiveCall call, String leg) {
    return Optional.ofNullable(call.legs.get(leg))
        .map(agent -> settings.agents().get(agent).endpoint())
        .orElse("");
  }

  /// The end of a leg ends the talk, unless it is another agent's.
  private void legGone(LiveCall call, String leg) {
    AgentId agent = call.legs.remove(leg);
    if (call.situation instanceof Talking talking
        && (agent == null || agent.equals(talking.agent()))) {
      freeAfterTalk(call, talking.agent());
      call.situation = new TalkOver(now);
      until(call, now.plus(STEP_GRACE));
    }
  }

  private void deviceChanged(Signal.DeviceChanged s) {
    roster
        .atEndpoint(s.endpoint())
        .ifPresent(
            agent -> {
              agent.devicePbx = s.pbx();
              attendance.deviceChanged(agent, s.device(), now);
            });
  }

  /// Brings the state of a PBX's calls in line with what is really there.
  private void reconcile(Signal.Snapshot snapshot) {
    linked.add(snapshot.pbx());
    roster.showAll();
    unlinked.remove(snapshot.pbx());
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
        call.absent =
            Optional.of(
                snapshot.restarted()
                    ? new CallOutcome.Interrupted("the PBX was restarted")
                    : call.answered
                        ? new CallOutcome.Answered()
                        : new CallOutcome.Interrupted("ended unseen"));
        until(call, now.plus(ABSENT_GRACE));
      } else if (channel.bridge().map(b -> inBridge.getOrDefault(b, 0) > 1).orElse(false)) {
        connected(call, "", now);
      } else if (call.situation instanceof Ringing) {
        until(call, ringOver(call));
      }
    }
  }

  // ---- time

  private void until(LiveCall call, Instant due) {
    call.due = due;
    deadlines.add(due, call);
  }

  /// Frees whatever has lasted too long.
  private void sweep() {
    for (Object late = deadlines.poll(now); late != null; late = deadlines.poll(now)) {
      switch (late) {
        case LiveAgent agent -> attendance.due(agent, now);
        case LiveTask task -> callBacks.consider(task);
        case CallBack back -> callBacks.overdue(back);
        case LiveCall call when !call.due.isAfter(now) && calls.contains(call) -> overdue(call);
        case Widening(LiveCall call)
            when !call.widensAt.isAfter(now)
                && (calls.contains(call) || callBacks.contains(call)) ->
            widen(call);
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
        QueueSettings queue = queueOf(call);
        if (!now.isBefore(call.queuedAt.plus(queue.waiting().longest()))
            && now.isBefore(call.queuedAt.plus(queue.waiting().longest()).plus(UNHEARD_LIMIT))) {
          nudges.add(call.channel);
          until(call, call.queuedAt.plus(queue.waiting().longest()).plus(UNHEARD_LIMIT));
        } else {
          lost(call);
        }
      }
      case Reserved r -> {
        r.offers().forEach(o -> offerEnded(call, o, OfferResult.CANCELLED));
        missing(call);
      }
      case Ringing r -> {
        r.offers().forEach(o -> offerEnded(call, o, OfferResult.LOST));
        missing(call);
      }
      case Talking _, TalkOver _ -> end(call, HungUpBy.UNKNOWN);
      case Listening _, Missing _, LeavingMessage _, Overflowing _, Situation.Leaving _ ->
          lost(call);
    }
  }

  private void missing(LiveCall call) {
    call.situation = new Missing();
    until(call, now.plus(UNHEARD_LIMIT));
  }

  private void lost(LiveCall call) {
    if (call.givenUp.isEmpty() && !call.answered) {
      call.givenUp = Optional.of(new CallOutcome.Interrupted("not heard of any more"));
    }
    end(call, HungUpBy.UNKNOWN);
  }

  private QueueSettings queueOf(LiveCall call) {
    return settings.queues().get(call.queue.orElse(call.number.queue()));
  }

  // ---- views and replay

  /// The state at a moment.
  public LiveView view(Instant moment) {
    var waiting = new ArrayList<LiveView.Waiting>();
    var talking = new ArrayList<LiveView.Talking>();
    var positions = new HashMap<QueueId, Integer>();
    var order = settings.ranking().order(moment);
    for (LiveCall call : calls.all().stream().sorted(order).toList()) {
      QueueId queue = call.queue.orElse(call.number.queue());
      switch (call.situation) {
        case Waiting _ -> {
          int ahead = positions.merge(queue, 1, Integer::sum) - 1;
          var left = estimate.of(call, ahead, moment);
          waiting.add(waiting(call, queue, List.of(), ahead + 1, left, moment));
        }
        case Missing _ -> waiting.add(waiting(call, queue, List.of(), 0, Optional.empty(), moment));
        case Reserved r ->
            waiting.add(waiting(call, queue, r.offers(), 0, Optional.empty(), moment));
        case Ringing r ->
            waiting.add(waiting(call, queue, r.offers(), 0, Optional.empty(), moment));
        case Talking t ->
            talking.add(
                new LiveView.Talking(
                    call.id,
                    queue,
                    call.number.origin().campaign(),
                    call.dialled,
                    call.caller,
                    t.agent(),
                    call.since));
        case Listening _, TalkOver _, LeavingMessage _, Overflowing _, Situation.Leaving _ -> {}
      }
    }
    var agents = roster.all().stream().map(a -> a.view(moment)).toList();
    return new LiveView(
        moment,
        waiting,
        talking,
        agents,
        settings.queues().keySet().stream().sorted().toList(),
        List.copyOf(unlinked));
  }

  private LiveView.Waiting waiting(
      LiveCall call,
      QueueId queue,
      List<Offer> ringing,
      int position,
      Optional<Duration> predicted,
      Instant moment) {
    return new LiveView.Waiting(
        call.id,
        queue,
        call.number.origin().campaign(),
        call.dialled,
        call.caller,
        call.arrived,
        call.priority,
        settings.ranking().why(call, moment),
        position,
        predicted,
        ringing.stream().map(Offer::agent).toList());
  }

  /// Takes over from an earlier run: replays its facts, oldest first, and then treats every open
  /// call as one that will ask again.
  ///
  /// @param moment the present
  public void restore(Iterable<Fact> earlier, Instant moment) {
    now = moment;
    var replay = new Replay(settings, attribution, roster, calls, leavers, callBacks);
    for (Fact fact : earlier) {
      replay.apply(fact);
      estimate.learn(fact);
    }
    for (LiveCall call : calls.all()) {
      call.queue.ifPresent(_ -> stand(call, queueOf(call)));
      switch (call.situation) {
        case Talking _ -> until(call, now.plus(settings.maxTalk()));
        case Reserved _, Ringing _ -> until(call, ringOver(call));
        case Waiting _ -> {
          lines.add(call);
          until(call, now.plus(UNHEARD_LIMIT));
        }
        case Listening _,
            Missing _,
            TalkOver _,
            LeavingMessage _,
            Overflowing _,
            Situation.Leaving _ ->
            until(call, now.plus(UNHEARD_LIMIT));
      }
    }
    callBacks.restored(calls.all());
    attendance.resume(now);
    roster.all().forEach(a -> roster.change(a, now, _ -> {}));
  }

  /// The PBX on which an agent talks.
  public Optional<String> talksOn(AgentId agent) {
    return roster.find(agent).stream()
        .flatMap(a -> a.talks.stream())
        .flatMap(call -> calls.find(call).stream())
        .map(call -> call.channel.pbx())
        .findFirst();
  }

  /// The calls that have not ended, and the call-backs that go on.
  public Set<CallId> open() {
    var open = new HashSet<>(calls.ids());
    open.addAll(callBacks.open());
    return Set.copyOf(open);
  }

  /// The open call-back tasks, the oldest first.
  public List<TaskView> tasks(Instant moment) {
    now = moment.isBefore(now) ? now : moment;
    return callBacks.view();
  }

  /// What the parts of this switchboard share.
  private final class OwnFloor implements Floor {
    @Override
    public Instant now() {
      return now;
    }

    @Override
    public void tell(Fact fact) {
      facts.add(fact);
    }

    @Override
    public void order(AgentCall call) {
      agentCalls.add(call);
    }

    @Override
    public void stand(LiveCall call, QueueSettings queue) {
      Switchboard.this.stand(call, queue);
    }

    @Override
    public void look(Instant at, Object what) {
      deadlines.add(at, what);
    }
  }
}

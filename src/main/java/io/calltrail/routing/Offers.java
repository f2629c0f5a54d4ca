package io.calltrail.routing;

import io.calltrail.attribution.Attribution;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.OfferResult;
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
import java.util.List;
import java.util.Optional;

/// Agents offered to callers, and the talks that come of it: each agent is kept for one call, and
/// freed by whatever tells first that it is over.
final class Offers {
  /// A step may begin this much later than it was sent.
  static final Duration STEP_GRACE = Duration.ofSeconds(10);

  static final Duration ASK_GRACE = Duration.ofSeconds(2);

  private final InForce settings;
  private final Attribution attribution;
  private final Roster roster;
  private final Lines lines;
  private final Attendance attendance;
  private final OpenTasks tasks;
  private final WaitingRoom waitingRoom;
  private final Floor floor;

  Offers(
      InForce settings,
      Attribution attribution,
      Roster roster,
      Lines lines,
      Attendance attendance,
      OpenTasks tasks,
      WaitingRoom waitingRoom,
      Floor floor) {
    this.settings = settings;
    this.attribution = attribution;
    this.roster = roster;
    this.lines = lines;
    this.attendance = attendance;
    this.tasks = tasks;
    this.waitingRoom = waitingRoom;
    this.floor = floor;
  }

  /// Keeps agents for a caller, who will be told to ring them when it asks.
  void reserve(LiveCall call, List<LiveAgent> agents) {
    Instant now = floor.now();
    lines.remove(call);
    call.legs.clear();
    var offers = new ArrayList<Offer>(agents.size());
    for (LiveAgent agent : agents) {
      offers.add(new Offer(++call.offers, agent.id()));
      roster.offer(agent, call, now);
      floor.tell(new CallEvent.Offered(call.id, now, call.offers, agent.id()));
    }
    call.situation = new Reserved(List.copyOf(offers));
    Instant asks = call.hearsUntil.isAfter(now) ? call.hearsUntil : now;
    floor.until(call, asks.plus(settings.queueOf(call).waiting().turn()).plus(ASK_GRACE));
  }

  /// The dialplan has rung the agents of these offers, and tells what came of it.
  ///
  /// @return whether somebody spoke with the caller
  boolean rang(LiveCall call, List<Offer> offers, DialResult dial) {
    OfferResult result = dial.result();
    return switch (result) {
      case ANSWERED -> {
        answered(call, offers, answering(offers, dial.by()), floor.now().minus(dial.answered()));
        talkOver(call, HungUpBy.AGENT);
        yield true;
      }
      case BUSY, NO_ANSWER, REJECTED, UNREACHABLE, CANCELLED, ELSEWHERE, LOST -> {
        Optional<AgentId> lifted = roster.atEndpoint(dial.by()).map(LiveAgent::id);
        offers.forEach(
            offer ->
                ended(
                    call,
                    offer,
                    lifted.isEmpty() || lifted.get().equals(offer.agent())
                        ? result
                        : OfferResult.ELSEWHERE));
        yield false;
      }
    };
  }

  /// The phone of an offer has begun to ring.
  void rings(LiveCall call, String endpoint) {
    if (call.situation instanceof Ringing(List<Offer> offers)) {
      Offer rung = answering(offers, endpoint);
      floor.tell(new CallEvent.Rang(call.id, floor.now(), rung.number()));
    }
  }

  void ended(LiveCall call, List<Offer> offers, OfferResult result) {
    offers.forEach(offer -> ended(call, offer, result));
  }

  private void ended(LiveCall call, Offer offer, OfferResult result) {
    floor.tell(new CallEvent.OfferEnded(call.id, floor.now(), offer.number(), result));
    roster
        .find(offer.agent())
        .ifPresent(agent -> attendance.offerEnded(agent, call, settings.queueOf(call), result));
  }

  /// Of several phones the one that the dialplan names, or the first.
  private Offer answering(List<Offer> offers, String endpoint) {
    return roster
        .atEndpoint(endpoint)
        .flatMap(agent -> offers.stream().filter(o -> o.agent().equals(agent.id())).findFirst())
        .orElseGet(offers::getFirst);
  }

  // ---- talks

  /// Caller and agent can hear each other, whether or not the ring itself was seen.
  ///
  /// @param endpoint of the agent's phone, empty when it is not known
  void connected(LiveCall call, String endpoint, Instant at) {
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
        .forEach(other -> ended(call, other, OfferResult.ELSEWHERE));
    call.answered = true;
    call.agent = Optional.of(by.agent());
    if (call.recording.isEmpty() && call.number.recorded()) {
      call.recording = Optional.of(call.recordingFile(offers.getFirst().number()));
    }
    call.situation = new Talking(by.number(), by.agent());
    call.since = answeredAt;
    floor.until(call, floor.now().plus(settings.maxTalk()));
    roster.find(by.agent()).ifPresent(a -> roster.change(a, floor.now(), it -> it.talks(call.id)));
    call.caller.ifPresent(caller -> attribution.spoke(caller, by.agent()));
    tasks.spoke(call, by.agent());
    floor.tell(
        new CallEvent.Answered(
            call.id, answeredAt, by.number(), by.agent(), call.recording.orElse("")));
  }

  /// The talk is over; frees the agent if the leg's own end has not done so already.
  void talkOver(LiveCall call, HungUpBy by) {
    Instant at = floor.now();
    if (call.situation instanceof TalkOver over) {
      at = over.at();
    } else if (call.situation instanceof Talking talking) {
      free(call, talking.agent());
    }
    floor.tell(new CallEvent.TalkEnded(call.id, at, by));
    waitingRoom.leave(call, by);
  }

  /// The end of a leg ends the talk, unless it is another agent's.
  void legGone(LiveCall call, String leg) {
    AgentId agent = call.legs.remove(leg);
    if (call.situation instanceof Talking talking
        && (agent == null || agent.equals(talking.agent()))) {
      free(call, talking.agent());
      call.situation = new TalkOver(floor.now());
      floor.until(call, floor.now().plus(STEP_GRACE));
    }
  }

  private void free(LiveCall call, AgentId agent) {
    roster.find(agent).ifPresent(a -> attendance.talkOver(a, call, settings.queueOf(call)));
  }

  // ---- transfers

  /// The agent has sent the caller to a colleague's phone, which is rung; if it is not answered,
  /// the caller waits again.
  ///
  /// @return whether there is such a colleague
  boolean transferred(LiveCall call, Turn.Happened.Transferred sent) {
    connected(call, sent.by(), floor.now().minus(sent.talk()));
    leftBy(call);
    Optional<LiveAgent> colleague = roster.atEndpoint(sent.to()).filter(LiveAgent::canBeRung);
    colleague.ifPresent(agent -> reserve(call, List.of(agent)));
    return colleague.isPresent();
  }

  /// The agent has called somebody and put the caller through.
  void handedOver(LiveCall call, Signal.HandedOver s) {
    if (!(call.situation instanceof Talking || call.situation instanceof TalkOver)) {
      return;
    }
    Optional<LiveAgent> colleague = roster.atEndpoint(s.endpoint()).filter(LiveAgent::canBeRung);
    if (colleague.isEmpty()) {
      putThrough(call);
      return;
    }
    leftBy(call);
    reserve(call, List.of(colleague.get()));
    call.legs.put(s.leg(), colleague.get().id());
    connected(call, s.endpoint(), floor.now());
  }

  /// The caller talks on with somebody who is no agent: only the end will be heard.
  private void putThrough(LiveCall call) {
    if (call.situation instanceof Talking talking) {
      free(call, talking.agent());
    }
    call.agent.ifPresent(from -> floor.tell(new CallEvent.PutThrough(call.id, floor.now(), from)));
  }

  /// The agent is out of the talk, and the caller is for a colleague.
  private void leftBy(LiveCall call) {
    if (call.situation instanceof Talking talking) {
      free(call, talking.agent());
    }
    call.agent.ifPresent(from -> floor.tell(new CallEvent.Transferred(call.id, floor.now(), from)));
    call.queuedAt = floor.now();
  }
}

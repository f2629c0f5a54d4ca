package io.calltrail.routing;

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
import java.util.List;
import java.util.Optional;

/// What the dialplan shall do with a caller: follows from its situation alone.
final class Steps {
  /// Of an announcement; longer ones are rare and cost a caller its turn at most.
  private static final Duration LONGEST_SOUND = Duration.ofSeconds(10);

  private final InForce settings;
  private final Lines lines;
  private final WaitingRoom waitingRoom;
  private final Floor floor;

  Steps(InForce settings, Lines lines, WaitingRoom waitingRoom, Floor floor) {
    this.settings = settings;
    this.lines = lines;
    this.waitingRoom = waitingRoom;
    this.floor = floor;
  }

  Answer next(LiveCall call) {
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

  // ---- hold

  private Step hold(LiveCall call) {
    QueueSettings queue = settings.queueOf(call);
    Duration turn =
        floor.hears(call.channel.pbx())
            ? queue.waiting().turn()
            : shorter(queue.waiting().turn(), Offers.ASK_GRACE);
    List<String> sounds = announcement(call, queue);
    Instant next = call.announcer.next(queue.announcements());
    return new Step.Hold(
        next.equals(Instant.MAX) ? turn : shorter(turn, Duration.between(floor.now(), next)),
        queue.waiting().music(),
        sounds);
  }

  /// What a waiting caller is told now; what lasts long does not make it count as unheard.
  private List<String> announcement(LiveCall call, QueueSettings queue) {
    if (!(call.situation instanceof Waiting)) {
      return List.of();
    }
    Instant now = floor.now();
    List<String> sounds =
        call.announcer.due(
            queue.announcements(),
            now,
            () -> lines.ahead(call, now) + 1,
            () -> waitingRoom.predicted(call));
    if (!sounds.isEmpty()) {
      call.hearsUntil = now.plus(LONGEST_SOUND.multipliedBy(sounds.size()));
      if (call.due.equals(now.plus(WaitingRoom.UNHEARD_LIMIT))) {
        floor.until(call, call.hearsUntil.plus(WaitingRoom.UNHEARD_LIMIT));
      }
    }
    return sounds;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  // ---- ring

  private Step ring(LiveCall call, List<Offer> offers) {
    QueueSettings queue = settings.queueOf(call);
    boolean waited = offers.getFirst().number() > 1 || floor.now().isAfter(call.queuedAt);
    call.situation = new Ringing(offers);
    floor.until(call, ringOver(call));
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
  Instant ringOver(LiveCall call) {
    QueueSettings queue = settings.queueOf(call);
    Duration briefed = briefing(call, queue).isEmpty() ? Duration.ZERO : Briefing.LONGEST;
    Duration ring = queue.offering().ringTime().plus(briefed).plus(Offers.STEP_GRACE);
    return floor.now().plus(floor.hears(call.channel.pbx()) ? ring : settings.maxTalk());
  }
}

package io.calltrail.console;

import io.calltrail.call.CallOutcome;
import io.calltrail.call.CallRecord;
import io.calltrail.call.OfferResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What happened to one call, in order.
public final class Timeline {
  /// @param after since the call's arrival
  /// @param kind `good`, `bad` or empty
  public record Moment(Instant at, Duration after, String text, String kind) {}

  private final CallRecord call;
  private final Words words;
  private final List<Moment> moments = new ArrayList<>();

  private Timeline(CallRecord call, Words words) {
    this.call = call;
    this.words = words;
  }

  public static List<Moment> of(CallRecord call, Words words) {
    var line = new Timeline(call, words);
    line.fill();
    line.moments.sort(Comparator.comparing(Moment::at));
    return List.copyOf(line.moments);
  }

  private void fill() {
    add(call.arrived(), "", "trail.arrived", Words.phone(call.dialled().value()));
    call.queue().ifPresent(queue -> add(call.arrived(), "", "trail.queued", queue.value()));
    call.offers().forEach(this::offer);
    if (call.fallback()) {
      add(call.ended(), "", "trail.fallback");
    }
    call.voicemail().ifPresent(_ -> add(call.ended(), "", "trail.voicemail"));
    if (call.outcome() instanceof CallOutcome.Answered) {
      add(
          call.ended(),
          "",
          "trail.ended",
          words.term("by", call.hungUpBy().name()),
          words.seconds(call.talk()));
    } else {
      add(
          call.ended(),
          "bad",
          "trail.unanswered",
          words.term("outcome", call.outcome().label()),
          words.seconds(call.waited()));
    }
    if (call.backfilled()) {
      add(call.ended(), "", "trail.backfilled");
    }
  }

  private void offer(CallRecord.Offer offer) {
    String agent = offer.agent().value();
    offer.rang().ifPresent(at -> add(at, "", "trail.rings", agent));
    boolean answered = offer.result() == OfferResult.ANSWERED;
    add(
        answered ? call.answered().orElse(offer.ended()) : offer.ended(),
        answered ? "good" : "",
        answered ? "trail.answered" : "trail.offer." + offer.result().label(),
        agent);
  }

  private void add(Instant at, String kind, String key, Object... values) {
    Duration after = Duration.between(call.arrived(), at);
    moments.add(new Moment(at, after, words.say(key, values), kind));
  }
}

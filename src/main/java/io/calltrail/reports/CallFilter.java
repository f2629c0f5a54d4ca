package io.calltrail.reports;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which calls: all that is given must hold.
///
/// @param from arrived then or later
/// @param to arrived before
/// @param fields each with its one value
/// @param slot only with `from` and `to`
/// @param words each stands in a comment on the call; as [Comment#words] gives them
public record CallFilter(
    Optional<Instant> from,
    Optional<Instant> to,
    Map<Field, String> fields,
    Optional<Boolean> answered,
    Optional<Boolean> missed,
    Optional<Boolean> first,
    Optional<Slot> slot,
    List<String> words) {
  public static final CallFilter ALL =
      new CallFilter(
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of());

  public CallFilter {
    fields = Map.copyOf(fields);
    words = List.copyOf(words);
    if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
      throw new IllegalArgumentException("the period must end after it begins");
    }
    if (slot.isPresent() && (from.isEmpty() || to.isEmpty())) {
      throw new IllegalArgumentException("weekday and hour need a period: from and to");
    }
  }

  public CallFilter with(Span span) {
    return new CallFilter(
        Optional.of(span.from()),
        Optional.of(span.to()),
        fields,
        answered,
        missed,
        first,
        slot,
        words);
  }

  public CallFilter with(Map<Field, String> others) {
    return new CallFilter(from, to, others, answered, missed, first, slot, words);
  }

  public CallFilter with(Slot other) {
    return new CallFilter(from, to, fields, answered, missed, first, Optional.of(other), words);
  }
}

package io.calltrail.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Commands that were sent again, because their answer got lost, are not carried out again: who
/// sends the same `Idempotency-Key` gets the first answer (IETF draft
/// httpapi-idempotency-key-header). Keys are kept for a day, in memory: a restart forgets them.
final class Idempotency {
  static final String HEADER = "idempotency-key";
  static final String REPLAYED = "idempotency-replayed";
  private static final int MOST = 10_000;
  private static final Duration KEPT = Duration.ofDays(1);

  private record Key(String asker, String key) {}

  /// @param request method, address and body
  private record First(
      List<String> request, Instant at, CompletableFuture<AggregatedHttpResponse> answer) {}

  private final InstantSource clock;
  private final Map<Key, First> firsts = new LinkedHashMap<>();

  Idempotency(InstantSource clock) {
    this.clock = clock;
  }

  /// The answer of a command, or of the same command sent before.
  AggregatedHttpResponse once(
      ServiceRequestContext ctx,
      AggregatedHttpRequest request,
      Supplier<AggregatedHttpResponse> command) {
    List<String> given = request.headers().getAll(HEADER);
    if (given.isEmpty()) {
      return command.get();
    }
    if (given.size() > 1 || !given.getFirst().matches("[!-~]{1,255}")) {
      return problem(
          HttpStatus.BAD_REQUEST, "An Idempotency-Key is 1 to 255 visible ASCII characters.");
    }
    var key = new Key(Gate.asker(ctx).name(), given.getFirst());
    var mine =
        new First(
            List.of(request.method().name(), request.path(), request.contentUtf8()),
            clock.instant(),
            new CompletableFuture<>());
    Optional<First> before = claim(key, mine);
    return before.map(first -> again(first, mine)).orElseGet(() -> carryOut(key, mine, command));
  }

  private synchronized Optional<First> claim(Key key, First mine) {
    Instant old = mine.at().minus(KEPT);
    firsts.values().removeIf(first -> first.at().isBefore(old) && first.answer().isDone());
    Optional<First> before = Optional.ofNullable(firsts.putIfAbsent(key, mine));
    if (firsts.size() > MOST) {
      firsts.remove(firsts.keySet().iterator().next());
    }
    return before;
  }

  private AggregatedHttpResponse carryOut(
      Key key, First mine, Supplier<AggregatedHttpResponse> command) {
    try {
      AggregatedHttpResponse answer = command.get();
      mine.answer().complete(answer);
      if (answer.status().isServerError()) {
        forget(key);
      }
      return answer;
    } catch (RuntimeException e) {
      forget(key);
      throw e;
    }
  }

  private synchronized void forget(Key key) {
    firsts.remove(key);
  }

  private static AggregatedHttpResponse again(First first, First now) {
    if (!first.request().equals(now.request())) {
      return problem(
          HttpStatus.UNPROCESSABLE_ENTITY, "This Idempotency-Key was sent with another request.");
    }
    AggregatedHttpResponse answer = first.answer().getNow(null);
    return answer == null
        ? problem(HttpStatus.CONFLICT, "The first request with this Idempotency-Key goes on yet.")
        : AggregatedHttpResponse.of(
            answer.headers().toBuilder().set(REPLAYED, "true").build(), answer.content());
  }

  private static AggregatedHttpResponse problem(HttpStatus status, String detail) {
    return new Problem(status, detail).response();
  }
}

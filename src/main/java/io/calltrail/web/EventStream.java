package io.calltrail.web;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// What happens to calls, for programs: server-sent events that go on where the asker's last id was
/// (WHATWG HTML, 9.2). As quickly as the asker reads.
final class EventStream implements AutoCloseable {
  private static final int MOST = 50;
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final String AFTER = "after";
  private static final String LAST_EVENT_ID = "last-event-id";

  private final Happenings happenings;
  private final Executor threads;
  private final Set<HttpResponseWriter> open = ConcurrentHashMap.newKeySet();

  /// @param threads each stream has one
  EventStream(Happenings happenings, Executor threads) {
    this.happenings = happenings;
    this.threads = threads;
  }

  HttpResponse open(ServiceRequestContext ctx) {
    if (!Set.of(AFTER).containsAll(ctx.queryParams().names())) {
      return problem(HttpStatus.BAD_REQUEST, "The one parameter is \"after\": an event's id.");
    }
    List<String> given =
        ctx.request().headers().contains(LAST_EVENT_ID)
            ? ctx.request().headers().getAll(LAST_EVENT_ID)
            : ctx.queryParams().getAll(AFTER);
    if (given.size() > 1 || !given.stream().allMatch(id -> id.matches("[0-9]{1,18}"))) {
      return problem(HttpStatus.BAD_REQUEST, "Give the id of one event, or none.");
    }
    long after = given.stream().findFirst().map(Long::parseLong).orElseGet(happenings::last);
    if (!happenings.keeps(after)) {
      return problem(
          HttpStatus.GONE,
          "What came after this event is not kept any more: begin without an id, and read what is"
              + " missing from /api/v1/calls.");
    }
    if (open.size() >= MOST) {
      return problem(HttpStatus.SERVICE_UNAVAILABLE, MOST + " streams are open already.");
    }
    ctx.clearRequestTimeout();
    HttpResponseWriter out = HttpResponse.streaming();
    open.add(out);
    out.whenComplete().whenComplete((_, _) -> open.remove(out));
    threads.execute(() -> run(after, out));
    return out;
  }

  private void run(long after, HttpResponseWriter out) {
    try (Happenings.Reading reading = happenings.after(after)) {
      out.write(
          ResponseHeaders.builder(HttpStatus.OK)
              .contentType(MediaType.EVENT_STREAM)
              .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
              .set("x-accel-buffering", "no")
              .build());
      out.write(HttpData.ofUtf8(": from here on\n\n"));
      long reached = after;
      while (out.isOpen()) {
        if (!happenings.await(reached, HEARTBEAT)) {
          send(out, ": nothing new\n\n");
        }
        Happenings.Batch batch = reading.next();
        var text = new StringBuilder();
        batch.happenings().forEach(h -> text.append(text(h)));
        send(out, text.toString());
        reached = batch.reached();
      }
    } catch (InterruptedException e) {
      out.close();
    } catch (RuntimeException e) {
      out.close(e); // the asker is gone, or comes again with the last id
    }
  }

  private static void send(HttpResponseWriter out, String text) {
    if (!text.isEmpty()) {
      out.write(HttpData.ofUtf8(text));
      out.whenConsumed().join();
    }
  }

  private static String text(Happenings.Happening h) {
    return "id: %d\nevent: %s\ndata: %s\n\n"
        .formatted(h.id(), CallEventJson.type(h.event()), CallEventJson.of(h.event()));
  }

  private static HttpResponse problem(HttpStatus status, String detail) {
    return new Problem(status, detail).response().toHttpResponse();
  }

  @Override
  public void close() {
    open.forEach(HttpResponseWriter::close);
  }
}

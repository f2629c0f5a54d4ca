package io.calltrail.web;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.console.BoardView;
import io.calltrail.console.Language;
import io.calltrail.console.Pages;
import io.calltrail.console.Words;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The open wallboards. A change is rendered once for each kind of reader, and the same bytes go to
/// all of them; a part that has not changed is not sent. Nothing is done while nobody looks.
final class BoardStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BoardStream.class);

  /// The most changes a reader is shown.
  private static final Duration APART = Duration.ofMillis(700);

  /// Not all that is seen is told: a phone that is gone makes no fact.
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  private static final Duration HEARTBEAT = Duration.ofSeconds(4);

  /// Who gets the same bytes.
  private record Kind(Language language, boolean masked) {
    Words words() {
      return new Words(language, ZoneOffset.UTC); // a board shows lengths of time only
    }
  }

  private record Reader(Kind kind, HttpResponseWriter writer) {}

  private final Pages pages;
  private final Supplier<BoardView> view;
  private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
  private final Map<Kind, Map<String, String>> sent = new HashMap<>();
  private final Set<Reader> fresh = ConcurrentHashMap.newKeySet();
  private final Set<Reader> behind = ConcurrentHashMap.newKeySet();
  private final Semaphore changes = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("boards").unstarted(this::run);
  private volatile boolean open = true;

  BoardStream(Pages pages, Supplier<BoardView> view) {
    this.pages = pages;
    this.view = view;
    thread.start();
  }

  /// Something has happened that a board may show. Returns at once.
  void changed() {
    if (!readers.isEmpty() && changes.availablePermits() == 0) {
      changes.release();
    }
  }

  int readers() {
    return readers.size();
  }

  /// @param masked whether the reader sees the last two digits of phone numbers only
  HttpResponse open(ServiceRequestContext ctx, Language language, boolean masked) {
    ctx.clearRequestTimeout();
    HttpResponseWriter writer = HttpResponse.streaming();
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.EVENT_STREAM)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .set("x-accel-buffering", "no");
    SecureHeaders.add(headers);
    writer.write(headers.build());
    var reader = new Reader(new Kind(language, masked), writer);
    writer.whenComplete().whenComplete((_, _) -> gone(reader));
    fresh.add(reader);
    readers.add(reader);
    changes.release();
    return writer;
  }

  private void gone(Reader reader) {
    readers.remove(reader);
    fresh.remove(reader);
    behind.remove(reader);
  }

  private void run() {
    long beat = System.nanoTime();
    while (open) {
      try {
        if (readers.isEmpty()) {
          changes.acquire();
          sent.clear();
        } else {
          var unused = changes.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        }
        changes.drainPermits();
        boolean due = System.nanoTime() - beat >= HEARTBEAT.toNanos();
        beat = due ? System.nanoTime() : beat;
        show(due);
        TimeUnit.NANOSECONDS.sleep(APART.toNanos());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("the wallboards were not brought up to date: {}", e.toString());
      }
    }
  }

  private void show(boolean heartbeat) {
    BoardView now = view.get();
    String alive = event("alive", Long.toString(now.live().at().toEpochMilli()));
    var byKind = new HashMap<Kind, List<Reader>>();
    readers.forEach(r -> byKind.computeIfAbsent(r.kind(), _ -> new ArrayList<>()).add(r));
    sent.keySet().retainAll(byKind.keySet());
    byKind.forEach(
        (kind, some) -> {
          Map<String, String> parts = pages.boardParts(kind.words(), now.masked(kind.masked()));
          Map<String, String> before = sent.getOrDefault(kind, Map.of());
          var all = new StringBuilder(alive);
          var changed = new StringBuilder();
          parts.forEach(
              (id, html) -> {
                String text = event(id, html);
                all.append(text);
                if (!html.equals(before.get(id))) {
                  changed.append(text);
                }
              });
          sent.put(kind, parts);
          if (heartbeat || !changed.isEmpty()) {
            changed.append(alive);
          }
          send(some, HttpData.ofUtf8(all), HttpData.ofUtf8(changed));
        });
  }

  /// Who has not taken the last part yet gets everything once it has.
  private void send(List<Reader> some, HttpData all, HttpData changed) {
    for (Reader reader : some) {
      boolean whole = fresh.remove(reader);
      HttpData data = whole ? all : changed;
      if (data.isEmpty()) {
        continue;
      }
      if (behind.contains(reader)) {
        fresh.add(reader);
        continue;
      }
      behind.add(reader);
      if (reader.writer().tryWrite(data)) {
        var unused = reader.writer().whenConsumed().thenRun(() -> behind.remove(reader));
      } else {
        gone(reader);
      }
    }
  }

  /// One server-sent event; a line break within would end its data.
  private static String event(String name, String data) {
    return "event: " + name + "\ndata: " + data.strip().replaceAll("\\R+", " ") + "\n\n";
  }

  @Override
  public void close() {
    open = false;
    thread.interrupt();
    readers.forEach(reader -> reader.writer().close());
  }
}

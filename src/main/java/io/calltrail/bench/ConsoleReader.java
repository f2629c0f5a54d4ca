package io.calltrail.bench;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Somebody who reads the console of a running service: logged in as its first admin.
final class ConsoleReader implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PASSWORD = "not a secret: loopback";

  private final String web;
  private final CookieManager cookies;
  private final HttpClient http;

  private final AtomicLong boardBytes = new AtomicLong();
  private final Semaphore boards = new Semaphore(0);

  /// An answer and how long it took.
  record Answer(String body, double millis) {}

  /// @param setup the token of the first admin's link
  ConsoleReader(String web, String setup) throws IOException, InterruptedException {
    this(web, new CookieManager());
    String form =
        "token=%s&login=bench&name=Bench&password=%s"
            .formatted(setup, URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8));
    HttpResponse<String> answer =
        http.send(
            request("/setup")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 303) {
      throw new IOException("/setup answers " + answer.statusCode() + ": " + answer.body());
    }
  }

  private ConsoleReader(String web, CookieManager cookies) {
    this.web = web;
    this.cookies = cookies;
    this.http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).cookieHandler(cookies).build();
  }

  /// The same person at another screen.
  ConsoleReader another() {
    return new ConsoleReader(web, cookies);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(web + path)).timeout(PATIENCE);
  }

  /// GET of a page or of the interface.
  Answer get(String path) throws IOException, InterruptedException {
    long began = System.nanoTime();
    HttpResponse<String> answer =
        http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    double millis = (System.nanoTime() - began) / 1e6;
    if (answer.statusCode() != 200) {
      throw new IOException(path + " answers " + answer.statusCode() + ": " + answer.body());
    }
    return new Answer(answer.body(), millis);
  }

  /// One more wallboard, open until [#close].
  void watch() {
    HttpRequest board = HttpRequest.newBuilder(URI.create(web + "/board/stream")).build();
    var unused =
        http.sendAsync(
            board,
            answer -> {
              boards.release(answer.statusCode() == 200 ? 1 : 0);
              return HttpResponse.BodySubscribers.ofByteArrayConsumer(
                  bytes -> bytes.ifPresent(b -> boardBytes.addAndGet(b.length)));
            });
  }

  /// Returns when so many boards are open.
  void awaitBoards(int count) throws IOException, InterruptedException {
    if (!boards.tryAcquire(count, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException(boards.availablePermits() + " of " + count + " boards opened");
    }
  }

  /// Sent to all boards so far.
  long boardBytes() {
    return boardBytes.get();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

package io.calltrail.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.calltrail.call.CallId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/// The service that runs, asked by a command beside it.
public final class RunningCalltrail {
  private static final String SETTINGS = "/api/v1/settings";
  private static final Duration REACHED = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int LARGEST_PAGE = 500;
  private static final int COPIED = 64 * 1024;

  private final URI home;
  private final String token;
  private final List<Path> certificates;

  /// @param home its address, such as `https://127.0.0.1:8280`
  /// @param certificates PEM files; with TLS it must show one of these
  public RunningCalltrail(String home, String token, List<Path> certificates) {
    this.home = URI.create(home);
    this.token = token;
    this.certificates = certificates;
  }

  /// As [BackfillDesk#backfill], done by the service.
  ///
  /// @param since empty: a day ago
  /// @param until empty: now
  /// @throws IOException when it does not run, or refuses; the message says why
  public BackfillDesk.Result backfill(
      Optional<Instant> since, Optional<Instant> until, boolean dryRun) throws IOException {
    String query =
        "?dry_run="
            + dryRun
            + since.map(at -> "&since=" + at).orElse("")
            + until.map(at -> "&until=" + at).orElse("");
    JsonNode answer = post("/api/v1/backfill" + query);
    var made = new ArrayList<BackfillDesk.Made>();
    for (JsonNode m : answer.path("made")) {
      made.add(
          new BackfillDesk.Made(
              Optional.of(m.path("id").asText()).filter(id -> !id.isEmpty()).map(CallId::new),
              m.path("completed").asBoolean(),
              Instant.parse(m.path("arrived").asText()),
              m.path("dialled").asText(),
              m.path("campaign").asText(),
              seconds(m.path("waited_seconds")),
              seconds(m.path("talk_seconds"))));
    }
    var complaints = new ArrayList<String>();
    answer.path("complaints").forEach(c -> complaints.add(c.asText()));
    return new BackfillDesk.Result(made, answer.path("known").asInt(), complaints);
  }

  /// As [ErasureDesk#erase], done by the service.
  ///
  /// @throws IOException when it does not run, or refuses; the message says why
  public ErasureDesk.Erased erase(String number) throws IOException {
    JsonNode answer =
        send(
            "/api/v1/erasures",
            "POST",
            HttpRequest.BodyPublishers.ofString(Json.object().put("number", number).toString()));
    return new ErasureDesk.Erased(
        answer.path("calls").asInt(),
        answer.path("tasks").asInt(),
        answer.path("facts").asInt(),
        answer.path("files").asInt(),
        answer.path("comments").asInt(),
        answer.path("left").asLong());
  }

  /// Has numbers called, waits for the end, and returns what the latest call to each told.
  ///
  /// @param number empty: all
  /// @throws IOException when it does not run, or refuses; the message says why
  public List<ProbeDesk.Probe> probe(Optional<String> number)
      throws IOException, InterruptedException {
    JsonNode answer =
        post("/api/v1/probes" + number.map(n -> "?number=" + n.replace("+", "%2B")).orElse(""));
    while (answer.path("busy").asBoolean()) {
      Thread.sleep(POLL);
      answer = get("/api/v1/probes");
    }
    var probes = new ArrayList<ProbeDesk.Probe>();
    for (JsonNode p : answer.path("probes")) {
      probes.add(
          new ProbeDesk.Probe(
              p.path("number").asText(),
              p.path("campaign").asText(),
              ProbeDesk.Verdict.valueOf(p.path("verdict").asText().toUpperCase(Locale.ROOT)),
              Instant.parse(p.path("at").asText()),
              Instant.parse(p.path("since").asText()),
              p.path("rang").asBoolean(),
              p.path("status").asInt(),
              Optional.ofNullable(p.path("attributed").textValue()),
              p.path("sound_back").asBoolean()));
    }
    return probes;
  }

  /// An ended call in short; what it has not is empty.
  public record CallLine(
      String id,
      Instant arrived,
      String caller,
      String dialled,
      String campaign,
      String queue,
      String agent,
      String outcome,
      Duration waited,
      Duration talk) {}

  /// Ended calls.
  ///
  /// @param filter parameters of the list
  /// @throws IOException when it does not run, or refuses; the message says why
  public List<CallLine> calls(Map<String, String> filter, int most) throws IOException {
    var lines = new ArrayList<CallLine>();
    Optional<String> next = Optional.of("");
    while (next.isPresent() && lines.size() < most) {
      String cursor = next.get().isEmpty() ? "" : "&cursor=" + next.get();
      int limit = Math.min(LARGEST_PAGE, most - lines.size());
      JsonNode page = get("/api/v1/calls?limit=" + limit + cursor + query(filter));
      page.path("calls").forEach(call -> lines.add(line(call)));
      next = Optional.ofNullable(page.path("next").textValue());
    }
    return lines;
  }

  private static CallLine line(JsonNode call) {
    return new CallLine(
        call.path("id").asText(),
        Instant.parse(call.path("arrived").asText()),
        call.path("caller").asText(),
        call.path("dialled").asText(),
        call.path("origin").path("campaign").asText(),
        call.path("queue").asText(),
        call.path("agent").asText(),
        call.path("outcome").asText(),
        seconds(call.path("waited_seconds")),
        seconds(call.path("talk_seconds")));
  }

  private static String query(Map<String, String> filter) {
    return filter.entrySet().stream()
        .map(f -> "&" + f.getKey() + "=" + URLEncoder.encode(f.getValue(), UTF_8))
        .collect(Collectors.joining());
  }

  /// Copies the table of a filter's calls.
  ///
  /// @param progress told the lines so far, after each
  /// @return how many lines there are, the first of them names the columns
  /// @throws IOException when it does not run, refuses, or the table breaks off; the message says
  ///   why
  public long export(Map<String, String> filter, OutputStream out, LongConsumer progress)
      throws IOException {
    HttpRequest request =
        request("/api/v1/calls.csv?" + query(filter).replaceFirst("&", "")).GET().build();
    try (var http = client()) {
      HttpResponse<InputStream> answer =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream table = answer.body()) {
        if (answer.statusCode() != 200) {
          JsonNode problem = Json.parse(new String(table.readAllBytes(), UTF_8));
          throw new IOException(problem.path("detail").asText());
        }
        return copy(table, out, progress);
      }
    } catch (ConnectException e) {
      throw absent(e);
    } catch (SSLException e) {
      throw stranger(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static long copy(InputStream table, OutputStream out, LongConsumer progress)
      throws IOException {
    long lines = 0;
    boolean quoted = false;
    byte[] bytes = new byte[COPIED];
    for (int n = table.read(bytes); n >= 0; n = table.read(bytes)) {
      for (int i = 0; i < n; i++) {
        quoted ^= bytes[i] == '"';
        if (bytes[i] == '\n' && !quoted) {
          progress.accept(++lines);
        }
      }
      out.write(bytes, 0, n);
    }
    out.flush();
    return lines;
  }

  /// What an agent does.
  ///
  /// @param reason of a pause, else empty
  public record AgentLine(String id, String name, String state, Instant since, String reason) {}

  /// What all agents do.
  ///
  /// @throws IOException when it does not run; the message says why
  public List<AgentLine> agents() throws IOException {
    var lines = new ArrayList<AgentLine>();
    get("/api/v1/live")
        .path("agents")
        .forEach(
            a ->
                lines.add(
                    new AgentLine(
                        a.path("agent").asText(),
                        a.path("name").asText(),
                        a.path("state").asText(),
                        Instant.parse(a.path("since").asText()),
                        a.path("reason").asText())));
    return lines;
  }

  /// Tells the service what an agent does.
  ///
  /// @param verb of the interface: `pause`, `more-time`
  /// @throws IOException when it does not run, or refuses; the message says why
  public void tell(String agent, String verb, Optional<String> reason) throws IOException {
    post(
        "/api/v1/agents/"
            + URLEncoder.encode(agent, UTF_8)
            + "/"
            + verb
            + reason.map(r -> "?reason=" + URLEncoder.encode(r, UTF_8)).orElse(""));
  }

  /// Whether any service answers at its address.
  public boolean answers() {
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(home.getHost(), home.getPort()), (int) REACHED.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// The settings file of the service.
  ///
  /// @throws IOException when it refuses; the message says why
  public SettingsDesk.Text settings() throws IOException {
    HttpResponse<String> answer = send(request(SETTINGS).GET().build());
    if (answer.statusCode() != 200) {
      throw new IOException(why(answer));
    }
    return new SettingsDesk.Text(answer.body(), answer.headers().firstValue("etag").orElse("*"));
  }

  /// What a change did, or would do, in words.
  public record Applied(List<String> changes, List<String> atRestart, List<String> yesterday) {}

  /// Puts settings in force.
  ///
  /// @param tag of those that are replaced
  /// @throws IOException when they cannot be used; the message says why
  public Applied apply(String yaml, String tag, boolean dryRun) throws IOException {
    HttpResponse<String> answer =
        send(
            request(SETTINGS + "?dry_run=" + dryRun)
                .header("If-Match", tag)
                .header("Content-Type", "application/yaml")
                .PUT(HttpRequest.BodyPublishers.ofString(yaml))
                .build());
    if (answer.statusCode() != 200) {
      throw new IOException(why(answer));
    }
    JsonNode body = Json.parse(answer.body());
    return new Applied(
        texts(body.path("changes")), texts(body.path("at_restart")), texts(body.path("yesterday")));
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static String why(HttpResponse<String> answer) throws IOException {
    JsonNode body = Json.parse(answer.body());
    var lines = new ArrayList<String>();
    lines.add(body.path("detail").asText("the service answers " + answer));
    body.path("errors").forEach(error -> lines.add(error.path("detail").asText()));
    return String.join("\n", lines);
  }

  private static Duration seconds(JsonNode value) {
    return Duration.ofMillis(Math.round(value.asDouble() * 1e3));
  }

  private JsonNode post(String path) throws IOException {
    return send(path, "POST", HttpRequest.BodyPublishers.noBody());
  }

  private JsonNode get(String path) throws IOException {
    return send(path, "GET", HttpRequest.BodyPublishers.noBody());
  }

  private JsonNode send(String path, String method, HttpRequest.BodyPublisher body)
      throws IOException {
    HttpResponse<String> answer = send(request(path).method(method, body).build());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(why(answer));
    }
    return Json.parse(answer.body().isEmpty() ? "{}" : answer.body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(home.resolve(path)).header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try (var http = client()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException e) {
      throw absent(e);
    } catch (SSLException e) {
      throw stranger(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private HttpClient client() throws IOException {
    var builder = HttpClient.newBuilder();
    if (home.getScheme().equals("https")) {
      builder.sslContext(PinnedTls.trusting(certificates));
    }
    return builder.build();
  }

  private IOException stranger(SSLException e) {
    return new IOException(
        "what answers on %s is not the service of this settings file (%s): has web.tls changed since its start? start it anew"
            .formatted(home, e.getMessage()),
        e);
  }

  private IOException absent(ConnectException e) {
    return new IOException(
        "no service answers on " + home.getAuthority() + ": start it, the work is done by it", e);
  }
}

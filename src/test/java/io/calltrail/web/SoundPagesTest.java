package io.calltrail.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.access.Asker;
import io.calltrail.access.Audit;
import io.calltrail.access.Door;
import io.calltrail.access.MemoryPeople;
import io.calltrail.sounds.SoundLibrary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The page of music and announcements.
@Timeout(30)
final class SoundPagesTest {
  private static final String MASTER = "0123456789abcdef";
  private static final Path SAMPLE = Path.of("src/test/resources/sounds/linear-stereo-44100.flac");

  @TempDir private Path folder;
  private final Door door = new MemoryPeople().door(MASTER, InstantSource.system());
  private final HttpClient client = HttpClient.newHttpClient();
  private WebServer web;
  private Asker.Human admin;
  private String cookie;

  @BeforeEach
  void start() {
    web = WebServerTest.server(door, Optional.of(new SoundLibrary(folder)));
    String secret = MemoryPeople.adminsSession(door);
    admin = (Asker.Human) door.bySession(secret);
    cookie = "calltrail=" + secret;
  }

  @AfterEach
  void stop() {
    client.close();
    web.close();
  }

  private HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
      throws Exception {
    var all = new ArrayList<>(List.of("Cookie", cookie, "X-CSRF-Token", admin.csrf()));
    all.addAll(List.of(headers));
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + path))
            .headers(all.toArray(String[]::new))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private HttpResponse<byte[]> bring(
      String kind, String group, String name, byte[] file, String... headers) throws Exception {
    var out = new ByteArrayOutputStream();
    part(out, "kind", kind.getBytes(StandardCharsets.UTF_8));
    part(out, "class", group.getBytes(StandardCharsets.UTF_8));
    part(out, "name", name.getBytes(StandardCharsets.UTF_8));
    part(out, "file", file);
    out.writeBytes("--x--\r\n".getBytes(StandardCharsets.UTF_8));
    var all = new ArrayList<>(List.of("Content-Type", "multipart/form-data; boundary=x"));
    all.addAll(List.of(headers));
    return send("POST", "/settings/sounds", out.toByteArray(), all.toArray(String[]::new));
  }

  private static void part(ByteArrayOutputStream out, String name, byte[] content)
      throws IOException {
    String head = "--x\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n".formatted(name);
    out.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    out.writeBytes(content);
    out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aSoundIsBroughtListedHeardAndDeleted() throws Exception {
    HttpResponse<byte[]> brought = bring("announcement", "", "welcome", Files.readAllBytes(SAMPLE));
    assertThat(brought.statusCode()).isEqualTo(200);
    assertThat(text(brought)).contains(folder + "/announcements/welcome", "<audio");

    String address = "/settings/sounds/announcements/welcome";
    HttpResponse<byte[]> heard = send("GET", address, new byte[0], "Range", "bytes=0-3");
    assertThat(heard.statusCode()).isEqualTo(206);
    assertThat(heard.headers().firstValue("content-type")).contains("audio/wav");
    assertThat(text(heard)).isEqualTo("RIFF");
    assertThat(send("GET", address + "2", new byte[0]).statusCode()).isEqualTo(404);
    assertThat(send("GET", "/settings/sounds/Announcements/welcome", new byte[0]).statusCode())
        .isEqualTo(404);
    assertThat(send("GET", "/settings/sounds/..%2F..%2Fetc/welcome", new byte[0]).statusCode())
        .isEqualTo(400);

    assertThat(send("POST", address + "/delete", new byte[0]).statusCode()).isEqualTo(200);
    assertThat(send("POST", address + "/delete", new byte[0]).statusCode()).isEqualTo(404);
    assertThat(send("GET", address, new byte[0]).statusCode()).isEqualTo(404);
    assertThat(door.changes(2))
        .extracting(Audit.Entry::what, Audit.Entry::of)
        .hasToString(
            "[(\"sound.removed\", \"announcements/welcome\"),"
                + " (\"sound.added\", \"announcements/welcome\")]");
  }

  @Test
  void whatIsWrongWithAFileIsSaidInTheReadersLanguageAndTheFormIsKept() throws Exception {
    byte[] mp3 = "ID3 and more".getBytes(StandardCharsets.UTF_8);
    HttpResponse<byte[]> refused = bring("music", "calm", "song", mp3);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(text(refused))
        .contains("role=\"alert\"", "neither a WAV nor a FLAC", "value=\"calm\"", "value=\"song\"");
    assertThat(text(bring("music", "calm", "song", mp3, "Accept-Language", "ru")))
        .contains("не WAV и не FLAC");
    assertThat(text(bring("music", "../etc", "song", Files.readAllBytes(SAMPLE))))
        .contains("1 to 40 small letters");
    assertThat(text(bring("announcement", "", "big", new byte[SoundLibrary.LARGEST + 1])))
        .contains("larger than 20 MB");
    assertThat(send("POST", "/settings/sounds", new byte[0]).statusCode()).isEqualTo(400);
    HttpResponse<byte[]> part = bring("music", "calm", "song", mp3, "HX-Request", "true");
    assertThat(part.statusCode()).as("htmx shows nothing else").isEqualTo(200);
    assertThat(text(part)).contains("role=\"alert\"").doesNotContain("<html");
  }

  @Test
  void whatTheSettingsNameIsNotDeleted() throws Exception {
    bring("announcement", "", "welcome", Files.readAllBytes(SAMPLE));
    bring("announcement", "", "welcome-2", Files.readAllBytes(SAMPLE));
    bring("music", "calm", "one", Files.readAllBytes(SAMPLE));
    bring("music", "calm", "two", Files.readAllBytes(SAMPLE));
    String yaml =
        "queues: {q: {music: calm, announce: {sounds: [%s/announcements/welcome-2]}}}"
            .formatted(folder);
    var settings =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + "/api/v1/settings"))
            .header("Authorization", "Bearer " + MASTER)
            .header("If-Match", "*")
            .PUT(HttpRequest.BodyPublishers.ofString(yaml))
            .build();
    assertThat(client.send(settings, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);

    assertThat(delete("announcements/welcome-2")).isEqualTo(409);
    assertThat(delete("announcements/welcome")).isEqualTo(200);
    assertThat(delete("calm/one")).isEqualTo(200);
    assertThat(delete("calm/two")).as("the class would be silent").isEqualTo(409);
  }

  private int delete(String sound) throws Exception {
    return send("POST", "/settings/sounds/" + sound + "/delete", new byte[0]).statusCode();
  }
}

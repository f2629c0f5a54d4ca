package io.calltrail.scenario;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an admin brings by the console is what a caller hears from a real Asterisk.
@Timeout(90)
class SoundsTest {
  private static final String NUMBER = "+442079460001";
  private static final String PASSWORD = "correct horse battery";
  private static final int RATE = 44_100;
  private static final int HEARD_RATE = 8_000;
  private static final int[] TONES = {700, 1_100, 1_700};

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  /// Three tones of half a second one after another, in stereo.
  private static byte[] announcement() {
    int frames = RATE / 2 * TONES.length;
    var wav =
        ByteBuffer.allocate(44 + 4 * frames)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("RIFF".getBytes(StandardCharsets.US_ASCII))
            .putInt(36 + 4 * frames)
            .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
            .putInt(16)
            .putShort((short) 1)
            .putShort((short) 2)
            .putInt(RATE)
            .putInt(RATE * 4)
            .putShort((short) 4)
            .putShort((short) 16)
            .put("data".getBytes(StandardCharsets.US_ASCII))
            .putInt(4 * frames);
    for (int i = 0; i < frames; i++) {
      double at = 2 * Math.PI * TONES[i / (RATE / 2)] * i / RATE;
      short sample = (short) (12_000 * Math.sin(at));
      wav.putShort(sample).putShort(sample);
    }
    return wav.array();
  }

  @Test
  void anAnnouncementBroughtByTheConsoleIsHeardByACaller() throws Exception {
    assumeTrue(
        System.getenv("CALLTRAIL_ASTERISK_ROOT") != null && System.getenv("CALLTRAIL_SIPP") != null,
        "needs a real Asterisk and SIPp: run ./calltrail test");
    Path sounds = Files.createDirectory(folder.resolve("sounds"));
    Path heard = folder.resolve("heard.wav");
    var home = ServiceProcess.Home.in(folder.resolve("service"));
    // what is sent to the caller is kept by Asterisk, at the last place before the wire
    try (var world =
        SipWorld.start(
            folder.resolve("world"),
            PrivateAsterisk.Options.agiPort(home.agiPort())
                .local("pjsip.conf", "[trunk](+)\ncontext = front\n")
                .local(
                    "musiconhold.conf", "#tryinclude \"%s/musiconhold.conf\"\n".formatted(sounds))
                .local(
                    "extensions.conf",
                    """
                    [front]
                    exten => _+X.,1,MixMonitor(%s,t(%s))
                     same => n,Goto(calltrail-inbound,${EXTEN},1)
                    """
                        .formatted(folder.resolve("both.wav"), heard)),
            SipWorld.Phones.of("101"))) {
      home.configure(
          world.asterisk(),
          """
          region: GB
          sounds: {folder: %1$s}
          agents: {a1: {phone: "101"}}
          queues: {sales: {agents: [a1], no-agents: {message: ["%1$s/announcements/sorry"], then: hangup}}}
          default-route: {queue: sales}
          """
              .formatted(sounds));
      try (var service = ServiceProcess.start(home)) {
        assertThat(service.isAlive()).isTrue();
        String page = bring(home);
        assertThat(page).contains(sounds + "/announcements/sorry", "<audio");

        String call =
            world.call(
                NUMBER,
                "+442079460201",
                SipWorld.Caller.patient(Duration.ofSeconds(20), Duration.ofSeconds(20)));
        assertThat(world.await(call, Duration.ofSeconds(20), SipCall::over)).isPresent();
        until("what was heard is kept", () -> tones(heard).equals("700 1100 1700"));
        world.asterisk().cli("moh reload");
        assertThat(world.asterisk().cli("moh show classes"))
            .contains("Class: calm", sounds + "/calm");
      }
    }
  }

  /// Comes in as the first admin, and brings the announcement by the form of the page.
  private String bring(ServiceProcess.Home home) throws Exception {
    String token = Files.readString(home.data().resolve("setup-token")).strip();
    String admin = "token=%s&login=admin&name=Admin&password=%s";
    HttpResponse<String> in =
        client.send(
            HttpRequest.newBuilder(URI.create(home.web() + "/setup"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        admin.formatted(
                            token, URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8))))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    String cookie = in.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
    String page = send(home, cookie, "/settings/sounds", "", new byte[0]);
    Matcher csrf = Pattern.compile("X-CSRF-Token\": \"([^\"]+)\"").matcher(page);
    assertThat(csrf.find()).isTrue();
    send(home, cookie, "/settings/sounds", csrf.group(1), form("music", "calm", "tones"));
    return send(home, cookie, "/settings/sounds", csrf.group(1), form("announcement", "", "sorry"));
  }

  private static byte[] form(String kind, String group, String name) throws Exception {
    var out = new ByteArrayOutputStream();
    String field = "--x\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n";
    for (String[] one : new String[][] {{"kind", kind}, {"class", group}, {"name", name}}) {
      out.write((field.formatted(one[0], "") + one[1] + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
    out.write(field.formatted("file", "; filename=\"a.wav\"").getBytes(StandardCharsets.UTF_8));
    out.write(announcement());
    out.write("\r\n--x--\r\n".getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private String send(
      ServiceProcess.Home home, String cookie, String path, String csrf, byte[] body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(home.web() + path))
            .header("Cookie", cookie)
            .timeout(Duration.ofSeconds(20));
    if (body.length > 0) {
      request
          .header("X-CSRF-Token", csrf)
          .header("Content-Type", "multipart/form-data; boundary=x")
          .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  /// The tones that are in a recording for 0.4 s at least, in their order.
  private static String tones(Path wav) throws Exception {
    if (!Files.exists(wav)) {
      return "";
    }
    var sound = ByteBuffer.wrap(Files.readAllBytes(wav)).order(ByteOrder.LITTLE_ENDIAN);
    int step = HEARD_RATE / 20;
    var found = new StringBuilder();
    int last = 0;
    int times = 0;
    for (int at = 44; at + 2 * step <= sound.limit(); at += 2 * step) {
      int tone = tone(sound.slice(at, 2 * step).order(ByteOrder.LITTLE_ENDIAN));
      times = tone == last ? times + 1 : 1;
      last = tone;
      if (times == 8 && tone != 0) {
        found.append(found.isEmpty() ? "" : " ").append(tone);
      }
    }
    return found.toString();
  }

  /// Which of the tones makes up nearly all of a piece; 0: none.
  private static int tone(ByteBuffer piece) {
    int n = piece.remaining() / 2;
    double all = 0;
    var sin = new double[TONES.length];
    var cos = new double[TONES.length];
    for (int i = 0; i < n; i++) {
      double v = piece.getShort();
      all += v * v;
      for (int t = 0; t < TONES.length; t++) {
        sin[t] += v * Math.sin(2 * Math.PI * TONES[t] * i / HEARD_RATE);
        cos[t] += v * Math.cos(2 * Math.PI * TONES[t] * i / HEARD_RATE);
      }
    }
    for (int t = 0; t < TONES.length; t++) {
      double share = 2 * (sin[t] * sin[t] + cos[t] * cos[t]) / n / Math.max(1, all);
      if (share > 0.9 && all / n > 1e6) {
        return TONES[t];
      }
    }
    return 0;
  }
}

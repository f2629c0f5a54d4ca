package io.calltrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.calltrail.config.BadConfiguration;
import io.calltrail.config.Settings;
import io.calltrail.config.SettingsFile;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.web.RunningCalltrail;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The service with TLS of its own, and the commands beside it.
@Timeout(60)
class TlsTest {
  @TempDir private Path folder;

  private ServiceProcess.Home home;

  @BeforeEach
  void configure() throws Exception {
    home = ServiceProcess.Home.in(folder);
    home.configure(
        1,
        "any",
        folder.resolve("recordings"),
        """
        region: GB
        agents: {ann: {phone: "101"}}
        queues: {q: {agents: [ann]}}
        """);
    String plain = Files.readString(home.config());
    Files.writeString(
        home.config(),
        plain.replaceFirst(
            "web: \\{listen: (\\S+)}",
            "web: {listen: $1, tls: {certificate: web.pem, key: web.key}}"));
  }

  private TestCertificate good(String name) throws Exception {
    return TestCertificate.made(folder, name, "-1d", 100);
  }

  private RunningCalltrail command() throws Exception {
    Settings settings = SettingsFile.read(home.config());
    return MakeUp.service(settings, MakeUp.token(settings));
  }

  private void apply() throws Exception {
    Apply.apply(home.config(), present -> present, false);
  }

  /// What a connection is shown.
  private String shown() throws Exception {
    var seen = new Shown();
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {seen}, null);
    try (var socket = context.getSocketFactory().createSocket("127.0.0.1", home.webPort())) {
      ((javax.net.ssl.SSLSocket) socket).startHandshake();
    }
    return seen.name;
  }

  @Test
  void aRenewedCertificateIsTakenByApplyAndABrokenOneIsNot() throws Exception {
    good("first").into(folder);
    try (var _ = Service.start(home.config())) {
      assertThat(shown()).isEqualTo("CN=first");
      assertThat(command().agents()).hasSize(1);

      TestCertificate second = good("second");
      second.into(folder);
      assertThat(command().agents()).as("asked before the renewed one is taken").hasSize(1);
      apply();
      assertThat(shown()).isEqualTo("CN=second");
      assertThat(command().agents()).hasSize(1);

      Files.writeString(folder.resolve("web.pem"), good("third").certificate());
      apply();
      assertThat(shown()).as("the key is still that of the second").isEqualTo("CN=second");

      TestCertificate.made(folder, "over", "-20d", 10).into(folder);
      apply();
      assertThat(shown()).isEqualTo("CN=second");

      second.into(folder);
      apply();
      assertThat(shown()).isEqualTo("CN=second");
    }
  }

  @Test
  void browsersAreToldToStayWithTlsAndOthersThanTheServiceAreNotBelieved() throws Exception {
    good("first").into(folder);
    try (var _ = Service.start(home.config());
        var strict = HttpClient.newHttpClient();
        var client = HttpClient.newBuilder().sslContext(trusting()).build()) {
      var look =
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + home.webPort() + "/look"))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString("theme=dark"))
              .build();
      HttpResponse<String> answer = client.send(look, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.headers().firstValue("strict-transport-security"))
          .contains("max-age=31536000");
      assertThat(answer.headers().firstValue("set-cookie").orElse("")).contains("Secure");

      assertThatThrownBy(() -> strict.send(look, HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(SSLHandshakeException.class);
      Path other = Files.writeString(folder.resolve("other.pem"), good("other").certificate());
      assertThatThrownBy(
              () ->
                  new RunningCalltrail("https://127.0.0.1:" + home.webPort(), "any", List.of(other))
                      .agents())
          .hasMessageContaining("is not the service of this settings file");
    }
  }

  @Test
  void aPairThatCannotBeUsedKeepsItFromStartingAndTheDoctorSaysTheSame() throws Exception {
    TestCertificate good = good("good");
    good.into(folder);
    Files.setPosixFilePermissions(
        folder.resolve("web.key"), PosixFilePermissions.fromString("rw-r--r--"));
    refused("everybody on this host can read the key " + folder.resolve("web.key"));

    TestCertificate.made(folder, "over", "-20d", 10).into(folder);
    refused("the certificate " + folder.resolve("web.pem") + " ended ");

    good.into(folder);
    Files.writeString(folder.resolve("web.pem"), good("another").certificate());
    refused("the key " + folder.resolve("web.key") + " is not that of the certificate");

    good.into(folder);
    Files.writeString(folder.resolve("web.pem"), "nothing");
    refused(folder.resolve("web.pem") + " holds no certificate in PEM");

    good.into(folder);
    Files.writeString(folder.resolve("web.key"), "nothing");
    refused(folder.resolve("web.key") + " holds no private key in PEM");

    TestCertificate.made(folder, "short", "-1d", 14).into(folder);
    assertThat(doctor()).singleElement().asString().contains("ends in 12 days", "renew it");
    good.into(folder);
    assertThat(doctor()).singleElement().asString().contains("is good until");
  }

  private void refused(String why) {
    assertThatThrownBy(
            () -> {
              try (var service = Service.start(home.config())) {
                assertThat(service).as("it starts").isNull();
              }
            })
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("web.tls: " + why);
    assertThat(doctor()).singleElement().asString().startsWith("web.tls: " + why);
  }

  private List<String> doctor() {
    return Doctor.findings(home.config()).stream()
        .map(Doctor.Finding::text)
        .filter(text -> text.startsWith("web.tls"))
        .toList();
  }

  private static SSLContext trusting() throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Shown()}, null);
    return context;
  }

  /// Believes all, and keeps whom.
  private static final class Shown extends X509ExtendedTrustManager {
    private String name = "";

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {
      name = chain[0].getSubjectX500Principal().getName();
    }

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {
      name = chain[0].getSubjectX500Principal().getName();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      name = chain[0].getSubjectX500Principal().getName();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}

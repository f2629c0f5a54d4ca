package io.calltrail.web;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificate that new connections are shown. Its files are looked at once a minute: a renewed
/// pair is taken when it is good, and until then the one before stays.
final class ShownCertificate implements TlsProvider {
  private static final Logger LOG = LoggerFactory.getLogger(ShownCertificate.class);
  private static final Duration EVERY = Duration.ofMinutes(1);

  private final TlsFiles files;
  private final Path shown;
  private final InstantSource clock;
  private final ScheduledExecutorService minutes =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofVirtual().name("web-certificate").factory());
  private volatile TlsKeyPair pair;
  private byte[][] seen;

  /// @param shown where the certificate in use is kept for commands: between a renewal and the next
  ///   look it is not the one of the settings
  /// @throws IOException when the pair cannot be used: which file, why, and what to do
  ShownCertificate(TlsFiles files, Path shown, InstantSource clock) throws IOException {
    this.files = files;
    this.shown = shown;
    this.clock = clock;
    this.seen = texts();
    this.pair = files.pair(clock.instant());
    keep();
    var unused =
        minutes.scheduleWithFixedDelay(
            this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public TlsKeyPair keyPair(String hostname) {
    return pair;
  }

  /// Takes what has changed since the last look.
  synchronized void look() {
    try {
      byte[][] now = texts();
      if (Arrays.deepEquals(now, seen)) {
        return;
      }
      seen = now;
      pair = files.pair(clock.instant());
      keep();
      LOG.info(
          "web: a renewed certificate is shown from now on, good until {}",
          pair.certificateChain().getFirst().getNotAfter().toInstant());
    } catch (IOException e) {
      LOG.warn(
          "web.tls: the changed certificate is not taken, the one before stays: {}",
          e.getMessage());
    }
  }

  private byte[][] texts() throws IOException {
    return new byte[][] {Files.readAllBytes(files.certificate()), Files.readAllBytes(files.key())};
  }

  private void keep() throws IOException {
    Files.createDirectories(shown.toAbsolutePath().getParent());
    Path fresh = shown.resolveSibling(shown.getFileName() + ".new");
    Files.write(fresh, seen[0]);
    Files.move(fresh, shown, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() {
    minutes.shutdownNow();
  }
}

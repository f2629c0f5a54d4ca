package io.calltrail.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/// The file that makes whoever reads it an admin, once, within a day. It is written for the first
/// person of an empty system, and by the command line for an admin who is locked out.
///
/// @param file in the data folder, readable by the service's user only
public record SetupLink(Path file) {
  private static final Duration GOOD_FOR = Duration.ofDays(1);
  private static final int SECRET = 24;

  /// Its path on the console, with a new token.
  public String renew(SecureRandom random) throws IOException {
    byte[] bytes = new byte[SECRET];
    random.nextBytes(bytes);
    String token = HexFormat.of().formatHex(bytes);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, token + "\n");
    return "/setup?token=" + token;
  }

  boolean opens(String token, Instant now) {
    try {
      Instant made = Files.getLastModifiedTime(file).toInstant();
      return made.plus(GOOD_FOR).isAfter(now)
          && MessageDigest.isEqual(
              Files.readString(file).strip().getBytes(StandardCharsets.UTF_8),
              token.getBytes(StandardCharsets.UTF_8))
          && !token.isEmpty();
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @return false when somebody else has closed it
  boolean close() {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

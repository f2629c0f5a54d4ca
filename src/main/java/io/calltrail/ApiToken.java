package io.calltrail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/// The interface's first token: made at the first start, readable by this user only.
final class ApiToken {
  private static final String FILE = "api-token";

  private ApiToken() {}

  /// @param data the data folder
  static String in(Path data) throws IOException {
    try {
      return read(data.resolve(FILE));
    } catch (IOException e) {
      throw new IOException(
          "data: the API token cannot be kept in " + data + ": " + e.getMessage(), e);
    }
  }

  private static String read(Path file) throws IOException {
    if (Files.notExists(file)) {
      Files.createDirectories(file.getParent());
      byte[] random = new byte[24];
      new SecureRandom().nextBytes(random);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, HexFormat.of().formatHex(random) + "\n");
    }
    return Files.readString(file).strip();
  }
}

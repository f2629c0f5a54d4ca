package io.calltrail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;

/// A self-signed certificate and its key, made by keytool and written as PEM.
public record TestCertificate(String certificate, String key) {
  private static final char[] PASSWORD = "password".toCharArray();

  /// @param start as keytool takes it, such as `-20d`
  public static TestCertificate made(Path folder, String name, String start, int days)
      throws Exception {
    Path store = folder.resolve(name + ".p12");
    Files.deleteIfExists(store);
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-startdate",
                start,
                "-validity",
                String.valueOf(days),
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "password")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    return new TestCertificate(
        pem("CERTIFICATE", keys.getCertificate("own").getEncoded()),
        pem("PRIVATE KEY", keys.getKey("own", PASSWORD).getEncoded()));
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            what,
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der),
            what);
  }

  /// Writes `web.pem` and `web.key`, the key readable by this user only.
  void into(Path folder) throws Exception {
    Files.writeString(folder.resolve("web.pem"), certificate);
    Path file = Files.writeString(folder.resolve("web.key"), key);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}

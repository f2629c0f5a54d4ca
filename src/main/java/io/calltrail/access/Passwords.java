package io.calltrail.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Passwords by argon2id (RFC 9106), written as its reference implementation writes them. The costs
/// are OWASP's smallest: 19 MiB, two passes, one lane; two at once, so that logins cannot fill the
/// memory.
final class Passwords {
  static final int SHORTEST = 10;
  static final int LONGEST = 200;

  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;
  private static final int SALT = 16;
  private static final int HASH = 32;
  private static final Pattern KEPT =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=([0-9]{1,2})\\$([^$]+)\\$([^$]+)");
  private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

  private final SecureRandom random;
  private final Semaphore atOnce = new Semaphore(2, true);

  Passwords(SecureRandom random) {
    this.random = random;
  }

  /// What to keep of a password.
  String kept(String password) {
    byte[] salt = random(SALT);
    return written(salt, hash(password, salt, MEMORY_KIB, PASSES, 1, HASH));
  }

  /// As [#kept], of no password at all: whoever tries one waits as long as for a real person.
  String nobodys() {
    return written(random(SALT), random(HASH));
  }

  private static String written(byte[] salt, byte[] hash) {
    return "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"
        .formatted(MEMORY_KIB, PASSES, ENCODER.encodeToString(salt), ENCODER.encodeToString(hash));
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /// Whether this is the password; takes as long when it is not.
  boolean matches(String password, String kept) {
    var parts = KEPT.matcher(kept);
    if (!parts.matches()) {
      throw new IllegalStateException("what is kept of a password is damaged");
    }
    byte[] salt = Base64.getDecoder().decode(parts.group(4));
    byte[] expected = Base64.getDecoder().decode(parts.group(5));
    byte[] given =
        hash(
            password,
            salt,
            Integer.parseInt(parts.group(1)),
            Integer.parseInt(parts.group(2)),
            Integer.parseInt(parts.group(3)),
            expected.length);
    return MessageDigest.isEqual(expected, given);
  }

  private byte[] hash(String password, byte[] salt, int memory, int passes, int lanes, int length) {
    var generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memory)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] hash = new byte[length];
    atOnce.acquireUninterruptibly();
    try {
      generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
    } finally {
      atOnce.release();
    }
    return hash;
  }
}

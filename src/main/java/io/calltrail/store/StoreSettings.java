package io.calltrail.store;

import java.time.Duration;

/// Where the rows are kept.
///
/// @param jdbcUrl `jdbc:h2:file:/var/lib/calltrail/calltrail` or `jdbc:postgresql://host/database`;
///   H2's settings that the URL does not name are chosen by us
/// @param secret the user's password, may be empty; never shown
/// @param poolSize most connections at once, 2 to 100 (default 4: one writer, a few readers;
///   migrations need two)
/// @param connectTimeout how long a connection may take to get, 250 ms to 60 s (default 5 s)
public record StoreSettings(
    String jdbcUrl, String user, String secret, int poolSize, Duration connectTimeout) {
  private static final Duration SHORTEST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  public StoreSettings {
    if (!jdbcUrl.startsWith("jdbc:h2:") && !jdbcUrl.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "the store's URL must begin with jdbc:h2: or jdbc:postgresql:, but is " + place(jdbcUrl));
    }
    if (poolSize < 2 || poolSize > 100) {
      throw new IllegalArgumentException("the store's pool size must be 2 to 100, not " + poolSize);
    }
    if (connectTimeout.compareTo(SHORTEST) < 0 || connectTimeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "the store's connect timeout must be 250 ms to 60 s, not " + connectTimeout);
    }
  }

  public static StoreSettings of(String jdbcUrl, String user, String secret) {
    return new StoreSettings(jdbcUrl, user, secret, 4, Duration.ofSeconds(5));
  }

  boolean embedded() {
    return jdbcUrl.startsWith("jdbc:h2:");
  }

  /// The same, of an embedded database that is not made when it is not there.
  StoreSettings existing() {
    return new StoreSettings(jdbcUrl + ";IFEXISTS=TRUE", user, secret, poolSize, connectTimeout);
  }

  /// The URL without its parameters, which may hold a password.
  String place() {
    return place(jdbcUrl);
  }

  private static String place(String url) {
    return url.replaceFirst("[;?].*", "").replaceFirst("//[^/@]*@", "//");
  }

  @Override
  public String toString() {
    return "StoreSettings[" + place() + ", user " + user + "]";
  }
}

package io.calltrail.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.util.Map;

/// The pool of connections, with settings chosen for each database.
final class Connections {
  /// What an H2 URL gets unless it says otherwise.
  ///
  /// - `DB_CLOSE_ON_EXIT=FALSE`: closed by us, in order, not by H2's own shutdown hook.
  /// - `CACHE_SIZE` in KB: 64 MB; a small database fills a small part of it.
  /// - `LOCK_TIMEOUT` in ms.
  ///
  /// Each batch is forced to the file before the position moves, since an H2 that was killed while
  /// writing was seen to keep a part of a commit.
  private static final Map<String, String> H2 =
      Map.of("DB_CLOSE_ON_EXIT", "FALSE", "CACHE_SIZE", "65536", "LOCK_TIMEOUT", "10000");

  private Connections() {}

  static HikariDataSource open(StoreSettings settings) {
    var config = new HikariConfig();
    config.setPoolName("store");
    config.setJdbcUrl(settings.embedded() ? h2Url(settings.jdbcUrl()) : settings.jdbcUrl());
    config.setUsername(settings.user());
    config.setPassword(settings.secret());
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(1);
    config.setConnectionTimeout(settings.connectTimeout().toMillis());
    config.setValidationTimeout(Math.min(2_000, settings.connectTimeout().toMillis()));
    config.setInitializationFailTimeout(1); // one attempt; whoever asks decides about more
    if (settings.embedded()) {
      config.setMaxLifetime(0); // nothing between us and the file can drop a connection
    } else {
      long seconds = Math.max(1, settings.connectTimeout().toSeconds());
      config.addDataSourceProperty("connectTimeout", Long.toString(seconds));
      config.addDataSourceProperty("loginTimeout", Long.toString(seconds));
      config.addDataSourceProperty("socketTimeout", "30"); // s; a stopped server keeps sockets open
      config.addDataSourceProperty("tcpKeepAlive", "true");
      config.addDataSourceProperty("reWriteBatchedInserts", "true");
      config.addDataSourceProperty("logServerErrorDetail", "false"); // it has the row's values
      config.addDataSourceProperty("ApplicationName", "calltrail");
    }
    try {
      return new HikariDataSource(config);
    } catch (PoolInitializationException e) {
      throw StoreFailure.of(settings, e);
    }
  }

  private static String h2Url(String url) {
    var full = new StringBuilder(url);
    H2.forEach(
        (name, value) -> {
          if (!url.contains(";" + name + "=")) {
            full.append(';').append(name).append('=').append(value);
          }
        });
    return full.toString();
  }
}

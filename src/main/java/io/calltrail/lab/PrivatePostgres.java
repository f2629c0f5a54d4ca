package io.calltrail.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A PostgreSQL of our own, on a free loopback port. PostgreSQL refuses to run as root; started by
/// root it runs as `nobody`.
public final class PrivatePostgres implements AutoCloseable {
  private static final int NOBODY = 65534;
  private static final long DEADLINE_S = 60;

  private final Path programs;
  private final int sharedBuffers;
  private final Path home;
  private final Path data;
  private final int port;
  private final List<String> asUser;
  private Optional<Process> server = Optional.empty();
  private int databases;

  private PrivatePostgres(
      Path programs, Path home, int sharedBuffers, List<String> asUser, int port) {
    this.programs = programs;
    this.sharedBuffers = sharedBuffers;
    this.home = home;
    this.data = home.resolve("data");
    this.asUser = asUser;
    this.port = port;
  }

  /// @param programs the folder of its `bin`, `lib` and `share`, which all may read
  /// @param sharedBuffers its cache, in MB
  public static PrivatePostgres start(Path programs, int sharedBuffers)
      throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("calltrail-postgres-");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    var server = new PrivatePostgres(programs, home, sharedBuffers, asUser(), freePort());
    try {
      server.makeFolder(server.data);
      server.initialise();
      server.resume();
      return server;
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /// Unpacks an archive of PostgreSQL's programs (`tar` with `xz`).
  ///
  /// @param programs the folder for them
  public static void unpack(Path archive, Path programs) throws IOException, InterruptedException {
    Files.createDirectories(programs);
    Process tar =
        new ProcessBuilder("tar", "-xJf", archive.toString(), "-C", programs.toString())
            .inheritIO()
            .start();
    if (tar.waitFor() != 0) {
      throw new IOException("tar could not unpack " + archive);
    }
  }

  private void makeFolder(Path folder) throws IOException {
    Files.createDirectory(folder);
    if (root() && !asUser.getFirst().equals("unshare")) {
      Files.setAttribute(folder, "unix:uid", NOBODY);
      Files.setAttribute(folder, "unix:gid", NOBODY);
    }
  }

  /// What to put before a command so that it does not run as root: the first way that works here.
  private static List<String> asUser() throws IOException, InterruptedException {
    if (!root()) {
      return List.of();
    }
    String id = Integer.toString(NOBODY);
    var ways =
        List.of(
            List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups"),
            List.of("runuser", "-u", "nobody", "--"),
            List.of("unshare", "-U"));
    for (List<String> way : ways) {
      var command = new ArrayList<>(way);
      command.add("true");
      try {
        if (new ProcessBuilder(command).start().waitFor() == 0) {
          return way;
        }
      } catch (IOException _) {
        // not installed here: the next one
      }
    }
    throw new IOException("root, and neither setpriv, runuser nor unshare can start PostgreSQL");
  }

  private static boolean root() {
    return "root".equals(System.getProperty("user.name"));
  }

  private void initialise() throws IOException, InterruptedException {
    Process initdb =
        start("initdb", "-D", data.toString(), "-U", "calltrail", "-A", "trust", "-E", "UTF8")
            .orElseThrow();
    if (!initdb.waitFor(DEADLINE_S, TimeUnit.SECONDS) || initdb.exitValue() != 0) {
      initdb.destroyForcibly();
      throw new IOException("initdb failed: " + log("initdb"));
    }
  }

  /// Starts the server again on the same data and port; returns when it answers.
  public void resume() throws IOException, InterruptedException {
    server =
        start(
            "postgres",
            List.of("-D", data.toString(), "-p", Integer.toString(port)),
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=off",
            "shared_buffers=" + sharedBuffers + "MB",
            "max_connections=40");
    awaitAnswer();
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
    while (true) {
      try (var _ = DriverManager.getConnection(url("postgres"), "calltrail", "")) {
        return;
      } catch (SQLException e) {
        if (System.nanoTime() > deadline || !server.orElseThrow().isAlive()) {
          throw new IOException("PostgreSQL does not answer: " + log("postgres"), e);
        }
        Thread.sleep(20);
      }
    }
  }

  /// Ends the server at once, as a crash does.
  public void stop() throws InterruptedException {
    if (server.isPresent()) {
      Process process = server.get();
      signal("QUIT", process);
      if (!process.waitFor(DEADLINE_S, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      server = Optional.empty();
    }
  }

  /// PostgreSQL's own way for "at once": the server ends its children before itself.
  private static void signal(String name, Process process) throws InterruptedException {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The URL of a new, empty database.
  public String newDatabase() throws SQLException {
    String name = "test" + ++databases;
    execute("create database " + name);
    return url(name);
  }

  /// The URL of a new, empty database whose tables lie below a folder that all may enter; to be
  /// ended by [#drop].
  public String newDatabaseBelow(Path folder) throws IOException, SQLException {
    Path tables = folder.resolve("tables");
    makeFolder(tables);
    execute("create tablespace elsewhere location '" + tables + "'");
    execute("create database elsewhere tablespace elsewhere");
    return url("elsewhere");
  }

  /// Ends what [#newDatabaseBelow] made, so that its folder can go.
  public void drop() throws SQLException {
    execute("drop database elsewhere with (force)");
    execute("drop tablespace elsewhere");
  }

  private void execute(String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(url("postgres"), "calltrail", "");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public int port() {
    return port;
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  private Optional<Process> start(String program, List<String> arguments, String... settings)
      throws IOException {
    var all = new ArrayList<>(arguments);
    for (String setting : settings) {
      all.add("-c");
      all.add(setting);
    }
    return start(program, all.toArray(String[]::new));
  }

  private Optional<Process> start(String program, String... arguments) throws IOException {
    var command = new ArrayList<>(asUser);
    command.add(programs.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(data.toFile()).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    builder.redirectOutput(home.resolve(program + ".log").toFile());
    return Optional.of(builder.start());
  }

  private String log(String program) throws IOException {
    return Files.readString(home.resolve(program + ".log"));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    stop();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(file);
        }
      }
    }
  }
}

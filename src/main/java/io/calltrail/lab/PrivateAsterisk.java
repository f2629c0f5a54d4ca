package io.calltrail.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An Asterisk of one's own: a folder, free loopback ports, the shipped `dialplan/` and
/// `config/asterisk/` unchanged.
///
/// What differs from the shipped files (ports, the secret, the recording folder) goes into
/// `etc/local/`, which they include. Where the program lies says `CALLTRAIL_ASTERISK_ROOT` (a
/// folder it was unpacked into; empty: the host's own program), where the shipped files lie says
/// `CALLTRAIL_HOME`. It outlives this JVM: [#attach] finds it again.
public final class PrivateAsterisk implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PrivateAsterisk.class);
  private static final Duration BOOT = Duration.ofSeconds(60);
  private static final Duration CLI = Duration.ofSeconds(10);
  private static final Duration STOP = Duration.ofSeconds(8);
  private static final String STATE = "instance.properties";

  /// What an instance may be told. A port of 0 is a free one.
  ///
  /// @param agiPort where the service listens for FastAGI
  /// @param rtpFirst first port of the RTP range; 0 takes [#RTP_PORTS] ports somewhere
  /// @param globals globals of the dialplan, as `CT_FALLBACK_DIAL`
  /// @param local further files in `etc/local/`, by name, as `pjsip.conf`
  public record Options(
      int agiPort,
      int sipPort,
      int amiPort,
      int rtpFirst,
      int rtpLast,
      Map<String, String> globals,
      Map<String, String> local) {
    static final int RTP_PORTS = 1000;

    public Options {
      globals = Map.copyOf(globals);
      local = Map.copyOf(local);
      if (rtpFirst != 0 && rtpLast < rtpFirst + 3) {
        throw new IllegalArgumentException(
            "RTP range " + rtpFirst + "-" + rtpLast + " is too small");
      }
    }

    public static Options agiPort(int agiPort) {
      return new Options(agiPort, 0, 0, 0, 0, Map.of(), Map.of());
    }

    public Options sipPort(int port) {
      return new Options(agiPort, port, amiPort, rtpFirst, rtpLast, globals, local);
    }

    public Options amiPort(int port) {
      return new Options(agiPort, sipPort, port, rtpFirst, rtpLast, globals, local);
    }

    public Options rtp(int first, int last) {
      return new Options(agiPort, sipPort, amiPort, first, last, globals, local);
    }

    public Options global(String name, String value) {
      return new Options(
          agiPort, sipPort, amiPort, rtpFirst, rtpLast, with(globals, name, value), local);
    }

    public Options local(String file, String text) {
      return new Options(
          agiPort, sipPort, amiPort, rtpFirst, rtpLast, globals, with(local, file, text));
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
      var more = new HashMap<>(map);
      more.put(key, value);
      return more;
    }
  }

  private final Path folder;
  private final Properties state;
  private volatile ProcessHandle process;

  private PrivateAsterisk(Path folder, Properties state, ProcessHandle process) {
    this.folder = folder;
    this.state = state;
    this.process = process;
  }

  /// Starts an instance in the folder and returns when it takes calls. Recordings of an earlier one
  /// stay.
  public static PrivateAsterisk start(Path folder, Options options) throws IOException {
    var home = folder.toAbsolutePath().normalize();
    if (attach(home).isPresent()) {
      throw new IllegalStateException("An Asterisk runs in " + home + " already");
    }
    var state = new Properties();
    state.setProperty("root", asteriskRoot().map(Path::toString).orElse(""));
    state.setProperty("sip", "" + (options.sipPort() != 0 ? options.sipPort() : freeUdpPort()));
    state.setProperty("ami", "" + (options.amiPort() != 0 ? options.amiPort() : freeTcpPort()));
    state.setProperty("secret", randomSecret());
    writeConfiguration(home, state, options);

    var asterisk = new PrivateAsterisk(home, state, run(home, state));
    asterisk.takesCalls();
    log.info("Asterisk in {}: SIP {}, AMI {}", home, asterisk.sipPort(), asterisk.amiPort());
    return asterisk;
  }

  /// Starts it again after its end, on the same ports.
  public void startAgain() throws IOException {
    process = run(folder, state);
    takesCalls();
  }

  private static ProcessHandle run(Path home, Properties state) throws IOException {
    // a killed one leaves its socket
    Files.deleteIfExists(home.resolve("run/asterisk.ctl"));
    var command = program(state, home);
    command.addAll(List.of("-f", "-n"));
    var process =
        new ProcessBuilder(OwnSession.of(command))
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log/console").toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    state.setProperty("pid", "" + process.pid());
    store(home, state);
    return process.toHandle();
  }

  private void takesCalls() throws IOException {
    try {
      awaitFullyBooted();
    } catch (IOException | RuntimeException e) {
      kill9();
      throw e;
    }
  }

  /// The instance that runs in the folder, started by whichever JVM.
  public static Optional<PrivateAsterisk> attach(Path folder) throws IOException {
    var home = folder.toAbsolutePath().normalize();
    var state = new Properties();
    try (var in = Files.newBufferedReader(home.resolve(STATE))) {
      state.load(in);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    // The id may long be another program's: ours has our configuration on its command line.
    var ours = home.resolve("asterisk.conf").toString();
    return ProcessHandle.of(Long.parseLong(state.getProperty("pid")))
        .filter(process -> commandLine(process).contains(ours))
        .map(process -> new PrivateAsterisk(home, state, process));
  }

  public Path folder() {
    return folder;
  }

  public int sipPort() {
    return Integer.parseInt(state.getProperty("sip"));
  }

  public int amiPort() {
    return Integer.parseInt(state.getProperty("ami"));
  }

  public String amiUser() {
    return "calltrail";
  }

  public String amiSecret() {
    return state.getProperty("secret");
  }

  public Path recordings() {
    return folder.resolve("recordings");
  }

  /// The event log that Calltrail makes up for missed calls from.
  public Path events() {
    return folder.resolve("log/cel-custom/calltrail.csv");
  }

  /// The log of warnings and errors; empty when all is well.
  public Path messages() {
    return folder.resolve("log/messages");
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// Runs one command of Asterisk's CLI and returns what it prints.
  public String cli(String... words) throws IOException {
    var command = program(state, folder);
    command.addAll(List.of("-rx", String.join(" ", words)));
    var output = Files.createTempFile(folder.resolve("run"), "cli", null);
    try {
      var client =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      client.getOutputStream().close();
      if (!client.waitFor(CLI.toMillis(), TimeUnit.MILLISECONDS)) {
        client.destroyForcibly();
        throw new IOException("Asterisk did not answer: " + String.join(" ", words));
      }
      return Files.readString(output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /// Ends it as a power cut would: nothing is told to anyone, no call record is written.
  public void kill9() {
    process.destroyForcibly();
    ended(Duration.ofSeconds(5));
  }

  /// Ends it at once; calls are hung up.
  public void stop() throws IOException {
    if (process.isAlive()) {
      cli("core stop now");
      if (!ended(STOP)) {
        log.warn("Asterisk in {} does not stop: killing it", folder);
        kill9();
      }
    }
    Files.deleteIfExists(folder.resolve(STATE));
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (IOException e) {
      kill9();
      throw new UncheckedIOException(e);
    }
  }

  private boolean ended(Duration patience) {
    try {
      process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void awaitFullyBooted() throws IOException {
    var deadline = System.nanoTime() + BOOT.toNanos();
    while (System.nanoTime() < deadline) {
      if (!process.isAlive()) {
        throw new IOException(
            "Asterisk did not start:\n" + Files.readString(folder.resolve("log/console")));
      }
      if (Files.exists(folder.resolve("run/asterisk.ctl"))
          && cli("core waitfullybooted").contains("fully booted")) {
        return;
      }
      ended(Duration.ofMillis(50));
    }
    throw new IOException(
        "Asterisk did not boot within " + BOOT.toSeconds() + " s: see " + folder.resolve("log"));
  }

  // --- What it is started from

  /// The unpacked program's root; empty: the host's own.
  private static Optional<Path> asteriskRoot() {
    return Optional.ofNullable(System.getenv("CALLTRAIL_ASTERISK_ROOT"))
        .filter(root -> !root.isBlank())
        .map(Path::of);
  }

  private static Path calltrailHome() {
    return Path.of(Optional.ofNullable(System.getenv("CALLTRAIL_HOME")).orElse(""))
        .toAbsolutePath();
  }

  /// The program's command line up to its configuration: unpacked, it runs with its own loader and
  /// libraries.
  private static List<String> program(Properties state, Path folder) {
    var command = new ArrayList<String>();
    var root = state.getProperty("root");
    if (root.isEmpty()) {
      command.add("asterisk");
    } else {
      var arm = "aarch64".equals(System.getProperty("os.arch"));
      command.add(
          root + (arm ? "/usr/lib/ld-linux-aarch64.so.1" : "/usr/lib64/ld-linux-x86-64.so.2"));
      command.addAll(
          List.of("--library-path", root + "/usr/lib/" + triplet(), root + "/usr/sbin/asterisk"));
    }
    command.addAll(List.of("-C", folder.resolve("asterisk.conf").toString()));
    return command;
  }

  private static String triplet() {
    return "aarch64".equals(System.getProperty("os.arch"))
        ? "aarch64-linux-gnu"
        : "x86_64-linux-gnu";
  }

  private static void writeConfiguration(Path folder, Properties state, Options options)
      throws IOException {
    var home = calltrailHome();
    var etc = folder.resolve("etc");
    for (var name :
        List.of(
            "etc/local",
            "lib/keys",
            "spool",
            "run",
            "log/cdr-csv",
            "log/cel-custom",
            "recordings")) {
      Files.createDirectories(folder.resolve(name));
    }
    copy(home.resolve("config/asterisk"), etc);
    copy(home.resolve("dialplan"), etc);

    var root = state.getProperty("root");
    Files.writeString(
        folder.resolve("asterisk.conf"),
        """
        [directories]
        astetcdir = %1$s/etc
        astmoddir = %2$s/usr/lib/%3$s/asterisk/modules
        astvarlibdir = %1$s/lib
        astdbdir = %1$s/lib
        astkeydir = %1$s/lib
        astcachedir = %1$s/lib
        astdatadir = %2$s/usr/share/asterisk
        astagidir = %1$s/lib
        astspooldir = %1$s/spool
        astrundir = %1$s/run
        astlogdir = %1$s/log

        [options]
        nocolor = yes
        hideconnect = yes
        """
            .formatted(folder, root, triplet()));

    var local = new HashMap<>(options.local());
    var globals = new HashMap<>(options.globals());
    globals.putIfAbsent("CT_AGI", "agi://127.0.0.1:" + options.agiPort());
    globals.putIfAbsent("CT_RECORDINGS", folder.resolve("recordings").toString());
    local.put(
        "globals.conf",
        globals.entrySet().stream()
            .map(e -> e.getKey() + " = " + e.getValue() + "\n")
            .sorted()
            .collect(Collectors.joining()));
    local.put("pjsip-transport.conf", "bind = 127.0.0.1:" + state.getProperty("sip") + "\n");
    local.merge(
        "manager.conf", "port = " + state.getProperty("ami") + "\n", (own, port) -> port + own);
    local.put("manager-secret.conf", "secret = " + state.getProperty("secret") + "\n");
    // Below the range that Linux takes for outgoing connections. A port taken meanwhile is skipped
    // by Asterisk.
    var first =
        options.rtpFirst() != 0
            ? options.rtpFirst()
            : ThreadLocalRandom.current().nextInt(5000, 15000) * 2;
    var last = options.rtpFirst() != 0 ? options.rtpLast() : first + Options.RTP_PORTS - 1;
    local.put("rtp.conf", "rtpstart = " + first + "\nrtpend = " + last + "\n");
    for (var file : local.entrySet()) {
      var path = etc.resolve("local").resolve(file.getKey());
      Files.writeString(path, file.getValue());
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.newDirectoryStream(from, "*.conf")) {
      for (var file : files) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void store(Path folder, Properties state) throws IOException {
    var file = folder.resolve(STATE);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (var out = Files.newBufferedWriter(file)) {
      state.store(out, null);
    }
  }

  /// Linux only; [ProcessHandle.Info] hides the arguments of another user's process, and may cut
  /// them.
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  private static int freeUdpPort() throws IOException {
    try (var socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      return socket.getLocalPort();
    }
  }

  private static int freeTcpPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String randomSecret() {
    var bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}

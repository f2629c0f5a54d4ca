package io.calltrail.lab;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One SIPp process that runs one scenario and does as it is told.
///
/// It tells what happens in a log ([SippLog]). It is told what to do by SIP requests of our own
/// making (`ANSWER`, `BUSY`, `DECLINE`, `PRESS`, `TRANSFER`, `HANGUP`) with the Call-ID of the
/// call. It ends by itself after a time, also when nobody is left who could stop it.
/// `CALLTRAIL_SIPP` names the program.
final class Sipp implements AutoCloseable {
  /// For SIP, and from the fifth on for sound and its control, picture and its control.
  private static final int PORTS = 8;

  /// Above what Linux takes for outgoing connections, and what Asterisk takes for sound.
  private static final int FIRST_PORT = 61_000;

  private static final int ROWS = 500;
  private static final AtomicInteger row =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(ROWS));

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SLACK = Duration.ofMillis(4);
  private static final Logger log = LoggerFactory.getLogger(Sipp.class);

  private final Process process;
  private final InetSocketAddress address;
  private final Path logFile;
  private final AtomicInteger orders = new AtomicInteger();
  private long read;

  private Sipp(Process process, InetSocketAddress address, Path logFile) {
    this.process = process;
    this.address = address;
    this.logFile = logFile;
  }

  /// Waits for calls on the address.
  static Sipp agent(Path folder, String name, InetSocketAddress address, Path voice, Duration most)
      throws IOException {
    return start("agent", folder, name, address, voice, most, List.of());
  }

  /// Places one call and ends with it.
  ///
  /// @param ip where the PBX shall see the caller
  /// @param to the PBX
  static Sipp caller(
      Path folder,
      String callId,
      InetAddress ip,
      InetSocketAddress to,
      String dialled,
      String caller,
      Path voice,
      Duration most)
      throws IOException {
    var more = new ArrayList<String>();
    more.addAll(List.of("-s", dialled, "-key", "caller", caller, "-cid_str", callId, "-m", "1"));
    more.add(to.getAddress().getHostAddress() + ":" + to.getPort());
    var from = freeAddress(ip);
    return start("caller", folder, callId, from, voice, most, more);
  }

  /// Plays every phone at once: all answer at once, and send each its own sound back.
  static Sipp loadPhones(Path folder, InetSocketAddress address, Path voice, Duration most)
      throws IOException {
    return start("load-phones", folder, "phones", address, voice, most, List.of("-rtp_echo"));
  }

  /// Places calls at a steady rate and ends when the last is over.
  ///
  /// @param numbers the callers', one a line, in SIPp's format (`-inf`)
  static Sipp loadCallers(
      Path folder,
      String name,
      InetSocketAddress to,
      String dialled,
      Path numbers,
      SipLoad.Calls calls,
      Path voice,
      Duration most)
      throws IOException {
    var count = "" + calls.count();
    var more = new ArrayList<String>();
    more.addAll(List.of("-s", dialled, "-inf", numbers.toString(), "-m", count, "-l", count));
    more.addAll(List.of("-r", "" + calls.perHour(), "-rp", "" + HOUR.toMillis()));
    more.addAll(List.of("-d", "" + calls.talk().toMillis(), "-cid_str", name + "-%u"));
    more.add(to.getAddress().getHostAddress() + ":" + to.getPort());
    var from = freeAddress(InetAddress.ofLiteral("127.0.0.1"));
    return start("load-callers", folder, name, from, voice, most, more);
  }

  private static Sipp start(
      String scenario,
      Path folder,
      String name,
      InetSocketAddress address,
      Path voice,
      Duration most,
      List<String> more)
      throws IOException {
    var script = folder.resolve(name + ".xml");
    try (var in = Sipp.class.getResourceAsStream("/sipp/" + scenario + ".xml")) {
      if (in == null) {
        throw new IOException("the scenario " + scenario + " is not in the jar");
      }
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(script, text.replace("@VOICE@", voice.toString()));
    }
    var logFile = folder.resolve(name + ".log");
    var ip = address.getAddress().getHostAddress();
    var command = new ArrayList<>(List.of(program(), "-sf", script.toString()));
    command.addAll(List.of("-i", ip, "-mi", ip, "-p", "" + address.getPort()));
    command.addAll(List.of("-mp", "" + (address.getPort() + PORTS / 2)));
    command.addAll(List.of("-nostdin", "-skip_rlimit", "-timeout", most.toSeconds() + "s"));
    command.addAll(List.of("-trace_logs", "-log_file", logFile.toString()));
    command.addAll(List.of("-trace_err", "-error_file", folder.resolve(name + ".err").toString()));
    command.addAll(more);
    var process =
        new ProcessBuilder(OwnSession.of(behind(command)))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    giveSlack(process);
    return new Sipp(process, address, logFile);
  }

  /// In life callers and phones take no time of the PBX's processor: here they come second.
  private static List<String> behind(List<String> command) {
    var nice = new ArrayList<>(List.of("nice", "-n", "5"));
    nice.addAll(command);
    return nice;
  }

  /// SIPp looks a thousand times a second whether there is work, and fifty of them fill two
  /// processors with looking. With slack the kernel wakes them later and together; a packet wakes
  /// them at once all the same (prctl(2), `PR_SET_TIMERSLACK`; of another process it is root's).
  private static void giveSlack(Process sipp) {
    try {
      Files.writeString(Path.of("/proc/" + sipp.pid() + "/timerslack_ns"), "" + SLACK.toNanos());
    } catch (IOException e) {
      log.debug("SIPp keeps looking every millisecond: {}", e.getMessage());
    }
  }

  private static String program() {
    return Optional.ofNullable(System.getenv("CALLTRAIL_SIPP"))
        .filter(p -> !p.isBlank())
        .orElse("sipp");
  }

  private static boolean isFree(InetAddress ip, int port) {
    try (var socket = new DatagramSocket(new InetSocketAddress(ip, port))) {
      return socket.isBound();
    } catch (SocketException e) {
      return false;
    }
  }

  /// The first of some ports in a row that nobody uses, for SIP; the later half is for sound. SIPp
  /// ends when one of its ports is taken, so whoever asks next is given others.
  static InetSocketAddress freeAddress(InetAddress ip) throws IOException {
    for (int i = 0; i < ROWS; i++) {
      int first = FIRST_PORT + Math.floorMod(row.getAndIncrement(), ROWS) * PORTS;
      if (IntStream.range(first, first + PORTS).allMatch(p -> isFree(ip, p))) {
        return new InetSocketAddress(ip, first);
      }
    }
    throw new IOException("no %d free UDP ports in a row above %d".formatted(PORTS, FIRST_PORT));
  }

  /// The lines that came since the last time, whole ones only.
  List<SippLog.Line> news() {
    if (!Files.exists(logFile)) {
      return List.of();
    }
    try (var file = new RandomAccessFile(logFile.toFile(), "r")) {
      var bytes = new byte[(int) Math.min(65536, file.length() - read)];
      if (bytes.length == 0) {
        return List.of();
      }
      file.seek(read);
      file.readFully(bytes);
      var text = new String(bytes, StandardCharsets.ISO_8859_1);
      var whole = text.lastIndexOf('\n') + 1;
      read += whole;
      return text.substring(0, whole).lines().flatMap(l -> SippLog.parse(l).stream()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Tells the process what to do with a call. A call that is over takes no notice.
  void tell(String verb, String callId) {
    tell(verb, callId, "-");
  }

  /// @param what is pressed, or transferred to
  void tell(String verb, String callId, String what) {
    var ip = address.getAddress().getHostAddress();
    var request =
        String.join(
            "\r\n",
            verb + " sip:" + ip + ":" + address.getPort() + " SIP/2.0",
            "Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK-" + verb + orders + "-" + callId,
            "From: <sip:lab@127.0.0.1>;tag=lab",
            "To: <sip:" + ip + ">",
            "Call-ID: " + callId,
            "CSeq: " + orders.incrementAndGet() + " " + verb,
            "Subject: " + what,
            "Content-Length: 0",
            "",
            "");
    var bytes = request.getBytes(StandardCharsets.US_ASCII);
    try (var socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(bytes, bytes.length, address));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether the process has its port.
  boolean listens() throws IOException {
    var port = ":%04X ".formatted(address.getPort());
    try (var sockets = Files.lines(Path.of("/proc/net/udp"))) {
      return sockets.anyMatch(line -> line.contains(port));
    }
  }

  InetSocketAddress address() {
    return address;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Whether it ended by itself in time.
  boolean ended(Duration most) throws InterruptedException {
    return process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

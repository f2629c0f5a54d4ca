package io.calltrail.bench;

import ch.qos.logback.classic.Level;
import io.calltrail.agi.AgiCounters;
import io.calltrail.agi.AgiExchange;
import io.calltrail.agi.AgiReply;
import io.calltrail.agi.AgiRequest;
import io.calltrail.agi.AgiScript;
import io.calltrail.agi.AgiServer;
import io.calltrail.agi.AgiSettings;
import io.calltrail.agi.CommandLine;
import io.calltrail.agi.Unanswered;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import org.asteriskjava.fastagi.AgiChannel;
import org.asteriskjava.fastagi.AgiException;
import org.asteriskjava.fastagi.DefaultAgiServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The other processes of [TurnBench]: a server of ours, the peer's, or the caller. Takes orders on
/// its standard input, one a line, answers each with one line, and ends with its input.
final class TurnBenchProcess {
  private static final int MOST_LOOKS = 100;
  private static final long LOOK_MILLIS = 200;
  private static final long IDLE_NANOS = 5_000_000;

  private TurnBenchProcess() {}

  public static void main(String[] args) throws Exception {
    // neither server shall be measured by its log, and standard output is for answers
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)
        instanceof ch.qos.logback.classic.Logger root) {
      root.setLevel(Level.OFF);
    }
    switch (args[0]) {
      case "ours" -> serveOurs(5);
      case "ours-six" -> serveOurs(6);
      case "peer" -> servePeer(Integer.parseInt(args[1]));
      case "caller" -> call();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void serveOurs(int commands) throws IOException, InterruptedException {
    try (AgiServer server =
        AgiServer.ofScripts(
            AgiSettings.defaults().withPort(0).withMaxConnections(10_000),
            () -> new Commands(commands),
            AgiCounters.NONE,
            InstantSource.system())) {
      server.start();
      tellUsed(server.port());
    }
  }

  private static void servePeer(int connections) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    DefaultAgiServer server = new DefaultAgiServer(TurnBenchProcess::fiveCommands);
    server.setPort(port);
    // a thread for every connection, so that none waits or is refused
    server.setPoolSize(connections + 10);
    server.setMaximumPoolSize(connections + 10);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                server.startup();
              } catch (IOException e) {
                System.err.println(e);
                System.exit(1);
              }
            });
    awaitListening(port);
    tellUsed(port);
    server.shutdown();
  }

  /// The peer does not tell when it listens.
  private static void awaitListening(int port) throws Exception {
    for (int tries = 0; tries < 200; tries++) {
      try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (ConnectException e) {
        Thread.sleep(20);
      }
    }
    throw new IOException("the peer does not listen");
  }

  /// `used` → nanoseconds of processor time of this process so far, and milliseconds of compiling.
  /// `settle` → the same, when nothing is left to compile: without turns nobody else is at work.
  private static void tellUsed(int port) throws IOException, InterruptedException {
    BufferedReader orders = orders();
    System.out.println(port);
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      if (order.equals("settle")) {
        settle();
      }
      System.out.println(
          cpuNanos() + " " + ManagementFactory.getCompilationMXBean().getTotalCompilationTime());
    }
  }

  private static void settle() throws InterruptedException {
    long before = cpuNanos();
    for (int looks = 0; looks < MOST_LOOKS; looks++) {
      Thread.sleep(LOOK_MILLIS);
      long now = cpuNanos();
      if (now - before < IDLE_NANOS) {
        return;
      }
      before = now;
    }
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /// `PORT CONNECTIONS COMMANDS MILLIS` → turns a second, p50 µs, p99 µs, finished, failed turns.
  private static void call() throws IOException {
    BufferedReader orders = orders();
    System.out.println("ready");
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] word = order.split(" ", -1);
      TurnCaller.Result result =
          TurnCaller.run(
              Integer.parseInt(word[0]),
              Integer.parseInt(word[1]),
              Integer.parseInt(word[2]),
              Long.parseLong(word[3]));
      System.out.printf(
          Locale.ROOT,
          "%f %f %f %d %d%n",
          result.turnsPerSecond(),
          result.p50micros(),
          result.p99micros(),
          result.finished(),
          result.failed());
    }
  }

  private static BufferedReader orders() {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
  }

  private static void fiveCommands(org.asteriskjava.fastagi.AgiRequest request, AgiChannel channel)
      throws AgiException {
    channel.setVariable("CT_ANSWER", "hold,20261123-231502-k3x9q2hd,,10,default,,");
    channel.getVariable("DIALSTATUS");
    channel.setVariable("CT_STEP", "hold");
    channel.getVariable("DIALEDPEERNAME");
    channel.verbose("turn done", 3);
    // the peer itself adds a sixth: SET VARIABLE "AJ_AGISTATUS" "SUCCESS"
  }

  /// The same commands, made anew for every turn.
  private static final class Commands implements AgiScript {
    private final int most;
    private int sent;

    Commands(int most) {
      this.most = most;
    }

    @Override
    public void requested(AgiRequest request, AgiExchange exchange) {
      next(exchange);
    }

    @Override
    public void replied(AgiReply reply, AgiExchange exchange) {
      next(exchange);
    }

    private void next(AgiExchange exchange) {
      if (sent == most) {
        exchange.close();
        return;
      }
      exchange.send(
          switch (++sent) {
            case 1 ->
                CommandLine.of(
                    "SET VARIABLE", "CT_ANSWER", "hold,20261123-231502-k3x9q2hd,,10,default,,");
            case 2 -> CommandLine.of("GET VARIABLE", "DIALSTATUS");
            case 3 -> CommandLine.of("SET VARIABLE", "CT_STEP", "hold");
            case 4 -> CommandLine.of("GET VARIABLE", "DIALEDPEERNAME");
            case 5 -> CommandLine.of("VERBOSE", "turn done", "3");
            default -> CommandLine.of("SET VARIABLE", "AJ_AGISTATUS", "SUCCESS");
          });
    }

    @Override
    public void hungUp(AgiExchange exchange) {
      exchange.close();
    }

    @Override
    public void failed(Unanswered why) {}
  }
}

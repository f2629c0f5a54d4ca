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
import java.net.InetAddress;
import java.net.ServerSocket;
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
  private TurnBenchProcess() {}

  public static void main(String[] args) throws Exception {
    // neither server shall be measured by its log, and standard output is for answers
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)
        instanceof ch.qos.logback.classic.Logger root) {
      root.setLevel(Level.ERROR);
    }
    switch (args[0]) {
      case "ours" -> serveOurs();
      case "peer" -> servePeer(Integer.parseInt(args[1]));
      case "caller" -> call();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void serveOurs() throws IOException {
    try (AgiServer server =
        AgiServer.ofScripts(
            AgiSettings.defaults().withPort(0).withMaxConnections(10_000),
            FiveCommands::new,
            AgiCounters.NONE,
            InstantSource.system())) {
      server.start();
      tellCpu(server.port());
    }
  }

  private static void servePeer(int connections) throws IOException {
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
    tellCpu(port);
    server.shutdown();
  }

  /// `cpu` → nanoseconds of processor time of this process so far.
  private static void tellCpu(int port) throws IOException {
    BufferedReader orders = orders();
    System.out.println(port);
    while (orders.readLine() != null) {
      System.out.println(cpuNanos());
    }
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /// `PORT CONNECTIONS TURNS` → turns a second, p50 µs, p99 µs, failed turns.
  private static void call() throws IOException {
    BufferedReader orders = orders();
    System.out.println("ready");
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] word = order.split(" ", -1);
      TurnCaller.Result result =
          TurnCaller.run(
              Integer.parseInt(word[0]), Integer.parseInt(word[1]), Integer.parseInt(word[2]));
      System.out.printf(
          Locale.ROOT,
          "%f %f %f %d%n",
          result.turnsPerSecond(),
          result.p50micros(),
          result.p99micros(),
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
  }

  /// The same five commands, made anew for every turn.
  private static final class FiveCommands implements AgiScript {
    private int replies;

    @Override
    public void requested(AgiRequest request, AgiExchange exchange) {
      exchange.send(
          CommandLine.of(
              "SET VARIABLE", "CT_ANSWER", "hold,20261123-231502-k3x9q2hd,,10,default,,"));
    }

    @Override
    public void replied(AgiReply reply, AgiExchange exchange) {
      switch (++replies) {
        case 1 -> exchange.send(CommandLine.of("GET VARIABLE", "DIALSTATUS"));
        case 2 -> exchange.send(CommandLine.of("SET VARIABLE", "CT_STEP", "hold"));
        case 3 -> exchange.send(CommandLine.of("GET VARIABLE", "DIALEDPEERNAME"));
        case 4 -> exchange.send(CommandLine.of("VERBOSE", "turn done", "3"));
        case 5 -> exchange.send(CommandLine.of("SET VARIABLE", "AJ_AGISTATUS", "SUCCESS"));
        default -> exchange.close();
      }
    }

    @Override
    public void hungUp(AgiExchange exchange) {
      exchange.close();
    }

    @Override
    public void failed(Unanswered why) {}
  }
}

package io.calltrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.AgentId;
import io.calltrail.routing.AgentSettings;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PhoneWatchTest {
  private static final AgentId ANN = new AgentId("ann");
  private static final AgentId BEN = new AgentId("ben");

  private final Map<AgentId, AgentSettings> agents = new ConcurrentHashMap<>();
  private final Map<String, String> registered = new ConcurrentHashMap<>();
  private final PhoneWatch watch =
      new PhoneWatch(
          () -> agents, e -> Optional.ofNullable(registered.get(e)), InstantSource.system());

  @AfterEach
  void stop() throws InterruptedException {
    watch.close();
  }

  private void works(AgentId agent, String endpoint) {
    agents.put(agent, AgentSettings.of(agent, endpoint, true));
  }

  @Test
  void aPhoneThatFallsSilentIsDownAndOneThatNeverAnsweredIsNot() throws Exception {
    works(ANN, "101");
    works(BEN, "102");
    try (var deaf = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      registered.put("102", "sip:102@127.0.0.1:" + deaf.getLocalPort());
      try (var phone = new Phone()) {
        registered.put("101", phone.contact());
        watch.start(Duration.ofMillis(50));
        until(() -> watch.state(ANN).filter(LineState::up).isPresent());
        assertThat(watch.state(ANN).orElseThrow().roundTrip()).isBetween(0.0, 1.0);
      }
      until(() -> watch.state(ANN).filter(s -> !s.up()).isPresent());
      assertThat(watch.state(BEN)).isEmpty();
    }
    try (var again = new Phone()) {
      registered.put("101", again.contact());
      until(() -> watch.state(ANN).filter(LineState::up).isPresent());
      registered.remove("101");
      until(() -> watch.state(ANN).isEmpty());
    }
  }

  @Test
  void anAgentWhoComesLaterIsAskedAndOneWhoGoesIsForgotten() throws Exception {
    try (var phone = new Phone()) {
      registered.put("101", phone.contact());
      watch.start(Duration.ofMillis(50));
      works(ANN, "101");
      until(() -> watch.state(ANN).isPresent());
      agents.remove(ANN);
      until(() -> watch.state(ANN).isEmpty());
    }
  }

  @Test
  void aPhoneThatCannotBeAskedKeepsNoOtherFromIt() throws Exception {
    works(ANN, "101");
    works(BEN, "102");
    try (var phone = new Phone();
        var breaking =
            new PhoneWatch(
                () -> agents,
                endpoint -> {
                  if (endpoint.equals("101")) {
                    throw new IllegalArgumentException("no such endpoint");
                  }
                  return Optional.of(phone.contact());
                },
                InstantSource.system())) {
      breaking.start(Duration.ofMillis(50));
      until(() -> breaking.state(BEN).filter(LineState::up).isPresent());
      agents.remove(BEN);
      until(() -> breaking.states().isEmpty());
    }
  }

  private static void until(Callable<Boolean> so) throws Exception {
    Await.until("the state is told", so);
  }

  /// Answers whatever it is asked.
  private static final class Phone implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Thread thread = Thread.ofVirtual().start(this::answer);

    Phone() throws SocketException {}

    String contact() {
      return "sip:101@127.0.0.1:" + socket.getLocalPort();
    }

    private void answer() {
      byte[] bytes = new byte[4096];
      try {
        while (true) {
          var asked = new DatagramPacket(bytes, bytes.length);
          socket.receive(asked);
          String request = new String(bytes, 0, asked.getLength(), StandardCharsets.UTF_8);
          String answer =
              Stream.concat(
                      Stream.of("SIP/2.0 200 OK"),
                      request
                          .lines()
                          .filter(l -> l.matches("(Via|From|To|Call-ID|CSeq):.*"))
                          .map(l -> l.startsWith("To:") ? l + ";tag=phone" : l))
                  .collect(Collectors.joining("\r\n"));
          byte[] back = (answer + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.UTF_8);
          socket.send(new DatagramPacket(back, back.length, asked.getSocketAddress()));
        }
      } catch (IOException e) {
        // hung up
      }
    }

    @Override
    public void close() throws InterruptedException {
      socket.close();
      thread.join();
    }
  }
}

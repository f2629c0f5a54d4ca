package io.calltrail.scenario;

import io.calltrail.ami.AmiPeer;
import io.calltrail.lab.SipWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Stands in for Asterisk: its channels and phones, its manager interface, its recording folder.
final class PeerPbx implements AutoCloseable {
  private static final Pattern DEVICE = Pattern.compile("Device: PJSIP/(.*)\r\nState: .*\r\n");
  private static final String PRESSED =
      "Response: Success\r\nActionID: @\r\nMessage: DTMF successfully queued\r\n\r\n";
  private static final String NO_CHANNEL =
      "Response: Error\r\nActionID: @\r\nMessage: Channel not found\r\n\r\n";

  /// A channel's name and unique id.
  record Name(String channel, String uniqueId) {}

  /// What a channel runs, until it is gone.
  @FunctionalInterface
  interface Extension {
    void run(PeerChannel channel) throws IOException;
  }

  private final int agiPort;
  private final Path recordings;
  private final AmiPeer ami = new AmiPeer();
  private final PeerEvents events = new PeerEvents(ami);
  private final PeerCalls calls = new PeerCalls();
  private final Map<String, PeerPhone> phones;
  private final Map<String, PeerChannel> channels = new ConcurrentHashMap<>();
  private final AtomicInteger made = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("peer-clock").daemon().factory());

  PeerPbx(int agiPort, Path recordings, List<String> registered) throws IOException {
    this.agiPort = agiPort;
    this.recordings = recordings;
    phones =
        registered.stream()
            .collect(Collectors.toMap(name -> name, name -> new PeerPhone(this, name)));
    ami.answers("devicestatelist", _ -> devices());
    ami.answers("playdtmf", this::press);
  }

  int agiPort() {
    return agiPort;
  }

  int amiPort() {
    return ami.port();
  }

  Path recordings() {
    return recordings;
  }

  PeerCalls calls() {
    return calls;
  }

  PeerEvents events() {
    return events;
  }

  /// A phone that is registered; empty for any other endpoint.
  Optional<PeerPhone> phone(String name) {
    return Optional.ofNullable(phones.get(name));
  }

  int channelsMade() {
    return made.get();
  }

  /// Names a new channel of this endpoint.
  Name name(String endpoint) {
    int n = made.incrementAndGet();
    return new Name(
        "PJSIP/%s-%08x".formatted(endpoint, n), Instant.now().getEpochSecond() + "." + n);
  }

  /// A channel comes in and runs this extension.
  void run(
      String endpoint,
      String call,
      String dialled,
      String number,
      SipWorld.Caller manners,
      Extension extension) {
    var channel = new PeerChannel(this, name(endpoint), call, dialled, number, manners);
    channels.put(channel.name().channel(), channel);
    threads.execute(
        () -> {
          try {
            extension.run(channel);
          } catch (IOException | RuntimeException e) {
            calls.fault(call + ": " + e);
          } finally {
            channels.remove(channel.name().channel());
            events.hungUp(channel);
          }
        });
  }

  /// The caller of this call hangs up.
  void hangUp(String call) {
    channels.values().stream().filter(c -> c.call().equals(call)).forEach(PeerChannel::hangUp);
  }

  void later(Duration after, Runnable what) {
    clock.schedule(what, after.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// The captured list, with the phones as they are now.
  private String devices() {
    return DEVICE
        .matcher(AmiPeer.text("devices"))
        .replaceAll(
            device ->
                Matcher.quoteReplacement(
                    "Device: PJSIP/%s\r\nState: %s\r\n"
                        .formatted(
                            device.group(1),
                            phone(device.group(1)).map(PeerPhone::state).orElse("UNAVAILABLE"))));
  }

  /// PlayDTMF: with `Receive` the channel takes the key for its caller's.
  private String press(String action) {
    var channel = channels.get(AmiPeer.header(action, "channel"));
    if (channel == null) {
      return NO_CHANNEL;
    }
    if (AmiPeer.header(action, "receive").equals("true")) {
      channel.press(AmiPeer.header(action, "digit").charAt(0));
    }
    return PRESSED;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    threads.shutdownNow();
    threads.close();
    try {
      ami.close();
    } catch (IOException e) {
      // closed already
    }
  }
}

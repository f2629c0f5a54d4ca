package io.calltrail.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// As many calls with sound as the machine carries, by two SIPp processes: one places them at a
/// steady rate, one plays all the agents' phones, who answer at once.
///
/// For many calls of one kind; [SipWorld] plays people one by one.
public final class SipLoad implements AutoCloseable {
  private static final int FIRST_PHONE = 1001;
  private static final int MOST_CALLS = 100_000;
  private static final Duration MOST = Duration.ofHours(30);
  private static final Duration LATE = Duration.ofSeconds(45);
  private static final InetAddress PHONES = InetAddress.ofLiteral("127.0.2.1");

  /// What is placed.
  ///
  /// @param count 1 to 100,000; each from a number of its own
  /// @param atOnce how many talk at once when all goes well: so the rate follows
  /// @param talk from the answer to the caller's hangup
  public record Calls(int count, int atOnce, Duration talk) {
    public Calls {
      if (count < 1 || count > MOST_CALLS || atOnce < 1) {
        throw new IllegalArgumentException("1 to 100,000 calls, at least 1 at once");
      }
    }

    long perHour() {
      return Math.round(atOnce * 3600_000.0 / talk.toMillis());
    }

    /// From the first call to the end of the last.
    public Duration length() {
      return talk.plus(talk.multipliedBy(count).dividedBy(atOnce));
    }
  }

  /// What came of it, seen from the callers.
  ///
  /// @param setups from INVITE to its answer, of each call that was answered
  /// @param whole calls that were answered and talked until they hung up themselves
  public record Result(int placed, List<Duration> setups, int whole) {
    public Result {
      setups = List.copyOf(setups);
    }

    public int failed() {
      return placed - whole;
    }

    /// Of both.
    public Result plus(Result more) {
      return new Result(
          placed + more.placed,
          Stream.concat(setups.stream(), more.setups.stream()).toList(),
          whole + more.whole);
    }
  }

  private final Path folder;
  private final Path voice;
  private final Sipp phones;
  private final Thread atExit;
  private int runs;
  private int placed;

  private SipLoad(Path folder, Path voice, Sipp phones) {
    this.folder = folder;
    this.voice = voice;
    this.phones = phones;
    this.atExit = new Thread(phones::close, "sip-load-exit");
  }

  /// The phones are there from now on.
  public static SipLoad start(Path folder) throws IOException {
    var work = Files.createDirectories(folder.toAbsolutePath());
    var voice = Voice.ofPrompt("demo-congrats", work);
    var phones = Sipp.loadPhones(work, Sipp.freeAddress(PHONES), voice, MOST);
    var load = new SipLoad(work, voice, phones);
    Runtime.getRuntime().addShutdownHook(load.atExit);
    return load;
  }

  /// The names of that many phones.
  public static List<String> phones(int count) {
    return IntStream.range(0, count).mapToObj(i -> "" + (FIRST_PHONE + i)).toList();
  }

  /// That many phones for `local/pjsip.conf`.
  public String endpoints(int count) {
    var at = phones.address();
    return phones(count).stream()
        .map(
            phone ->
                """
                [%1$s](agent)
                aors = %1$s
                [%1$s](agent-phone)
                contact = sip:%1$s@%2$s:%3$d
                qualify_frequency = 0
                """
                    .formatted(phone, at.getAddress().getHostAddress(), at.getPort()))
        .collect(Collectors.joining());
  }

  /// Places the calls and returns when the last is over.
  public Result place(PrivateAsterisk asterisk, String dialled, Calls calls)
      throws IOException, InterruptedException {
    var to = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), asterisk.sipPort());
    var name = "callers-" + ++runs;
    var numbers = folder.resolve(name + ".csv");
    Files.writeString(
        numbers,
        IntStream.range(0, calls.count())
            .mapToObj(i -> "+4477%08d\n".formatted(placed + i))
            .collect(Collectors.joining("", "SEQUENTIAL\n", "")));
    placed += calls.count();
    var most = calls.length().plus(LATE);
    try (var callers =
        Sipp.loadCallers(folder, name, to, dialled, numbers, calls, voice, most.plus(LATE))) {
      if (!callers.ended(most)) {
        throw new IOException("the calls do not end: see " + folder.resolve(name + ".err"));
      }
      return result(callers);
    }
  }

  private static Result result(Sipp callers) {
    var placedAt = new HashMap<String, Instant>();
    var setups = new ArrayList<Duration>();
    int whole = 0;
    for (var lines = callers.news(); !lines.isEmpty(); lines = callers.news()) {
      for (var line : lines) {
        switch (line.what()) {
          case PLACED -> placedAt.put(line.callId(), line.at());
          case RINGING -> {}
          case ANSWERED -> setups.add(Duration.between(placedAt.get(line.callId()), line.at()));
          case ENDED -> whole++;
        }
      }
    }
    return new Result(placedAt.size(), setups, whole);
  }

  @Override
  public void close() {
    phones.close();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // the JVM is ending: the hook has done it
    }
  }
}

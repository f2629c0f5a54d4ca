package io.calltrail;

import io.calltrail.access.Asker;
import io.calltrail.attribution.TrackingNumber;
import io.calltrail.call.CallRecord;
import io.calltrail.call.QueueId;
import io.calltrail.config.BadConfiguration;
import io.calltrail.config.Settings;
import io.calltrail.config.SettingsFile;
import io.calltrail.config.SettingsFile.Draft;
import io.calltrail.config.SettingsText;
import io.calltrail.routing.QueueSettings;
import io.calltrail.routing.Refusal;
import io.calltrail.settings.Change;
import io.calltrail.settings.Fault;
import io.calltrail.settings.Given;
import io.calltrail.settings.Plan;
import io.calltrail.settings.Saying;
import io.calltrail.web.SettingsDesk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// The settings file and the service that works by it. The file is the truth: what is taken up was
/// written first, so a start after a power cut works by the same.
final class LiveSettings implements SettingsDesk {
  private final Path file;
  private final Function<Settings, Optional<Refusal>> takeUp;
  private final Consumer<Consumer<CallRecord>> yesterday;
  private final Log log;
  private Draft inForce;

  /// Keeps who changed what.
  @FunctionalInterface
  interface Log {
    void changed(Asker who, Change change);
  }

  /// @param takeUp has the running service work by other settings; tells why it cannot
  /// @param yesterday hands over yesterday's ended calls
  LiveSettings(
      Path file,
      Draft inForce,
      Function<Settings, Optional<Refusal>> takeUp,
      Consumer<Consumer<CallRecord>> yesterday,
      Log log) {
    this.file = file;
    this.inForce = inForce;
    this.takeUp = takeUp;
    this.yesterday = yesterday;
    this.log = log;
  }

  @Override
  public Text current() {
    try {
      String text = Files.readString(file);
      return new Text(text, tag(text));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }

  @Override
  public String shown(String yaml) {
    return new SettingsText(yaml).withoutSecrets().text();
  }

  @Override
  public synchronized Given inForce() {
    return inForce.given();
  }

  @Override
  public Map<String, Map<String, String>> written(String group) {
    return new SettingsText(current().yaml()).entries(group);
  }

  @Override
  public String edited(String yaml, List<Edit> edits) {
    var text = new SettingsText(yaml);
    for (Edit edit : edits) {
      text =
          edit.value().isPresent()
              ? text.with(edit.path(), yaml(edit.value().get()))
              : text.without(edit.path());
    }
    return text.text();
  }

  private static String yaml(Value value) {
    return switch (value) {
      case Value.Nothing _ -> "{}";
      case Value.Word(var word) -> SettingsText.scalar(word);
      case Value.Words(var words) -> SettingsText.list(words);
      case Value.Pairs(var pairs) -> SettingsText.map(pairs);
    };
  }

  @Override
  public synchronized Outcome apply(Asker who, String yaml, Optional<String> tag, boolean trial) {
    String now = current().tag();
    if (tag.isPresent() && !tag.get().equals(now)) {
      return new Outcome.ChangedMeanwhile(now);
    }
    Draft wanted;
    try {
      wanted = SettingsFile.draft(file, yaml);
    } catch (BadConfiguration e) {
      return new Outcome.Bad(e.faults());
    }
    var plan =
        new Plan(Change.between(inForce.given(), wanted.given()), otherwise(wanted.settings()));
    if (trial) {
      return new Outcome.Done(plan, now);
    }
    try {
      Optional<Refusal> refused = carryOut(wanted);
      if (refused.isPresent()) {
        return new Outcome.Refused(refused.get());
      }
    } catch (IOException e) {
      return new Outcome.Bad(
          List.of(
              new Fault(
                  0,
                  file.toString(),
                  Saying.of("fault.unwritable", String.valueOf(e.getMessage())))));
    }
    plan.changes().forEach(change -> log.changed(who, change));
    return new Outcome.Done(plan, tag(yaml));
  }

  /// Everything that can fail comes before the service changes; then one rename makes it last.
  private Optional<Refusal> carryOut(Draft wanted) throws IOException {
    Path fresh = written(file, wanted.text());
    Optional<Refusal> refused = takeUp.apply(wanted.settings());
    if (refused.isPresent()) {
      Files.delete(fresh);
      return refused;
    }
    try {
      putInPlace(file, fresh);
    } catch (IOException e) {
      var unused = takeUp.apply(inForce.settings());
      throw e;
    }
    inForce = wanted;
    return Optional.empty();
  }

  /// Puts a text into the place of the file, whole or not at all; the former text is kept beside
  /// it, as `NAME.before`.
  static void write(Path file, String text) throws IOException {
    putInPlace(file, written(file, text));
  }

  private static Path written(Path file, String text) throws IOException {
    Path real = file.toRealPath();
    Path fresh = real.resolveSibling(real.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    var mode = PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(real));
    Files.createFile(fresh, mode);
    try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    return fresh;
  }

  private static void putInPlace(Path file, Path fresh) throws IOException {
    Path real = file.toRealPath();
    Files.copy(
        real,
        real.resolveSibling(real.getFileName() + ".before"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE);
    try (var folder = FileChannel.open(real.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  static String tag(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- yesterday

  private record Way(String what, String from, String to) {}

  private List<Plan.Otherwise> otherwise(Settings next) {
    Settings now = inForce.settings();
    if (now.numbers().equals(next.numbers())
        && now.defaultRoute().equals(next.defaultRoute())
        && now.routing().queues().equals(next.routing().queues())) {
      return List.of();
    }
    var counts = new TreeMap<Way, Long>(java.util.Comparator.comparing(Way::toString));
    yesterday.accept(
        call -> {
          TrackingNumber was = route(now, call);
          TrackingNumber is = route(next, call);
          if (!was.origin().campaign().equals(is.origin().campaign())) {
            count(counts, "campaign", was.origin().campaign(), is.origin().campaign());
          }
          if (!was.queue().equals(is.queue())) {
            count(counts, "queue", was.queue().value(), is.queue().value());
          } else {
            boolean open = open(now, was.queue(), call);
            boolean opens = open(next, is.queue(), call);
            if (open != opens) {
              count(counts, "hours", was.queue().value(), opens ? "open" : "closed");
            }
          }
        });
    return counts.entrySet().stream()
        .map(
            c ->
                new Plan.Otherwise(
                    c.getKey().what(), c.getKey().from(), c.getKey().to(), c.getValue()))
        .toList();
  }

  private static void count(Map<Way, Long> counts, String what, String from, String to) {
    counts.merge(new Way(what, unknown(from), unknown(to)), 1L, Long::sum);
  }

  private static String unknown(String campaign) {
    return campaign.isEmpty() ? "(unknown)" : campaign;
  }

  private static TrackingNumber route(Settings settings, CallRecord call) {
    return settings.numbers().getOrDefault(call.dialled(), settings.defaultRoute());
  }

  private static boolean open(Settings settings, QueueId queue, CallRecord call) {
    QueueSettings there = settings.routing().queues().get(queue);
    return there != null && there.schedule().openAt(call.arrived());
  }
}

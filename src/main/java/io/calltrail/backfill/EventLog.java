package io.calltrail.backfill;

import io.calltrail.routing.PastCall;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/// The event log of one Asterisk, `calltrail.csv` of its cel_custom.conf, with what a rotation made
/// of it: `calltrail.csv.1`, `calltrail.csv-20261126`, `….gz`.
public final class EventLog {
  private static final int COMPLAINTS = 5;

  private final String pbx;
  private final Path file;

  /// @param pbx the name of the Asterisk in the configuration
  public EventLog(String pbx, Path file) {
    this.pbx = pbx;
    this.file = file;
  }

  /// Hands over every call that arrived from `since` until before `until` and is over, in the order
  /// of their ends. Lines that cannot be read are passed over and told.
  ///
  /// @throws IOException when a file cannot be read; the message says what to do
  public void read(
      Instant since, Instant until, Consumer<PastCall> calls, Consumer<String> complaints)
      throws IOException {
    var courses = new Courses(pbx);
    for (Path part : parts(since)) {
      var bad = new Bad(part, complaints);
      each(
          part,
          event -> {
            if (!event.at().isBefore(since)) {
              courses.add(event).filter(call -> call.arrived().isBefore(until)).ifPresent(calls);
            }
          },
          bad);
      bad.sum();
    }
  }

  /// Whether the dialplan's test event is in the log.
  ///
  /// @return what is wrong when it is not
  public Optional<String> lacks(String testId) {
    var seen = new ArrayList<Event>();
    var bad = new ArrayList<String>();
    try {
      each(
          file,
          event -> {
            if (event.type().equals("CALLTRAIL_DOCTOR") && event.told().equals(testId)) {
              seen.add(event);
            }
          },
          (line, what) -> bad.add(file + ", line " + line + ": " + what));
    } catch (IOException e) {
      return Optional.of(e.getMessage());
    }
    if (!seen.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        bad.isEmpty()
            ? file
                + " holds nothing of the test call: compare cel.conf and cel_custom.conf with"
                + " config/asterisk, load app_celgenuserevent and cel_custom"
            : bad.getLast());
  }

  /// The files that may hold events from the moment on, the oldest first.
  private List<Path> parts(Instant since) throws IOException {
    if (!Files.isReadable(file)) {
      throw unreadable();
    }
    record Part(Path path, FileTime changed) {}
    var parts = new ArrayList<Part>();
    String name = String.valueOf(file.getFileName());
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path path : all.toList()) {
        String other = String.valueOf(path.getFileName());
        if (other.startsWith(name + ".") || other.startsWith(name + "-")) {
          parts.add(new Part(path, Files.getLastModifiedTime(path)));
        }
      }
    }
    parts.removeIf(part -> part.changed().toInstant().isBefore(since));
    parts.sort((a, b) -> a.changed().compareTo(b.changed()));
    var paths = new ArrayList<>(parts.stream().map(Part::path).toList());
    paths.add(file);
    return paths;
  }

  private IOException unreadable() {
    return new IOException(
        Files.exists(file)
            ? file + " cannot be read: put this user into Asterisk's group"
            : file
                + " is not there: is cel_custom.conf as in config/asterisk, its module loaded,"
                + " the path right?");
  }

  /// Line by line, so that a line cut off spoils no other.
  private void each(Path part, Consumer<Event> events, BadLines bad) throws IOException {
    if (!Files.isReadable(part)) {
      throw unreadable();
    }
    try (var lines = lines(part)) {
      long number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        try {
          Event event = event(line);
          events.accept(event);
        } catch (BadLine e) {
          bad.line(number, String.valueOf(e.getMessage()));
        }
      }
    }
  }

  private static Event event(String line) throws IOException {
    try (CSVParser csv = CSVParser.parse(line, CSVFormat.RFC4180)) {
      return Event.of(csv.iterator().next());
    } catch (UncheckedIOException | IllegalStateException e) {
      throw new BadLine("a quote is not closed: a line cut off");
    }
  }

  private static BufferedReader lines(Path part) throws IOException {
    InputStream bytes = Files.newInputStream(part);
    boolean zipped = part.toString().endsWith(".gz");
    return new BufferedReader(
        new InputStreamReader(
            zipped ? new GZIPInputStream(bytes) : bytes, StandardCharsets.ISO_8859_1));
  }

  @FunctionalInterface
  private interface BadLines {
    void line(long number, String what);
  }

  /// The lines of a file that cannot be read: the first are told one by one.
  private static final class Bad implements BadLines {
    private final Path part;
    private final Consumer<String> complaints;
    private int count;

    Bad(Path part, Consumer<String> complaints) {
      this.part = part;
      this.complaints = complaints;
    }

    @Override
    public void line(long number, String what) {
      if (count++ < COMPLAINTS) {
        complaints.accept(part + ", line " + number + ": " + what + "; passed over");
      }
    }

    void sum() {
      if (count > COMPLAINTS) {
        complaints.accept("%s: %d lines passed over in all".formatted(part, count));
      }
    }
  }
}

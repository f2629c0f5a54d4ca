package io.calltrail.simulation;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/// Arrivals as a CSV file: a header `at,to,talk,patience`, then a line per call, in order of time
/// (docs/simulate.md).
public final class ArrivalFile {
  private static final Instant SOME_DAY = Instant.parse("2026-01-05T00:00:00Z");
  private static final double LONGEST = 1e8; // s: three years

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setIgnoreHeaderCase(true)
          .setTrim(true)
          .setIgnoreEmptyLines(true)
          .get();

  /// @param line of the file, for complaints
  /// @param at nanoseconds since the start
  /// @param to number or queue; empty when not given
  private record Row(long line, long at, String to, long talk, long patience) {}

  private final Path file;
  private final Instant start;
  private final boolean dated;
  private final List<Row> rows;

  private ArrivalFile(Path file, Instant start, boolean dated, List<Row> rows) {
    this.file = file;
    this.start = start;
    this.dated = dated;
    this.rows = rows;
  }

  /// @throws BadArrivals when it is not what it should be
  public static ArrivalFile read(Path file) throws IOException {
    try (Reader text = Files.newBufferedReader(file);
        CSVParser csv = FORMAT.parse(text)) {
      for (String column : List.of("at", "to", "talk", "patience")) {
        if (!csv.getHeaderMap().containsKey(column)) {
          throw new BadArrivals(
              file + ", line 1: no column \"" + column + "\"; the header is at,to,talk,patience");
        }
      }
      return read(file, csv);
    } catch (BadArrivals e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(file, e);
    } catch (UncheckedIOException e) {
      throw unreadable(file, e.getCause());
    } catch (IllegalArgumentException e) {
      throw new BadArrivals(file + ": no CSV file as it should be: " + e.getMessage());
    }
  }

  private static BadArrivals unreadable(Path file, IOException e) {
    String reason =
        switch (e) {
          case NoSuchFileException _ -> "there is no such file";
          case AccessDeniedException _ -> "this user may not read it";
          case CharacterCodingException _ -> "is not UTF-8 text; give a CSV file";
          case IOException _ when Files.isDirectory(file) -> "is a folder; give a CSV file";
          case IOException _ -> "cannot be read: " + e.getMessage();
        };
    return new BadArrivals(file + ": " + reason);
  }

  private static ArrivalFile read(Path file, CSVParser csv) throws BadArrivals {
    var rows = new ArrayList<Row>();
    Optional<Instant> start = Optional.empty();
    boolean dated = false;
    for (CSVRecord record : csv) {
      long line = csv.getCurrentLineNumber();
      if (record.size() < 4) {
        throw bad(file, line, "four fields are needed: at,to,talk,patience; empty ones count");
      }
      String when = record.get("at");
      boolean iso = when.contains("T");
      if (rows.isEmpty()) {
        dated = iso;
        start = Optional.of(iso ? moment(file, line, when).truncatedTo(ChronoUnit.DAYS) : SOME_DAY);
      } else if (iso != dated) {
        throw bad(file, line, "at: seconds and times of day do not mix in one file");
      }
      long at =
          iso
              ? Duration.between(start.orElseThrow(), moment(file, line, when)).toNanos()
              : seconds(file, line, "at", when);
      if (!rows.isEmpty() && at < rows.getLast().at()) {
        throw bad(file, line, "at: earlier than the call before; the file must be in order");
      }
      long talk = seconds(file, line, "talk", record.get("talk"));
      long patience = seconds(file, line, "patience", record.get("patience"));
      rows.add(new Row(line, at, record.get("to"), talk, patience));
    }
    if (rows.isEmpty()) {
      throw new BadArrivals(file + ": no calls in it");
    }
    return new ArrivalFile(file, start.orElseThrow(), dated, rows);
  }

  private static Instant moment(Path file, long line, String text) throws BadArrivals {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw bad(file, line, "at: \"" + text + "\" is no time like 2026-03-02T09:00:00Z");
    }
  }

  private static long seconds(Path file, long line, String column, String text) throws BadArrivals {
    if (text.isEmpty() && !column.equals("at")) {
      return Trace.UNKNOWN;
    }
    try {
      double seconds = Double.parseDouble(text);
      if (seconds >= 0 && seconds < LONGEST) {
        return Math.round(seconds * 1e9);
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw bad(file, line, column + ": \"" + text + "\" is no number of seconds");
  }

  private static BadArrivals bad(Path file, long line, String what) {
    return new BadArrivals(file + ", line " + line + ": " + what);
  }

  /// What was called, in the order of first mention; `calls` when no line says it.
  public List<String> destinations() {
    return rows.stream().map(r -> r.to().isEmpty() ? "calls" : r.to()).distinct().toList();
  }

  /// Arrivals a second, on average from the first to the last.
  public double perSecond() {
    long span = rows.getLast().at() - rows.getFirst().at();
    return rows.size() / Math.max(1.0, span / 1e9);
  }

  /// The calls' moments are of the calendar, so opening hours count.
  public boolean dated() {
    return dated;
  }

  /// The calls, to these premises.
  ///
  /// @throws BadArrivals when they have no such number or queue
  public Trace trace(Premises premises) throws BadArrivals {
    int n = rows.size();
    var trace = Trace.of(start, n);
    var lines = new HashMap<String, Optional<Integer>>();
    for (int i = 0; i < n; i++) {
      Row row = rows.get(i);
      trace.at()[i] = row.at();
      trace.talk()[i] = row.talk();
      trace.patience()[i] = row.patience();
      if (!row.to().isEmpty()) {
        trace.line()[i] =
            lines
                .computeIfAbsent(row.to(), premises::lineTo)
                .orElseThrow(
                    () -> bad(file, row.line(), "to: no number or queue \"" + row.to() + "\""));
      }
    }
    return trace;
  }
}

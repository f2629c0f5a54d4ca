package io.calltrail.bench;

import io.calltrail.bench.BenchTable.Row;
import io.calltrail.bench.CallHistory.Scale;
import io.calltrail.lab.PrivatePostgres;
import io.calltrail.lab.SipLoad;
import io.calltrail.store.CallStore;
import io.calltrail.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// How quickly the console answers on millions of calls, in each database, and what open wallboards
/// cost while calls go on. Asked of a running service over HTTP, as a browser asks. Linux only
/// (`/proc`).
public final class ConsoleBench {
  private static final double MOST_FILLING = 300; // s
  private static final double MOST_LIST = 150; // ms, p95
  private static final double MOST_REPORT = 1_000; // ms
  private static final double MOST_BOARD = 20; // ms, p95
  private static final double MOST_OF_A_CORE = 5; // %
  private static final int CACHE = 128; // MB, of either database while it is filled
  private static final int AGENTS = 30;
  private static final int ROUNDS = 3;
  private static final int WARM_UP_ROUNDS = 20;
  private static final SipLoad.Calls CALLS = new SipLoad.Calls(60, 20, Duration.ofSeconds(10));
  private static final SipLoad.Calls WARM_UP = new SipLoad.Calls(200, 20, Duration.ofSeconds(2));

  /// What is measured.
  ///
  /// @param asked questions of each kind
  /// @param boards open at once
  /// @param folder where H2's database is kept from one run to the next; empty: it is made anew
  /// @param postgres the archive of PostgreSQL's programs
  public record Options(
      int calls, int days, int asked, int boards, long seed, Optional<Path> folder, Path postgres) {
    public static Options of(int calls, Optional<Path> folder, Path postgres) {
      return new Options(calls, 730, 60, 500, 1, folder, postgres);
    }
  }

  private final Options options;
  private final Consumer<String> progress;
  private final List<Row> rows = new ArrayList<>();

  private ConsoleBench(Options options, Consumer<String> progress) {
    this.options = options;
    this.progress = progress;
  }

  /// @param progress told after each step
  public static BenchTable run(Options options, Consumer<String> progress)
      throws IOException, InterruptedException, SQLException {
    Path folder = Files.createTempDirectory("calltrail-bench");
    Path kept = options.folder().orElse(folder.resolve("h2"));
    var bench = new ConsoleBench(options, progress);
    try (var load = SipLoad.start(folder.resolve("sipp"))) {
      bench.embedded(kept, load);
      bench.postgres(folder.resolve("postgres"), load);
    }
    return new BenchTable(
        "The console on %,d calls of %d days; reports are of a year"
            .formatted(options.calls(), options.days()),
        bench.rows);
  }

  private void embedded(Path folder, SipLoad load) throws IOException, InterruptedException {
    Path data = Files.createDirectories(folder.resolve("service/data"));
    String url =
        "jdbc:h2:file:"
            + data.resolve("calltrail").toAbsolutePath()
            + ";CACHE_SIZE="
            + CACHE * 1024;
    database("H2", folder, load, StoreSettings.of(url, "", ""), "");
  }

  private void postgres(Path folder, SipLoad load)
      throws IOException, InterruptedException, SQLException {
    Path programs = Files.createTempDirectory("calltrail-postgres");
    Files.setPosixFilePermissions(programs, PosixFilePermissions.fromString("rwxr-xr-x"));
    PrivatePostgres.unpack(options.postgres(), programs);
    try (var server = PrivatePostgres.start(programs, CACHE)) {
      String url = server.newDatabase();
      database(
          "PostgreSQL",
          folder,
          load,
          StoreSettings.of(url, "calltrail", ""),
          "database: {url: \"%s\", user: calltrail}\n".formatted(url));
    }
  }

  private void database(
      String name, Path folder, SipLoad load, StoreSettings store, String database)
      throws IOException, InterruptedException {
    Scale scale =
        new Scale(options.calls(), options.days(), LocalDate.now(ZoneOffset.UTC), options.seed());
    fill(name, store, scale);
    long began = System.nanoTime();
    try (var ours = LoadSide.Ours.start(folder, load, AGENTS, database)) {
      shown(name + ": start of the service", "s", seconds(began));
      Path setup = ours.service().home().data().resolve("setup-token");
      try (var reader =
          new ConsoleReader(ours.service().home().web(), Files.readString(setup).strip())) {
        ask(name, new ConsoleQuestions(scale, options.seed()), reader);
        if (rows.stream().noneMatch(row -> row.name().contains("boards open"))) {
          boards(ours, load, reader);
        }
      }
    }
  }

  private void fill(String name, StoreSettings settings, Scale scale) {
    try (CallStore store = CallStore.open(settings)) {
      if (!store.latest(1).isEmpty()) {
        return;
      }
      long began = System.nanoTime();
      store.fill(new CallHistory(scale));
      atMost(name + ": filling", "s", seconds(began), MOST_FILLING);
      began = System.nanoTime();
      store.sumUp(Instant.now());
      shown(name + ": summing up all days", "s", seconds(began));
    }
  }

  private void ask(String name, ConsoleQuestions questions, ConsoleReader reader)
      throws IOException, InterruptedException {
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      for (ConsoleQuestions.Filter kind : ConsoleQuestions.Filter.values()) {
        reader.get(questions.list(kind));
      }
      reader.get("/api/v1/live");
      reader.get("/board");
    }
    for (ConsoleQuestions.Filter kind : ConsoleQuestions.Filter.values()) {
      var millis = new ArrayList<Double>();
      for (int i = 0; i < options.asked(); i++) {
        millis.add(reader.get(questions.list(kind)).millis());
      }
      atMost(
          name + ": calls, " + kind.label() + ", p95", "ms", Samples.at(millis, 0.95), MOST_LIST);
    }
    for (String report : ConsoleQuestions.REPORTS) {
      var millis = new ArrayList<Double>();
      for (String path : questions.reports(report)) {
        millis.add(reader.get(path).millis());
      }
      atMost(name + ": report by " + report, "ms", Samples.at(millis, 1), MOST_REPORT);
    }
    for (var page : Map.of("snapshot", "/api/v1/live", "page", "/board").entrySet()) {
      var millis = new ArrayList<Double>();
      for (int i = 0; i < options.asked(); i++) {
        millis.add(reader.get(page.getValue()).millis());
      }
      atMost(
          name + ": wallboard, " + page.getKey() + ", p95",
          "ms",
          Samples.at(millis, 0.95),
          MOST_BOARD);
    }
  }

  /// The same calls without boards and with them, in turn.
  private void boards(LoadSide.Ours ours, SipLoad load, ConsoleReader reader)
      throws IOException, InterruptedException {
    SipLoad.Result _ = load.place(ours.asterisk(), ours.dialled(), WARM_UP);
    var without = new ArrayList<Double>();
    var costs = new ArrayList<Double>();
    double kilobytes = 0;
    for (int round = 0; round < ROUNDS; round++) {
      without.add(coreWhile(ours, load));
      try (var watchers = reader.another()) {
        for (int i = 0; i < options.boards(); i++) {
          watchers.watch();
        }
        watchers.awaitBoards(options.boards());
        long before = watchers.boardBytes();
        long began = System.nanoTime();
        costs.add(coreWhile(ours, load) - without.getLast());
        kilobytes +=
            (watchers.boardBytes() - before) / 1024.0 / seconds(began) / options.boards() / ROUNDS;
      }
    }
    shown("service while calls go on", "% core", Samples.average(without));
    shown(options.boards() + " boards: each is sent", "kB/s", kilobytes);
    atMost(
        options.boards() + " boards open: cost", "% core", Samples.at(costs, 0.5), MOST_OF_A_CORE);
  }

  /// How much of a core the service takes, in percent.
  private static double coreWhile(LoadSide.Ours ours, SipLoad load)
      throws IOException, InterruptedException {
    Duration before = Usage.of(ours.service().pid()).cpu();
    long began = System.nanoTime();
    SipLoad.Result _ = load.place(ours.asterisk(), ours.dialled(), CALLS);
    double busy = Usage.of(ours.service().pid()).cpu().minus(before).toNanos() / 1e9;
    return busy / seconds(began) * 100;
  }

  private void atMost(String name, String unit, double ours, double most) {
    add(new Row(name, unit, ours, OptionalDouble.empty(), "< %,.0f".formatted(most), ours < most));
  }

  private void shown(String name, String unit, double ours) {
    add(Row.shown(name, unit, ours, OptionalDouble.empty()));
  }

  private void add(Row row) {
    rows.add(row);
    progress.accept("%s: %.1f %s".formatted(row.name(), row.ours(), row.unit()));
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}

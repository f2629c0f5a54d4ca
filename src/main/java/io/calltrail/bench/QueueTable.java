package io.calltrail.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.calltrail.bench.QueueFigures.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// Ours beside app_queue, figure by figure: means over the repetitions, and the paired difference
/// with its 95 % interval.
public record QueueTable(String title, List<Row> rows, List<String> notes) implements Table {
  private static final String FORMAT = "%-13s %-30s %-6s %8s | %8s %17s %-6s | %8s %17s %-6s %s%n";

  public QueueTable {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /// Against one of the two peers.
  ///
  /// @param ours means over the same repetitions as the peer's
  record Beside(double ours, double peer, Samples.Mean difference, Verdict verdict) {}

  /// Whether the interval of the difference leaves zero, and to which side.
  enum Verdict {
    BETTER,
    EQUAL,
    WORSE;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// One figure of one case.
  ///
  /// @param target in words, empty: no worse than either
  record Row(
      Scene scene, Figure figure, Beside defaults, Beside tuned, String target, boolean met) {}

  /// The rows of one case.
  static List<Row> rows(
      Scene scene, List<QueueFigures> ours, List<QueueFigures> defaults, List<QueueFigures> tuned) {
    var rows = new ArrayList<Row>();
    for (Figure figure : Figure.values()) {
      List<Integer> runs =
          Stream.iterate(0, i -> i < ours.size(), i -> i + 1)
              .filter(
                  i ->
                      Stream.of(ours, defaults, tuned)
                          .allMatch(s -> s.get(i).values().containsKey(figure)))
              .toList();
      if (runs.size() >= 2) {
        var one = beside(figure, values(ours, figure, runs), values(defaults, figure, runs));
        var other = beside(figure, values(ours, figure, runs), values(tuned, figure, runs));
        rows.add(judged(scene, figure, one, other));
      }
    }
    return rows;
  }

  private static List<Double> values(
      List<QueueFigures> of, Figure figure, List<Integer> repetitions) {
    return repetitions.stream()
        .map(i -> Objects.requireNonNull(of.get(i).values().get(figure)))
        .toList();
  }

  private static Beside beside(Figure figure, List<Double> ours, List<Double> peer) {
    var differences = new ArrayList<Double>();
    for (int i = 0; i < ours.size(); i++) {
      differences.add(ours.get(i) - peer.get(i));
    }
    Samples.Mean difference = Samples.mean(differences);
    Verdict verdict =
        difference.above()
            ? figure.lessIsBetter ? Verdict.WORSE : Verdict.BETTER
            : difference.below()
                ? figure.lessIsBetter ? Verdict.BETTER : Verdict.WORSE
                : Verdict.EQUAL;
    return new Beside(Samples.average(ours), Samples.average(peer), difference, verdict);
  }

  private static Row judged(Scene scene, Figure figure, Beside defaults, Beside tuned) {
    var both = List.of(defaults, tuned);
    boolean noWorse = both.stream().noneMatch(b -> b.verdict() == Verdict.WORSE);
    if (figure == Figure.FREE_TO_RING) {
      boolean half = both.stream().allMatch(b -> b.ours() <= b.peer() / 2);
      return new Row(scene, figure, defaults, tuned, "at most half", noWorse && half);
    }
    if (wins(scene, figure)) {
      boolean better = both.stream().allMatch(b -> b.verdict() == Verdict.BETTER);
      return new Row(scene, figure, defaults, tuned, "better than both", better);
    }
    return new Row(scene, figure, defaults, tuned, "no worse", noWorse);
  }

  /// Where ours must be better than both.
  private static boolean wins(Scene scene, Figure figure) {
    return switch (scene) {
      case ABSENT, SKILLS ->
          switch (figure) {
            case ASA, WAIT, SERVICE_LEVEL -> true;
            case P95, ABANDONED, FREE_TO_RING, OFFERED_AWAY -> false;
          };
      case PRESENT, CROWDED, REFUSING, UNREGISTERED -> false;
    };
  }

  public boolean met() {
    return rows.stream().allMatch(Row::met);
  }

  /// For the shell: 0, or 1 when a target is missed.
  @Override
  public int exitCode() {
    return met() ? 0 : 1;
  }

  /// The table as people read it, with a line end.
  @Override
  public String text() {
    var text = new StringBuilder(title).append('\n');
    text.append(
        line(
            "case",
            "figure",
            "unit",
            "ours",
            "default",
            "difference",
            "",
            "tuned",
            "difference",
            "",
            "target"));
    for (Row row : rows) {
      text.append(
          line(
              row.scene().label(),
              row.figure().text,
              row.figure().unit,
              figure(row.defaults().ours()),
              figure(row.defaults().peer()),
              row.defaults().difference().text(),
              row.defaults().verdict().text(),
              figure(row.tuned().peer()),
              row.tuned().difference().text(),
              row.tuned().verdict().text(),
              row.target() + ": " + (row.met() ? "met" : "MISSED")));
    }
    notes.forEach(note -> text.append(note).append('\n'));
    return text.toString();
  }

  private static String line(Object... cells) {
    return String.format(Locale.ROOT, FORMAT, cells);
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.2f", value);
  }

  /// The rows as a JSON array.
  @Override
  public String json() {
    ArrayNode array = JsonMapper.builder().build().createArrayNode();
    for (Row row : rows) {
      ObjectNode node = array.addObject();
      node.put("case", row.scene().label())
          .put("figure", row.figure().text)
          .put("unit", row.figure().unit)
          .put("ours", row.defaults().ours());
      Map.of("default", row.defaults(), "tuned", row.tuned())
          .forEach(
              (name, beside) ->
                  node.putObject(name)
                      .put("mean", beside.peer())
                      .put("difference", beside.difference().value())
                      .put("within", beside.difference().within())
                      .put("verdict", beside.verdict().text()));
      node.put("target", row.target()).put("met", row.met());
    }
    return array.toPrettyString() + "\n";
  }
}

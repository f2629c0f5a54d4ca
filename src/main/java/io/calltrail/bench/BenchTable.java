package io.calltrail.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// What a benchmark found: ours, the peer's, and whether the target is met.
///
/// @param title what was measured, against whom
public record BenchTable(String title, List<Row> rows) implements Table {
  public BenchTable {
    rows = List.copyOf(rows);
  }

  /// One figure.
  ///
  /// @param unit of both figures
  /// @param peer empty when there is nothing to compare with
  /// @param target in words, empty when the figure is only shown
  public record Row(
      String name, String unit, double ours, OptionalDouble peer, String target, boolean met) {

    /// Ours must be at most that part of the peer's.
    public static Row atMost(String name, String unit, double ours, double peer, double ratio) {
      return new Row(
          name,
          unit,
          ours,
          OptionalDouble.of(peer),
          String.format(Locale.ROOT, "ratio <= %.2f", ratio),
          ours <= ratio * peer);
    }

    /// Ours must be at least that many times the peer's.
    public static Row atLeast(String name, String unit, double ours, double peer, double ratio) {
      return new Row(
          name,
          unit,
          ours,
          OptionalDouble.of(peer),
          String.format(Locale.ROOT, "ratio >= %.2f", ratio),
          ours >= ratio * peer);
    }

    /// A figure without a target.
    public static Row shown(String name, String unit, double ours, OptionalDouble peer) {
      return new Row(name, unit, ours, peer, "", true);
    }

    /// Ours divided by the peer's; empty without a peer or when the peer's is 0.
    public OptionalDouble ratio() {
      return peer.isPresent() && peer.getAsDouble() != 0
          ? OptionalDouble.of(ours / peer.getAsDouble())
          : OptionalDouble.empty();
    }
  }

  /// Every target is met.
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
    StringBuilder text = new StringBuilder(title).append('\n');
    String format = "%-34s %-9s %12s %12s %7s  %-14s %s%n";
    text.append(
        String.format(
            Locale.ROOT, format, "what", "unit", "ours", "peer", "ratio", "target", "met"));
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              format,
              row.name(),
              row.unit(),
              figure(OptionalDouble.of(row.ours())),
              figure(row.peer()),
              row.ratio().isPresent()
                  ? String.format(Locale.ROOT, "%.2f", row.ratio().getAsDouble())
                  : "",
              row.target(),
              row.target().isEmpty() ? "" : row.met() ? "yes" : "NO"));
    }
    return text.toString();
  }

  /// The rows as a JSON array of `name, unit, ours, peer, ratio, target, met`; what is missing is
  /// `null`.
  @Override
  public String json() {
    ArrayNode array = JsonMapper.builder().build().createArrayNode();
    for (Row row : rows) {
      ObjectNode node = array.addObject();
      node.put("name", row.name()).put("unit", row.unit()).put("ours", row.ours());
      put(node, "peer", row.peer());
      put(node, "ratio", row.ratio());
      node.put("target", row.target()).put("met", row.met());
    }
    return array.toPrettyString() + "\n";
  }

  private static void put(ObjectNode node, String name, OptionalDouble value) {
    if (value.isPresent()) {
      node.put(name, value.getAsDouble());
    } else {
      node.putNull(name);
    }
  }

  private static String figure(OptionalDouble value) {
    if (value.isEmpty()) {
      return "";
    }
    double v = value.getAsDouble();
    return String.format(Locale.ROOT, Math.abs(v) >= 100 ? "%.0f" : "%.2f", v);
  }
}

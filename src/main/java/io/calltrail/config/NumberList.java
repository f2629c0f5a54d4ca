package io.calltrail.config;

import io.calltrail.attribution.NumberPlan;
import io.calltrail.call.PhoneNumber;
import io.calltrail.settings.Fault;
import io.calltrail.settings.Saying;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/// Tracking numbers as a table (CSV, UTF-8): its first line names the columns, `number` and any
/// setting of a number.
///
/// @param rows by number, each with what its columns say
public record NumberList(Map<PhoneNumber, Map<String, String>> rows) {
  private static final String NUMBER = "number";
  private static final Set<String> COLUMNS =
      Set.of("campaign", "queue", "priority", "record", "announce");

  /// @throws BadConfiguration with every line that does not fit
  public static NumberList read(Path file, NumberPlan plan) throws BadConfiguration, IOException {
    var rows = new LinkedHashMap<PhoneNumber, Map<String, String>>();
    var faults = new ArrayList<Fault>();
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setTrim(true)
            .setIgnoreEmptyLines(true)
            .get();
    try (Reader in = Files.newBufferedReader(file);
        var table = format.parse(in)) {
      List<String> heads = table.getHeaderNames();
      if (!heads.contains(NUMBER)
          || !COLUMNS.containsAll(heads.stream().filter(h -> !h.equals(NUMBER)).toList())) {
        throw BadConfiguration.of(
            List.of(
                fault(
                    file,
                    1,
                    "fault.table.columns",
                    COLUMNS.stream().sorted().collect(Collectors.joining(", ")),
                    String.join(", ", heads))));
      }
      for (CSVRecord row : table) {
        int line = (int) row.getRecordNumber() + 1;
        if (!row.isConsistent()) {
          faults.add(fault(file, line, "fault.table.fields", row.size(), heads.size()));
          continue;
        }
        var said = new LinkedHashMap<String, String>();
        heads.stream()
            .filter(head -> !head.equals(NUMBER) && !row.get(head).isEmpty())
            .forEach(head -> said.put(head, row.get(head)));
        plan.written(row.get(NUMBER))
            .ifPresentOrElse(
                number -> {
                  if (rows.put(number, said) != null) {
                    faults.add(fault(file, line, "fault.table.twice", number.value()));
                  }
                },
                () -> faults.add(fault(file, line, "fault.number", row.get(NUMBER))));
      }
    }
    if (!faults.isEmpty()) {
      throw BadConfiguration.of(faults);
    }
    return new NumberList(rows);
  }

  private static Fault fault(Path file, int line, String said, Object... values) {
    return new Fault(line, file + ":" + line, Saying.of(said, values));
  }

  /// The settings with these numbers: new ones are added, of others is changed what the table says.
  /// Nothing is taken out.
  public String into(String yaml, NumberPlan plan) {
    var text = new SettingsText(yaml);
    var written = new HashMap<PhoneNumber, String>();
    text.entries("numbers")
        .keySet()
        .forEach(key -> plan.written(key).ifPresent(number -> written.put(number, key)));
    for (Map.Entry<PhoneNumber, Map<String, String>> row : rows.entrySet()) {
      String key = written.get(row.getKey());
      if (key == null) {
        String settings =
            row.getValue().entrySet().stream()
                .map(s -> s.getKey() + ": " + SettingsText.scalar(s.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        text = text.with(List.of("numbers", row.getKey().value()), settings);
      } else {
        for (Map.Entry<String, String> s : row.getValue().entrySet()) {
          text = text.with(List.of("numbers", key, s.getKey()), SettingsText.scalar(s.getValue()));
        }
      }
    }
    return text.text();
  }
}

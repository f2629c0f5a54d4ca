package io.calltrail.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Holds PromQL against what the meters really export.
final class Expressions {
  static final Path FOLDER = Path.of("config/prometheus");

  private static final Pattern METRIC =
      Pattern.compile("(?<![\\w:\"])((?:calltrail|process|jvm)[_:][\\w:]+)(?:\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
  private static final Pattern SERIES = Pattern.compile("(?m)^(\\w+)(?:\\{(.*)})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private Expressions() {}

  /// One rule of `rules.yml`.
  ///
  /// @param record empty for an alert
  record Rule(String record, String expr) {}

  static List<Rule> rules() throws IOException {
    Map<?, ?> file =
        (Map<?, ?>)
            new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(FOLDER.resolve("rules.yml")));
    List<Rule> rules = new ArrayList<>();
    for (Object group : (List<?>) file.get("groups")) {
      for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
        Object record = ((Map<?, ?>) rule).get("record");
        rules.add(
            new Rule(
                record == null ? "" : record.toString(),
                ((Map<?, ?>) rule).get("expr").toString()));
      }
    }
    return rules;
  }

  /// Every metric is exported or recorded, and every label value that is asked for by name exists.
  static void useOnlyWhatIsExported(String expr) throws IOException {
    Map<String, Map<String, Set<String>>> exported = exported();
    Set<String> recorded = new TreeSet<>();
    rules().forEach(rule -> recorded.add(rule.record()));
    Matcher metric = METRIC.matcher(expr);
    while (metric.find()) {
      String name = metric.group(1);
      if (recorded.contains(name)) {
        continue;
      }
      assertThat(exported.keySet()).as(expr).contains(name);
      Matcher label = MATCHER.matcher(metric.group(2) == null ? "" : metric.group(2));
      while (label.find()) {
        assertThat(exported.get(name)).as(expr).containsKey(label.group(1));
        List<String> values =
            label.group(2).endsWith("~")
                ? List.of(label.group(3).split("\\|"))
                : List.of(label.group(3));
        assertThat(exported.get(name).get(label.group(1))).as(expr).containsAll(values);
      }
    }
  }

  /// Metric → label → values, of meters fed with facts of every kind.
  static Map<String, Map<String, Set<String>>> exported() {
    Map<String, Map<String, Set<String>>> exported = new TreeMap<>();
    Matcher series = SERIES.matcher(SampleCalls.everything().text());
    while (series.find()) {
      Map<String, Set<String>> labels =
          exported.computeIfAbsent(series.group(1), _ -> new TreeMap<>());
      Matcher label = LABEL.matcher(series.group(2) == null ? "" : series.group(2));
      while (label.find()) {
        labels.computeIfAbsent(label.group(1), _ -> new TreeSet<>()).add(label.group(2));
      }
    }
    return exported;
  }
}

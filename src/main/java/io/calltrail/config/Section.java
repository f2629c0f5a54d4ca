package io.calltrail.config;

import io.calltrail.settings.Change;
import io.calltrail.settings.Given;
import io.calltrail.settings.Saying;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// One mapping of the file. Every getter names a key that may stand there; [#done()] then refuses
/// all others.
final class Section {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})\\s*(ms|s|m|h|d)");

  private final String path;
  private final @Nullable Node node;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Set<String> asked = new HashSet<>();
  private final Problems problems;
  private final Given given;

  /// Where its settings are kept in what is given.
  private List<String> steps;

  private Section(
      String path, List<String> steps, @Nullable Node node, Problems problems, Given given) {
    this.path = path;
    this.steps = steps;
    this.given = given;
    this.node = node;
    this.problems = problems;
    if (node instanceof MappingNode mapping) {
      mapping
          .getValue()
          .forEach(
              t -> {
                String key = t.getKeyNode() instanceof ScalarNode k ? k.getValue() : "?";
                if (values.put(key, t.getValueNode()) != null) {
                  problems.at(t.getKeyNode(), under(key), Saying.of("fault.twice"));
                }
              });
    } else if (node != null && !isEmpty(node)) {
      problems.at(node, path, Saying.of("fault.no-mapping"));
    }
  }

  static Section root(Node node, Problems problems, Given given) {
    return new Section("", List.of(), node, problems, given);
  }

  private Section below(String word, List<String> steps, @Nullable Node value) {
    return new Section(word, steps, value, problems, given);
  }

  private List<String> step(String key) {
    var longer = new ArrayList<>(steps);
    longer.add(key);
    return List.copyOf(longer);
  }

  /// Its settings are given under this name, however it is written.
  void called(String name) {
    var other = new ArrayList<>(steps);
    other.set(other.size() - 1, name);
    steps = List.copyOf(other);
    given.exists(steps);
  }

  private static boolean isEmpty(Node node) {
    return node instanceof ScalarNode s && (s.getValue().isEmpty() || s.getValue().equals("~"));
  }

  private String under(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  boolean has(String key) {
    Node value = values.get(key);
    return value != null && !isEmpty(value);
  }

  /// A mapping below this one; an empty one when it is not there.
  Section section(String key) {
    asked.add(key);
    return below(under(key), step(key), values.get(key));
  }

  /// Every entry of this mapping as a section of its own, in the file's order.
  Map<String, Section> sections() {
    asked.addAll(values.keySet());
    var all = new LinkedHashMap<String, Section>();
    values.forEach((key, value) -> all.put(key, below(under(key), step(key), value)));
    return all;
  }

  /// A list of mappings, each a section of its own.
  List<Section> list(String key) {
    asked.add(key);
    Node value = values.get(key);
    if (value == null || isEmpty(value)) {
      return List.of();
    }
    if (!(value instanceof SequenceNode sequence)) {
      problems.at(value, under(key), Saying.of("fault.no-list"));
      return List.of();
    }
    var all = new ArrayList<Section>();
    for (Node item : sequence.getValue()) {
      String place = key + "[" + (all.size() + 1) + "]";
      all.add(below(under(place), step(place), item));
    }
    return all;
  }

  /// The keys that stand here.
  Set<String> keys() {
    return values.keySet();
  }

  Optional<String> text(String key) {
    asked.add(key);
    Node value = values.get(key);
    if (value == null || isEmpty(value)) {
      return Optional.empty();
    }
    if (value instanceof ScalarNode scalar) {
      given.put(step(key), scalar.getValue().strip());
      return Optional.of(scalar.getValue());
    }
    problems.at(value, under(key), Saying.of("fault.no-value"));
    return Optional.empty();
  }

  String text(String key, String otherwise) {
    return text(key).orElse(otherwise);
  }

  /// A value that must be there; told as a problem, and given as empty text, when it is not.
  ///
  /// @param wanted key of the words for what it is; the values stand in them
  String required(String key, String wanted, Object... values) {
    return text(key)
        .orElseGet(
            () -> {
              problem(key, "fault.missing", Saying.of(wanted, values));
              return "";
            });
  }

  /// A list of words, written as a YAML list or as one word.
  List<String> words(String key) {
    asked.add(key);
    Node value = values.get(key);
    if (value instanceof SequenceNode sequence) {
      var words = new ArrayList<String>();
      for (Node item : sequence.getValue()) {
        if (item instanceof ScalarNode scalar) {
          words.add(scalar.getValue());
        } else {
          problems.at(item, under(key), Saying.of("fault.no-words"));
        }
      }
      given.put(step(key), String.join(", ", words));
      return words;
    }
    return text(key).map(List::of).orElse(List.of());
  }

  Duration duration(String key, Duration otherwise, Duration least, Duration most) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      given.put(step(key), inWords(otherwise));
      return otherwise;
    }
    Matcher m = DURATION.matcher(text.get().strip());
    if (!m.matches()) {
      problem(key, "fault.no-duration", text.get(), inWords(otherwise));
      return otherwise;
    }
    long n = Long.parseLong(m.group(1));
    Duration value =
        switch (m.group(2)) {
          case "ms" -> Duration.ofMillis(n);
          case "s" -> Duration.ofSeconds(n);
          case "m" -> Duration.ofMinutes(n);
          case "h" -> Duration.ofHours(n);
          default -> Duration.ofDays(n);
        };
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      problem(key, "fault.range", text.get(), inWords(least), inWords(most));
      return otherwise;
    }
    given.put(step(key), inWords(value));
    return value;
  }

  private static String inWords(Duration d) {
    if (d.isZero()) {
      return "0s";
    }
    if (d.toMillis() % 1000 != 0) {
      return d.toMillis() + "ms";
    }
    if (d.toSeconds() % 86_400 == 0) {
      return d.toDays() + "d";
    }
    return d.toSeconds() % 3600 == 0
        ? d.toHours() + "h"
        : d.toSeconds() % 60 == 0 ? d.toMinutes() + "m" : d.toSeconds() + "s";
  }

  int number(String key, int otherwise, int least, int most) {
    int number =
        parsed(
            key,
            otherwise,
            text -> {
              int value = Integer.parseInt(text.strip());
              if (value < least || value > most) {
                throw new IllegalArgumentException("out of range");
              }
              return value;
            },
            Saying.of("want.number", least, most));
    if (number != Integer.MAX_VALUE) {
      given.put(step(key), String.valueOf(number));
    }
    return number;
  }

  boolean yes(String key, boolean otherwise) {
    boolean yes =
        parsed(
            key,
            otherwise,
            text ->
                switch (text) {
                  case "true", "yes", "on" -> true;
                  case "false", "no", "off" -> false;
                  default -> throw new IllegalArgumentException(text);
                },
            Saying.of("want.yes"));
    given.put(step(key), yes ? "yes" : "no");
    return yes;
  }

  /// Reads a value by a function that throws IllegalArgumentException or DateTimeException when it
  /// does not fit.
  <T> T parsed(String key, T otherwise, Function<String, T> reader, Saying wanted) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      return reader.apply(text.get());
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      problem(key, "fault.misfit", text.get(), wanted);
      return otherwise;
    }
  }

  /// A secret: in a file named by `KEY-file`, in an environment variable named by `KEY-env`, or,
  /// for trials, as `KEY` itself.
  Optional<String> secret(String key, Path folder) {
    Optional<String> file = text(key + "-file");
    Optional<String> env = text(key + "-env");
    Optional<String> plain = text(key);
    if (file.isPresent()) {
      Path path = folder.resolve(file.get());
      try {
        String secret = Files.readString(path).strip();
        if (secret.isEmpty()) {
          problem(key + "-file", "fault.secret.empty", path);
        }
        return Optional.of(secret);
      } catch (java.io.IOException e) {
        problem(key + "-file", "fault.secret.unreadable", path);
        return Optional.empty();
      }
    }
    if (env.isPresent()) {
      Optional<String> value = Optional.ofNullable(System.getenv(env.get()));
      if (value.isEmpty()) {
        problem(key + "-env", "fault.secret.unset", env.get());
      }
      return value;
    }
    if (plain.filter(Change.HIDDEN::equals).isPresent()) {
      problem(key, "fault.secret.hidden", key + "-file");
    }
    return plain;
  }

  /// Something is wrong with a setting.
  ///
  /// @param said key of the words for it; the values stand in them
  void problem(String key, String said, Object... values) {
    problem(key, Saying.of(said, values));
  }

  void problem(String key, Saying said) {
    tell(values.getOrDefault(key, node), under(key), said);
  }

  /// Something is wrong with all of this section.
  void wrong(String said, Object... values) {
    wrong(Saying.of(said, values));
  }

  void wrong(Saying said) {
    tell(node, path, said);
  }

  private void tell(@Nullable Node at, String place, Saying said) {
    if (at == null) {
      problems.inFile(place, said);
    } else {
      problems.at(at, place, said);
    }
  }

  /// Refuses every key that nobody asked for.
  void done() {
    values.forEach(
        (key, value) -> {
          if (!asked.contains(key)) {
            problems.at(
                value,
                under(key),
                Saying.of(
                    "fault.unknown", asked.stream().sorted().collect(Collectors.joining(", "))));
          }
        });
  }
}

package io.calltrail.config;

import io.calltrail.settings.Change;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// The text of a settings file of which single settings are changed: the rest, comments included,
/// stays as its writer wrote it.
///
/// @param text YAML that can be read
public record SettingsText(String text) {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_./-]*|[0-9]{1,9}(ms|s|m|h|d)?");
  private static final Pattern MEANS_MORE =
      Pattern.compile("(?i)true|false|yes|no|on|off|null|y|n");
  private static final Pattern PAIR = Pattern.compile("\\s*([^:]+?)\\s*:\\s*(.+?)\\s*");

  /// Words that a person has typed, as YAML.
  public static String scalar(String word) {
    return PLAIN.matcher(word).matches() && !MEANS_MORE.matcher(word).matches()
        ? word
        : '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /// Typed with commas between, as a YAML list.
  public static String list(String words) {
    return parts(words).stream()
        .map(SettingsText::scalar)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /// Typed as `english: 8, german: 3`, as a YAML mapping.
  ///
  /// @throws IllegalArgumentException when that is something else
  public static String map(String words) {
    return parts(words).stream()
        .map(
            part -> {
              var pair = PAIR.matcher(part);
              if (!pair.matches()) {
                throw new IllegalArgumentException(
                    "\"" + part + "\" does not fit; write it as english: 8, german: 3");
              }
              return scalar(pair.group(1)) + ": " + scalar(pair.group(2));
            })
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static List<String> parts(String words) {
    return Pattern.compile(",")
        .splitAsStream(words)
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  // ---- reading

  /// To be shown: secrets that were written into the file itself are hidden.
  public SettingsText withoutSecrets() {
    var shown = this;
    for (Node secret : secrets(root()).reversed()) {
      shown = shown.cut(start(secret), end(secret), '"' + Change.HIDDEN + '"');
    }
    return shown;
  }

  /// In the order of the text.
  private static List<Node> secrets(Node node) {
    return switch (node) {
      case MappingNode mapping ->
          mapping.getValue().stream()
              .flatMap(
                  entry ->
                      Change.SECRETS.contains(word(entry.getKeyNode()))
                          ? Stream.of(entry.getValueNode())
                          : secrets(entry.getValueNode()).stream())
              .toList();
      case SequenceNode list -> list.getValue().stream().flatMap(n -> secrets(n).stream()).toList();
      default -> List.of();
    };
  }

  /// What stands under a group: names, each with its settings as they are written, nested ones as
  /// `closed.then`.
  public Map<String, Map<String, String>> entries(String group) {
    var entries = new LinkedHashMap<String, Map<String, String>>();
    if (find(root(), group).map(NodeTuple::getValueNode).orElse(null) instanceof MappingNode all) {
      for (NodeTuple entry : all.getValue()) {
        var settings = new LinkedHashMap<String, String>();
        flatten("", entry.getValueNode(), settings);
        entries.put(word(entry.getKeyNode()), settings);
      }
    }
    return entries;
  }

  private static void flatten(String before, Node node, Map<String, String> into) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple t : mapping.getValue()) {
        String path = before.isEmpty() ? word(t.getKeyNode()) : before + "." + word(t.getKeyNode());
        into.put(path, shown(t.getValueNode()));
        flatten(path, t.getValueNode(), into);
      }
    }
  }

  private static String shown(Node node) {
    return switch (node) {
      case SequenceNode s -> s.getValue().stream().map(SettingsText::shown).collect(commas());
      case MappingNode m ->
          m.getValue().stream()
              .map(t -> word(t.getKeyNode()) + ": " + shown(t.getValueNode()))
              .collect(commas());
      default -> word(node);
    };
  }

  private static java.util.stream.Collector<CharSequence, ?, String> commas() {
    return Collectors.joining(", ");
  }

  // ---- changing

  /// With a setting set, in whatever group it may stand.
  ///
  /// @param value as YAML, on one line
  public SettingsText with(List<String> path, String value) {
    Node at = root();
    for (int i = 0; i < path.size(); i++) {
      Optional<NodeTuple> entry = find(at, path.get(i));
      if (entry.isEmpty()) {
        return added(
            (MappingNode) at, path.get(i), nested(path.subList(i + 1, path.size()), value));
      }
      Node there = entry.get().getValueNode();
      if (i == path.size() - 1) {
        return replaced(entry.get(), value);
      }
      if (!(there instanceof MappingNode)) {
        return replaced(entry.get(), nested(path.subList(i + 1, path.size()), value));
      }
      at = there;
    }
    throw new IllegalArgumentException("no path");
  }

  private static String nested(List<String> path, String value) {
    return path.isEmpty()
        ? value
        : "{" + scalar(path.getFirst()) + ": " + nested(path.subList(1, path.size()), value) + "}";
  }

  private SettingsText replaced(NodeTuple entry, String value) {
    Node old = entry.getValueNode();
    boolean onItsLine =
        old instanceof ScalarNode s ? !s.getValue().isEmpty() : isFlow((CollectionNode<?>) old);
    if (onItsLine) {
      return cut(start(old), end(old), value);
    }
    int key = end(entry.getKeyNode());
    return cut(key, Math.max(text.indexOf(':', key) + 1, end(old)), ": " + value);
  }

  private SettingsText added(MappingNode mapping, String key, String value) {
    String entry = scalar(key) + ": " + value;
    if (isFlow(mapping)) {
      int brace = end(mapping) - 1;
      return cut(brace, brace, mapping.getValue().isEmpty() ? entry : ", " + entry);
    }
    NodeTuple last = mapping.getValue().getLast();
    int column = last.getKeyNode().getStartMark().map(Mark::getColumn).orElse(0);
    boolean group = column == 0 && value.startsWith("{");
    String line = group ? key + ":\n  " + value.substring(1, value.length() - 1) : entry;
    int at = endOfLine(Math.max(end(last.getKeyNode()), end(last.getValueNode())));
    return cut(at, at, "\n" + " ".repeat(column) + line);
  }

  /// Without a setting, or without a whole thing; the same when it is not there.
  public SettingsText without(List<String> path) {
    Node at = root();
    for (int i = 0; i < path.size() - 1; i++) {
      Optional<NodeTuple> entry = find(at, path.get(i));
      if (entry.isEmpty()) {
        return this;
      }
      at = entry.get().getValueNode();
    }
    Node owner = at;
    return find(owner, path.getLast())
        .map(entry -> removed((MappingNode) owner, entry))
        .orElse(this);
  }

  private SettingsText removed(MappingNode mapping, NodeTuple entry) {
    int from = start(entry.getKeyNode());
    int to = Math.max(end(entry.getKeyNode()), end(entry.getValueNode()));
    if (!isFlow(mapping)) {
      int line = text.lastIndexOf('\n', from) + 1;
      return cut(line, Math.min(text.length(), endOfLine(to) + 1), "");
    }
    boolean first = mapping.getValue().getFirst() == entry;
    int comma = text.indexOf(',', to);
    if (first && mapping.getValue().size() > 1) {
      int next = comma + 1;
      while (Character.isWhitespace(text.charAt(next))) {
        next++;
      }
      return cut(from, next, "");
    }
    return first ? cut(from, to, "") : cut(text.lastIndexOf(',', from), to, "");
  }

  private SettingsText cut(int from, int to, String instead) {
    return new SettingsText(text.substring(0, from) + instead + text.substring(to));
  }

  // ---- nodes

  private Node root() {
    try {
      return new Compose(LoadSettings.builder().setAllowDuplicateKeys(true).build())
          .composeString(text)
          .orElseThrow(() -> new IllegalArgumentException("the settings are empty"));
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException("the settings cannot be read: " + e.getMessage(), e);
    }
  }

  private static Optional<NodeTuple> find(Node node, String key) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream().filter(t -> word(t.getKeyNode()).equals(key)).findFirst()
        : Optional.empty();
  }

  private static String word(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private static boolean isFlow(CollectionNode<?> node) {
    return node.getFlowStyle() == FlowStyle.FLOW;
  }

  private int start(Node node) {
    return place(node.getStartMark());
  }

  /// Where what it says ends: marks of nodes in block style lie behind the comments that follow.
  private int end(Node node) {
    return switch (node) {
      case MappingNode m when !isFlow(m) && !m.getValue().isEmpty() ->
          Math.max(
              end(m.getValue().getLast().getKeyNode()), end(m.getValue().getLast().getValueNode()));
      case SequenceNode s when !isFlow(s) && !s.getValue().isEmpty() -> end(s.getValue().getLast());
      default -> place(node.getEndMark());
    };
  }

  private int place(Optional<Mark> mark) {
    return text.offsetByCodePoints(0, mark.orElseThrow().getIndex());
  }

  private int endOfLine(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }
}

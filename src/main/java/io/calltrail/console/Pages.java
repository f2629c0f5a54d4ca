package io.calltrail.console;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.LinkedHashMap;
import java.util.Map;

/// Every page of the console, rendered.
public final class Pages {
  /// The parts of a wallboard that are sent anew when they change.
  private static final String[] BOARD = {"notice", "figures", "waiting", "agents"};

  private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

  /// @param said of the last attempt; empty at first
  /// @param next where to go afterwards
  public String login(Frame frame, String said, String next) {
    return render("login.jte", Map.of("frame", frame, "said", said, "next", next));
  }

  /// @param said of the last attempt; empty at first
  public String setup(Frame frame, String token, String said) {
    return render("setup.jte", Map.of("frame", frame, "token", token, "said", said));
  }

  /// Something that is not there, or not for this reader.
  public String sorry(Frame frame, String text) {
    return render("sorry.jte", Map.of("frame", frame, "text", text));
  }

  public String board(Frame frame, BoardView view) {
    return render("board.jte", Map.of("frame", frame, "view", view));
  }

  /// The parts of a wallboard, by the id of the element that holds each.
  public Map<String, String> boardParts(Words words, BoardView view) {
    var parts = new LinkedHashMap<String, String>();
    for (String part : BOARD) {
      parts.put(part, render("board/" + part + ".jte", Map.of("words", words, "view", view)));
    }
    return parts;
  }

  private String render(String template, Map<String, Object> values) {
    var out = new StringOutput(8192);
    engine.render(template, values, out);
    return out.toString();
  }
}

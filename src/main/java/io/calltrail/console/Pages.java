package io.calltrail.console;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.calltrail.access.Audit;
import io.calltrail.access.Person;
import io.calltrail.access.Token;
import io.calltrail.call.CallRecord;
import io.calltrail.routing.LiveView;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every page of the console, rendered.
public final class Pages {
  /// The parts of a wallboard that are sent anew when they change.
  private static final String[] BOARD = {"notice", "figures", "waiting", "agents"};

  private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

  /// @param said of the last attempt; empty at first
  /// @param next where to go afterwards
  /// @param elsewhere what else one may log in with
  public String login(Frame frame, String said, String next, Optional<String> elsewhere) {
    return render(
        "login.jte",
        Map.of(
            "frame",
            frame,
            "said",
            said,
            "next",
            next,
            "elsewhere",
            elsewhere.orElse(""),
            "there",
            "/login/openid?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8)));
  }

  /// @param said of the last attempt; empty at first
  public String setup(Frame frame, String token, String said) {
    return render("setup.jte", Map.of("frame", frame, "token", token, "said", said));
  }

  /// Something that is not there, or not for this reader.
  public String sorry(Frame frame, String text) {
    return render("sorry.jte", Map.of("frame", frame, "text", text));
  }

  /// @param agent whom the reader is; empty for others
  public String board(Frame frame, BoardView view, String agent) {
    return render("board.jte", Map.of("frame", frame, "view", view, "agent", agent));
  }

  /// The parts of a wallboard, by the id of the element that holds each.
  public Map<String, String> boardParts(Words words, BoardView view) {
    var parts = new LinkedHashMap<String, String>();
    for (String part : BOARD) {
      parts.put(part, render("board/" + part + ".jte", Map.of("words", words, "view", view)));
    }
    return parts;
  }

  public String calls(Frame frame, CallsView view) {
    return render("calls.jte", Map.of("frame", frame, "view", view));
  }

  public String report(Frame frame, ReportView view) {
    return render("report.jte", Map.of("frame", frame, "view", view));
  }

  /// @param comments for those who may hear the recording
  public String call(Frame frame, CallRecord call, Optional<CommentsView> comments) {
    return render(
        "call.jte",
        Map.of(
            "frame", frame,
            "call", call,
            "trail", Timeline.of(call, frame.words()),
            "comments", comments));
  }

  /// The part of a call's page that changes.
  public String comments(Frame frame, CommentsView view) {
    return render("comments.jte", Map.of("frame", frame, "view", view));
  }

  public String missed(Frame frame, Missed missed) {
    return render("missed.jte", Map.of("frame", frame, "missed", missed));
  }

  /// The part of the page that changes.
  public String missedList(Frame frame, Missed missed) {
    return render("missedlist.jte", Map.of("frame", frame, "missed", missed));
  }

  public String health(Frame frame, Condition condition) {
    return render("health.jte", Map.of("frame", frame, "condition", condition));
  }

  /// What the doctor found.
  public String findings(Words words, List<Condition.Finding> findings) {
    return render("findings.jte", Map.of("words", words, "findings", findings));
  }

  /// @param agents who may be somebody's own agent
  /// @param said of the last attempt; empty at first
  /// @param token just made; empty otherwise
  public String people(
      Frame frame,
      List<Person> people,
      List<Token> tokens,
      List<LiveView.AgentView> agents,
      String said,
      String token) {
    return render(
        "people.jte",
        Map.of(
            "frame", frame,
            "people", people,
            "tokens", tokens,
            "agents", agents,
            "said", said,
            "token", token));
  }

  /// @param said of the last attempt; empty at first
  public String account(Frame frame, Person person, String said) {
    return render("account.jte", Map.of("frame", frame, "person", person, "said", said));
  }

  public String audit(Frame frame, List<Audit.Entry> entries) {
    return render("audit.jte", Map.of("frame", frame, "entries", entries));
  }

  /// @param tables of each group its things by name, each with its settings
  /// @param done not empty when a change was just made
  public String settings(
      Frame frame,
      SettingsGroup group,
      Map<SettingsGroup, Map<String, Map<String, String>>> tables,
      String done) {
    return render(
        "settings.jte", Map.of("frame", frame, "group", group, "tables", tables, "done", done));
  }

  public String settingsForm(Frame frame, SettingsForm form) {
    return render("settingsform.jte", Map.of("frame", frame, "form", form));
  }

  public String sounds(Frame frame, SoundsView view) {
    return render("sounds.jte", Map.of("frame", frame, "view", view));
  }

  /// The part of the page that changes.
  public String soundList(Frame frame, SoundsView view) {
    return render("soundlist.jte", Map.of("frame", frame, "view", view));
  }

  public String guide(Frame frame, Guide guide) {
    return render("guide.jte", Map.of("frame", frame, "guide", guide));
  }

  /// The part of the page that changes.
  public String guideSteps(Frame frame, Guide guide) {
    return render("guidesteps.jte", Map.of("frame", frame, "guide", guide));
  }

  private String render(String template, Map<String, Object> values) {
    var out = new StringOutput(8192);
    engine.render(template, values, out);
    return out.toString();
  }
}

package io.calltrail.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Where a caller may stand for longer in the dialplan. Asterisk knows the place by its number:
/// when the file is replaced while calls go on, they go on behind that number in the new one.
class DialplanPlacesTest {
  private static final Path DIALPLAN = Path.of("dialplan/calltrail.conf");
  private static final Path KEPT = Path.of("src/test/resources/dialplan/places.txt");
  private static final Pattern CONTEXT = Pattern.compile("\\[(?<name>[a-z-]+)]");
  private static final Pattern LINE =
      Pattern.compile("(exten => (?<exten>[^,]+),1| same => n)(\\([a-z]+\\))?,(?<app>.*)");

  /// Applications that last; Playback and the like within ExecIf too.
  private static final Pattern LASTS =
      Pattern.compile(
          "\\b(AGI|Dial|WaitExten|Wait|Background|Playback|Record|Read|Echo|ChanSpy)\\(");

  @Test
  void callersStandWhereTheyStoodInEarlierFiles() throws IOException {
    assertThat(places())
        .as(
            "a place that moves sends the callers who stand there elsewhere at the reload of an upgrade:"
                + " leave it, or change %s and tell of it in dialplan/README.md, Upgrade",
            KEPT)
        .isEqualTo(Files.readAllLines(KEPT));
  }

  private static List<String> places() throws IOException {
    var places = new ArrayList<String>();
    String context = "";
    String exten = "";
    int priority = 0;
    for (String line : Files.readAllLines(DIALPLAN)) {
      Matcher section = CONTEXT.matcher(line);
      if (section.matches()) {
        context = section.group("name");
        continue;
      }
      Matcher step = LINE.matcher(line);
      if (!step.matches()) {
        continue;
      }
      Optional<String> begins = Optional.ofNullable(step.group("exten"));
      exten = begins.orElse(exten);
      priority = begins.isPresent() ? 1 : priority + 1;
      Matcher lasts = LASTS.matcher(step.group("app"));
      if (lasts.find()) {
        places.add("%s,%s,%d %s".formatted(context, exten, priority, lasts.group(1)));
      }
    }
    return places;
  }
}

package io.calltrail.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTextTest {
  private static final SettingsText FILE =
      new SettingsText(
          """
          # ours
          agents:   # people
            anna: {phone: "101", skills: {english: 8}}   # since spring
            boris:
              phone: "102"   # the desk by the door

          # who waits where
          queues:
            sales:
              agents:
                - anna
                - boris
              # rung for so long
              ring-time: 20s
          numbers:
          region: GB
          """);

  @Test
  void whatIsWrittenCanBeShown() {
    assertThat(FILE.entries("agents").get("anna"))
        .isEqualTo(Map.of("phone", "101", "skills", "english: 8", "skills.english", "8"));
    assertThat(FILE.entries("queues").get("sales")).containsEntry("agents", "anna, boris");
    assertThat(FILE.entries("numbers")).isEmpty();
  }

  @Test
  void commentsAndTheRestStayAsTheyAreWritten() {
    String changed =
        FILE.with(List.of("queues", "sales", "ring-time"), "15s")
            .with(List.of("queues", "sales", "agents"), SettingsText.list("boris, anna"))
            .with(List.of("queues", "sales", "closed", "then"), "voicemail")
            .with(List.of("queues", "sales", "closed", "message"), "[sorry]")
            .with(List.of("agents", "anna", "weight"), "2")
            .with(List.of("agents", "boris", "phone"), SettingsText.scalar("103"))
            .with(List.of("agents", "carl"), "{phone: \"104\"}")
            .with(List.of("numbers", "+442079460001"), "{campaign: brand}")
            .with(List.of("campaigns", "brand", "source"), "search")
            .with(List.of("campaigns", "radio", "source"), "fm")
            .without(List.of("agents", "anna", "skills"))
            .text();
    assertThat(changed)
        .isEqualTo(
            """
            # ours
            agents:   # people
              anna: {phone: "101", weight: 2}   # since spring
              boris:
                phone: 103   # the desk by the door
              carl: {phone: "104"}

            # who waits where
            queues:
              sales:
                agents: [boris, anna]
                # rung for so long
                ring-time: 15s
                closed: {then: voicemail, message: [sorry]}
            numbers: {"+442079460001": {campaign: brand}}
            region: GB
            campaigns:
              brand: {source: search}
              radio: {source: fm}
            """);
  }

  @Test
  void whatIsTakenOutLeavesNothingBehind() {
    assertThat(
            FILE.without(List.of("agents", "boris"))
                .without(List.of("agents", "anna", "phone"))
                .without(List.of("queues", "sales", "agents"))
                .without(List.of("queues", "nobody", "agents"))
                .text())
        .isEqualTo(
            """
            # ours
            agents:   # people
              anna: {skills: {english: 8}}   # since spring

            # who waits where
            queues:
              sales:
                # rung for so long
                ring-time: 20s
            numbers:
            region: GB
            """);
  }

  /// Whatever stands in the shipped sample can be changed, and reads as it is meant.
  @Test
  void theSampleIsChangedAnywhere() throws Exception {
    var sample = new SettingsText(Files.readString(Path.of("config/calltrail.yaml")));
    for (String group : List.of("agents", "queues", "campaigns", "numbers")) {
      sample
          .entries(group)
          .forEach(
              (name, settings) ->
                  settings.forEach(
                      (key, value) -> {
                        List<String> path =
                            java.util.stream.Stream.concat(
                                    java.util.stream.Stream.of(group, name),
                                    java.util.Arrays.stream(key.split("\\.")))
                                .toList();
                        var changed = sample.with(path, "other");
                        assertThat(changed.entries(group).get(name)).containsEntry(key, "other");
                        assertThat(comments(changed)).isEqualTo(comments(sample));
                        assertThat(sample.without(path).entries(group).get(name))
                            .doesNotContainKey(key);
                      }));
    }
  }

  private static List<String> comments(SettingsText text) {
    return text.text()
        .lines()
        .filter(l -> l.contains("#"))
        .map(l -> l.replaceAll(".*#", ""))
        .toList();
  }
}

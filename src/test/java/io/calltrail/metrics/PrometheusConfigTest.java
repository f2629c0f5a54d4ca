package io.calltrail.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PrometheusConfigTest {
  @Test
  void prometheusAcceptsItsConfiguration() throws Exception {
    Promtool.isContentWith(Expressions.FOLDER, "check", "config", "prometheus.yml");
  }

  @Test
  void alertsFireWhenTheyShallAndOnlyThen() throws Exception {
    Promtool.isContentWith(Expressions.FOLDER, "test", "rules", "rules.test.yml");
  }

  @Test
  void rulesUseOnlyWhatIsExported() throws Exception {
    assertThat(Expressions.rules()).hasSizeGreaterThan(15);
    for (Expressions.Rule rule : Expressions.rules()) {
      Expressions.useOnlyWhatIsExported(rule.expr());
    }
  }

  @Test
  void everyAlertIsTestedBothFiringAndNotFiring() throws Exception {
    String tests = Files.readString(Expressions.FOLDER.resolve("rules.test.yml"));
    Pattern.compile("- alert: (\\w+)")
        .matcher(Files.readString(Expressions.FOLDER.resolve("rules.yml")))
        .results()
        .map(alert -> "alertname: " + alert.group(1) + "\\s+exp_alerts:")
        .forEach(
            alert ->
                assertThat(tests)
                    .containsPattern(alert + " \\[]")
                    .containsPattern(alert + "\\s+- exp_labels"));
  }

  @Test
  void nameThatIsNotExportedIsFound() {
    assertThatThrownBy(() -> Expressions.useOnlyWhatIsExported("sum(calltrail_nothing_total)"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(
            () -> Expressions.useOnlyWhatIsExported("calltrail_calls_total{outcome=\"lost\"}"))
        .isInstanceOf(AssertionError.class);
  }
}

package io.calltrail.web;

import io.calltrail.access.Asker;
import io.calltrail.routing.Refusal;
import io.calltrail.settings.Change;
import io.calltrail.settings.Fault;
import io.calltrail.settings.Given;
import io.calltrail.settings.Plan;
import io.calltrail.settings.Saying;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Settings kept in memory; a text with `bad` in it cannot be used, one with `busy` not now.
final class KeptSettings implements SettingsDesk {
  private String yaml = "region: GB\n";

  @Override
  public String shown(String yaml) {
    return yaml;
  }

  @Override
  public Text current() {
    return new Text(yaml, tag());
  }

  private String tag() {
    return Integer.toHexString(yaml.hashCode());
  }

  @Override
  public Given inForce() {
    return new Given();
  }

  @Override
  public Map<String, Map<String, String>> written(String group) {
    return Map.of("one", Map.of());
  }

  @Override
  public String edited(String text, List<Edit> edits) {
    return text + edits.size();
  }

  @Override
  public Outcome apply(Asker who, String text, Optional<String> tag, boolean trial) {
    if (tag.isPresent() && !tag.get().equals(tag())) {
      return new Outcome.ChangedMeanwhile(tag());
    }
    if (text.contains("bad")) {
      return new Outcome.Bad(
          List.of(new Fault(3, "calltrail.yaml:3: queues", Saying.verbatim("is bad"))));
    }
    if (text.contains("busy")) {
      return new Outcome.Refused(Refusal.of(Refusal.Why.CALLER_IN_QUEUE, "sales"));
    }
    if (!trial) {
      yaml = text;
    }
    var change =
        new Change(
            Change.How.CHANGED, "web", "", "listen", Optional.of("one"), Optional.of("other"));
    return new Outcome.Done(
        new Plan(List.of(change), List.of(new Plan.Otherwise("campaign", "brand", "outdoor", 12))),
        tag());
  }
}

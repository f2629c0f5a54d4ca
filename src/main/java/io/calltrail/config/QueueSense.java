package io.calltrail.config;

import io.calltrail.routing.Presence;
import io.calltrail.routing.QueueSettings;
import io.calltrail.routing.SkillStep;
import java.time.Duration;
import java.util.List;

/// Refuses settings of one queue that are each fine and together mean nothing: limits that can
/// never be reached, exits that nobody can take.
record QueueSense(Section section, QueueSettings queue) {
  static QueueSense of(Section section, QueueSettings queue) {
    return new QueueSense(section, queue);
  }

  void check() {
    presence();
    unused();
    ringing();
    responsible();
    skills();
    lessAndLess();
    announcements();
  }

  private void presence() {
    QueueSettings.Limits limits = queue.limits();
    if (limits.toStay().compareTo(limits.toJoin()) > 0) {
      section.problem(section.has("stay-needs") ? "stay-needs" : "join-needs", "fault.stay");
    }
    if (limits.toJoin() == Presence.NOBODY && section.has("no-agents")) {
      section.problem("no-agents", "fault.never.no-agents");
    }
  }

  private void unused() {
    if (section.has("full") && queue.limits().length().isEmpty()) {
      section.problem("full", "fault.never.without", "max-length");
    }
    if (section.has("too-long") && queue.limits().predicted().isEmpty()) {
      section.problem("too-long", "fault.never.without", "max-predicted-wait");
    }
  }

  /// Only what is written: a queue that shortens max-wait alone need not shorten all else.
  private void ringing() {
    if (section.has("ring-time")
        && queue.offering().ringTime().compareTo(queue.waiting().longest()) > 0) {
      section.problem("ring-time", "fault.ring.long");
    }
  }

  private void responsible() {
    Section written = section.section("responsible");
    QueueSettings.Responsible time = queue.offering().responsible();
    reserved(written, "free", time.free());
    reserved(written, "wrap-up", time.wrapUp());
    reserved(written, "talking", time.talking());
    reserved(written, "away", time.away());
  }

  private void reserved(Section written, String key, Duration time) {
    if (written.has(key) && time.compareTo(queue.waiting().longest()) >= 0) {
      written.problem(key, "fault.reserved.long");
    }
  }

  private void lessAndLess() {
    List<SkillStep> steps = queue.offering().skills();
    for (int i = 1; i < steps.size(); i++) {
      if (steps.get(i).needed().meet(steps.get(i - 1).needed())) {
        section.list("skills").get(i).wrong("fault.step.same");
      }
    }
  }

  private void skills() {
    List<SkillStep> steps = queue.offering().skills();
    Duration before =
        steps.subList(0, steps.size() - 1).stream()
            .map(SkillStep::time)
            .reduce(Duration.ZERO, Duration::plus);
    if (before.compareTo(queue.waiting().longest()) >= 0) {
      section.problem("skills", "fault.steps.long", before.toSeconds());
    }
  }

  private void announcements() {
    QueueSettings.Announcements told = queue.announcements();
    Section announce = section.section("announce");
    if (told.sounds().isEmpty() && announce.has("every")) {
      announce.problem("every", "fault.announce.nothing");
    }
    if (!told.sounds().isEmpty() && told.every().compareTo(queue.waiting().longest()) >= 0) {
      announce.problem("every", "fault.announce.late");
    }
    if (queue.waiting().music().equals(QueueSettings.Waiting.RINGING) && told.any()) {
      section.problem("announce", "fault.announce.ringing");
    }
  }
}

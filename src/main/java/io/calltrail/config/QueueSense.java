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
      section.problem(
          section.has("stay-needs") ? "stay-needs" : "join-needs",
          "lets callers join whom the queue lets go at once; ask no more for staying than for joining");
    }
    if (limits.toJoin() == Presence.NOBODY && section.has("no-agents")) {
      section.problem(
          "no-agents",
          "can never happen, since callers wait although nobody is there; take it out");
    }
  }

  private void unused() {
    if (section.has("full") && queue.limits().length().isEmpty()) {
      section.problem("full", "can never happen without max-length; set it, or take this out");
    }
    if (section.has("too-long") && queue.limits().predicted().isEmpty()) {
      section.problem(
          "too-long", "can never happen without max-predicted-wait; set it, or take this out");
    }
  }

  /// Only what is written: a queue that shortens max-wait alone need not shorten all else.
  private void ringing() {
    if (section.has("ring-time")
        && queue.offering().ringTime().compareTo(queue.waiting().longest()) > 0) {
      section.problem(
          "ring-time", "is longer than max-wait, which lets callers go before; shorten it");
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
      written.problem(
          key, "is not shorter than max-wait, so no other agent would be tried; shorten it");
    }
  }

  private void lessAndLess() {
    List<SkillStep> steps = queue.offering().skills();
    for (int i = 1; i < steps.size(); i++) {
      if (steps.get(i).needed().meet(steps.get(i - 1).needed())) {
        section
            .list("skills")
            .get(i)
            .problem("asks for no less than the step before; ask for less, or take it out");
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
      section.problem(
          "skills",
          "the last step begins after %d s, and max-wait lets callers go before; shorten the steps"
              .formatted(before.toSeconds()));
    }
  }

  private void announcements() {
    QueueSettings.Announcements told = queue.announcements();
    Section announce = section.section("announce");
    if (told.sounds().isEmpty() && announce.has("every")) {
      announce.problem("every", "means nothing without sounds; name some, or take this out");
    }
    if (!told.sounds().isEmpty() && told.every().compareTo(queue.waiting().longest()) >= 0) {
      announce.problem("every", "is not shorter than max-wait, so nobody would hear the sounds");
    }
    if (queue.waiting().music().equals(QueueSettings.Waiting.RINGING) && told.any()) {
      section.problem(
          "announce",
          "cannot be heard with music: ringing, since the call is not answered; keep one of the two");
    }
  }
}

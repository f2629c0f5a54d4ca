package io.calltrail.routing;

import java.time.Duration;

/// One step of what a queue asks of an agent; when its time is over, the next step asks for less.
///
/// @param time how long a caller waits for such an agent; of no meaning in the last step
public record SkillStep(Skills needed, Duration time) {
  public static final SkillStep ANYBODY = new SkillStep(Skills.NONE, Duration.ZERO);
}

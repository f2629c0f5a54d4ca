package io.calltrail.scenario;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// The scenarios on a real Asterisk, with SIPp's callers and phones.
class RealAsteriskTest extends CallScenarios {
  @Override
  World open(Path folder) throws Exception {
    Assumptions.assumeTrue(
        System.getenv("CALLTRAIL_ASTERISK_ROOT") != null && System.getenv("CALLTRAIL_SIPP") != null,
        "needs Asterisk and SIPp: run ./calltrail test");
    return RealWorld.start(folder);
  }
}

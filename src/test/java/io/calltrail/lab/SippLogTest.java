package io.calltrail.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SippLogTest {
  private static final String STAMP = "2026-11-24\t00:05:00.601712\t1795478700.601712";

  @Test
  void agentWhoAnswersIsReadToTheMicrosecond() {
    assertThat(SippLog.parse(STAMP + "|call-1|answered|+442079460101"))
        .contains(
            new SippLog.Line(
                Instant.parse("2026-11-24T00:05:00.601712Z"),
                "call-1",
                SippLog.What.ANSWERED,
                "+442079460101"));
  }

  @Test
  void callIdsOfThePbxMayHoldAnythingButABar() {
    assertThat(SippLog.parse(STAMP + "|4f0c-9@127.0.0.1:5060|ended|far"))
        .hasValueSatisfying(l -> assertThat(l.callId()).isEqualTo("4f0c-9@127.0.0.1:5060"));
  }

  @Test
  void linesOfOthersAndHalfLinesAreNone() {
    assertThat(SippLog.parse("")).isEmpty();
    assertThat(SippLog.parse("2026-11-24\t00:05:00")).isEmpty();
    assertThat(SippLog.parse(STAMP + "|call-1|exploded|")).isEmpty();
    assertThat(SippLog.parse("yesterday|call-1|ended|far")).isEmpty();
    assertThat(SippLog.parse(STAMP + "|call-1|ended")).isEmpty();
  }
}

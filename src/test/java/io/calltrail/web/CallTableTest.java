package io.calltrail.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.AccountId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.CallId;
import io.calltrail.call.CallOutcome;
import io.calltrail.call.CallRecord;
import io.calltrail.call.ChannelRef;
import io.calltrail.call.HungUpBy;
import io.calltrail.call.Marks;
import io.calltrail.call.Origin;
import io.calltrail.call.PhoneNumber;
import io.calltrail.call.Trail;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallTableTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '!',
      value = {
        "=1+1|'=1+1",
        "@SUM(A1)|'@SUM(A1)",
        "-2|'-2",
        "+x|'+x",
        "+79161234567|+79161234567",
        "=a,\"b\"|\"'=a,\"\"b\"\"\"",
        "plain|plain"
      })
  void noTextFromOutsideIsAFormula(String source, String cell) {
    var id = new CallId("c1");
    Instant at = Instant.parse("2026-03-02T12:00:00Z");
    CallRecord call =
        CallRecord.of(
            new Trail(
                List.of(
                    new CallEvent.Arrived(
                        id,
                        at,
                        new AccountId("main"),
                        new ChannelRef("main", "1.1", "PJSIP/trunk-1"),
                        new PhoneNumber("+78005550100"),
                        Optional.empty(),
                        new Origin(true, "spring", new Marks(source, "", "", "", "")),
                        true),
                    new CallEvent.Ended(
                        id, at.plusMillis(1_050), new CallOutcome.Closed(), HungUpBy.SYSTEM))));

    assertThat(CallTable.line(call)).contains(",spring," + cell + ",+78005550100,,true,");
    assertThat(CallTable.line(call)).contains(",1.050,0.000,0.000,system,\r\n");
  }
}

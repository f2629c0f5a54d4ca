package io.calltrail.routing;

import io.calltrail.call.OfferResult;
import java.time.Duration;

/// What Asterisk's `Dial` left behind.
///
/// @param status DIALSTATUS, empty when nothing was dialled
/// @param cause HANGUPCAUSE, Q.850; 0 when none
/// @param dialled DIALEDTIME_MS: from dialling to the end of the call leg
/// @param rang RINGTIME_MS: from dialling to the first ringing
/// @param answered ANSWEREDTIME_MS: how long the two were connected
/// @param by the PJSIP endpoint that answered; empty when nobody did, or an older dialplan tells it
public record DialResult(
    String status, int cause, Duration dialled, Duration rang, Duration answered, String by) {
  public static final DialResult NONE =
      new DialResult("", 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, "");

  /// Q.850 21, call rejected: a phone that declines (SIP 603) comes as CHANUNAVAIL or BUSY with
  /// this cause.
  private static final int REJECTED = 21;

  public OfferResult result() {
    return switch (status) {
      case "ANSWER" -> OfferResult.ANSWERED;
      case "NOANSWER" -> OfferResult.NO_ANSWER;
      case "CANCEL" -> OfferResult.CANCELLED;
      case "BUSY" -> cause == REJECTED ? OfferResult.REJECTED : OfferResult.BUSY;
      default -> cause == REJECTED ? OfferResult.REJECTED : OfferResult.UNREACHABLE;
    };
  }
}

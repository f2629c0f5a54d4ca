package io.calltrail.sip;

import java.time.Duration;

/// The answer to a request.
///
/// @param status 200 to 699 (RFC 3261, 21): any of them comes from a living server
/// @param took from the request to the answer
public record SipAnswer(int status, String reason, Duration took) {}

package io.calltrail.call;

/// Who ended the call; `SYSTEM` is Calltrail itself (a step `leave`), `UNKNOWN` a channel found
/// gone.
public enum HungUpBy {
  CALLER,
  AGENT,
  SYSTEM,
  UNKNOWN
}

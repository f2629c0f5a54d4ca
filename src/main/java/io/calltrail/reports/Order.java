package io.calltrail.reports;

/// By arrival.
public enum Order {
  NEWEST_FIRST,
  OLDEST_FIRST
}

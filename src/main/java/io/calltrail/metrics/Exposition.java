package io.calltrail.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;

/// The registry of a running service, and its text for Prometheus (exposition format 0.0.4).
// The simpleclient registry is marked deprecated in favour of a client that brings protobuf; the
// text is the same.
@SuppressWarnings("deprecation")
public final class Exposition {
  /// The media type of [#text()].
  public static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  public MeterRegistry registry() {
    return registry;
  }

  /// All meters as they are now. Any thread; reads every bound supplier once or more.
  public String text() {
    return registry.scrape();
  }
}

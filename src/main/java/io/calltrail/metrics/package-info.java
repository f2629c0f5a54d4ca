/// Every meter in one place: [CallMeters] counts the facts and reads the other packages' figures,
/// [Exposition] holds the registry and gives the page that Prometheus scrapes. Facts come on the
/// switchboard's thread, scrapes on a web thread. Imports `call` and `routing`; the sole user of
/// Micrometer.
@NullMarked
package io.calltrail.metrics;

import org.jspecify.annotations.NullMarked;

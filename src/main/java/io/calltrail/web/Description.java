package io.calltrail.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/// The interface described for programs (OpenAPI 3.1).
final class Description {
  static final String FILE = "/api/openapi.yaml";

  /// RFC 9512.
  private static final MediaType YAML = MediaType.parse("application/yaml; charset=utf-8");

  private final byte[] text;

  Description() {
    try (InputStream in = Description.class.getResourceAsStream(FILE)) {
      text = Objects.requireNonNull(in, FILE).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  AggregatedHttpResponse get(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return AggregatedHttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(YAML)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
            .build(),
        HttpData.wrap(text));
  }
}

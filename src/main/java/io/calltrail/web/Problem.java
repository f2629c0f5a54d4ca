package io.calltrail.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import java.util.function.Consumer;

/// An error as problem details (RFC 9457) of type `about:blank`, whose title is the status' own
/// phrase.
///
/// @param detail for the person who asked; tells nothing of our inside
record Problem(HttpStatus status, String detail) {
  private static final MediaType TYPE = MediaType.parse("application/problem+json");

  AggregatedHttpResponse response() {
    return response(_ -> {});
  }

  /// @param more adds members of its own
  AggregatedHttpResponse response(Consumer<ObjectNode> more) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(status)
            .contentType(TYPE)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    if (status.equals(HttpStatus.UNAUTHORIZED)) {
      headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"calltrail\"");
    }
    ObjectNode body =
        Json.object()
            .put("type", "about:blank")
            .put("title", status.reasonPhrase())
            .put("status", status.code())
            .put("detail", detail);
    more.accept(body);
    return AggregatedHttpResponse.of(headers.build(), HttpData.ofUtf8(body.toString()));
  }
}

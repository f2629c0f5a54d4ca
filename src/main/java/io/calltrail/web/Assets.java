package io.calltrail.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;

/// Style, scripts and icon, from our own resources and from WebJars. An address holds the content's
/// checksum, so that browsers keep a file for ever and still see every change at once.
final class Assets {
  private static final String WEBJARS = "/META-INF/resources/webjars/";
  private static final MediaType SCRIPT = MediaType.parse("text/javascript; charset=utf-8");

  private static final Map<String, String> PLACES =
      Map.of(
          "console.css", "/console/console.css",
          "console.js", "/console/console.js",
          "board.js", "/console/board.js",
          "call.js", "/console/call.js",
          "sounds.js", "/console/sounds.js",
          "icon.svg", "/console/icon.svg",
          "htmx.js", WEBJARS + "htmx.org/2.0.10/dist/htmx.min.js",
          "wavesurfer.js", WEBJARS + "wavesurfer.js/5.1.0/dist/wavesurfer.min.js");

  private record Asset(String hash, byte[] plain, byte[] packed) {}

  private final Map<String, Asset> loaded = new ConcurrentHashMap<>();

  /// The address of a file.
  ///
  /// @throws IllegalArgumentException when there is no such file
  String address(String name) {
    return find(name)
        .map(asset -> "/static/" + asset.hash() + "/" + name)
        .orElseThrow(() -> new IllegalArgumentException("no asset " + name));
  }

  AggregatedHttpResponse get(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    String name = Objects.requireNonNull(ctx.pathParam("name"));
    return find(name)
        .map(asset -> response(name, asset, request))
        .orElseGet(() -> new Problem(HttpStatus.NOT_FOUND, "There is no such file.").response());
  }

  private Optional<Asset> find(String name) {
    return PLACES.containsKey(name)
        ? Optional.of(loaded.computeIfAbsent(name, Assets::load))
        : Optional.empty();
  }

  private static Asset load(String name) {
    String place = Objects.requireNonNull(PLACES.get(name));
    try (InputStream in = Assets.class.getResourceAsStream(place)) {
      byte[] plain = Objects.requireNonNull(in, place).readAllBytes();
      var packed = new ByteArrayOutputStream();
      try (var gzip = new GZIPOutputStream(packed)) {
        gzip.write(plain);
      }
      var crc = new CRC32();
      crc.update(plain);
      return new Asset(Long.toHexString(crc.getValue()), plain, packed.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AggregatedHttpResponse response(
      String name, Asset asset, AggregatedHttpRequest request) {
    boolean pack = request.headers().get(HttpHeaderNames.ACCEPT_ENCODING, "").contains("gzip");
    var headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(type(name))
            .set(HttpHeaderNames.VARY, "accept-encoding")
            .set(HttpHeaderNames.CACHE_CONTROL, "public, max-age=31536000, immutable");
    if (pack) {
      headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
    }
    return AggregatedHttpResponse.of(
        headers.build(), HttpData.wrap(pack ? asset.packed() : asset.plain()));
  }

  private static MediaType type(String name) {
    if (name.endsWith(".js")) {
      return SCRIPT;
    }
    return name.endsWith(".css") ? MediaType.CSS_UTF_8 : MediaType.SVG_UTF_8;
  }
}

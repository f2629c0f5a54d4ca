package io.calltrail.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.access.Asker;
import io.calltrail.call.CallId;
import io.calltrail.call.CallRecord;
import io.calltrail.call.RecordingFile;
import io.calltrail.console.Pages;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/// The pages of ended calls, and their sound. Who may see its own calls only sees those.
final class Calls {
  private static final int LATEST = 100;

  private final WebServer.Ports ports;
  private final Pages pages;
  private final Console console;

  Calls(WebServer.Ports ports, Pages pages, Console console) {
    this.ports = ports;
    this.pages = pages;
    this.console = console;
  }

  AggregatedHttpResponse list(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    List<CallRecord> latest =
        Gate.asker(ctx)
            .onlyOf()
            .map(agent -> ports.calls().latestOf(agent, LATEST))
            .orElseGet(() -> ports.calls().latest(LATEST));
    return console.page(ctx, frame -> pages.calls(frame, latest));
  }

  AggregatedHttpResponse one(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    boolean listens =
        Rights.of(HttpMethod.GET, "/calls/{id}/recording")
            .filter(row -> row.lets(Gate.asker(ctx)))
            .isPresent();
    return call(ctx)
        .map(call -> console.page(ctx, frame -> pages.call(frame, call, listens)))
        .orElseGet(() -> console.missing(ctx));
  }

  AggregatedHttpResponse recording(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    Optional<CallRecord> call = call(ctx);
    return call.flatMap(CallRecord::recording)
        .map(RecordingFile::file)
        .flatMap(ports.recordings()::file)
        .map(
            file -> {
              ports.door().heard(Gate.asker(ctx), call.orElseThrow().id());
              return SoundFiles.piece(file, request);
            })
        .orElseGet(() -> console.missing(ctx));
  }

  AggregatedHttpResponse loudness(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return call(ctx)
        .flatMap(CallRecord::recording)
        .map(RecordingFile::file)
        .flatMap(ports.recordings()::loudness)
        .map(Calls::json)
        .orElseGet(() -> console.missing(ctx));
  }

  private static AggregatedHttpResponse json(RecordingShelf.Loudness loudness) {
    ObjectNode json = Json.object().put("length_seconds", loudness.length().toMillis() / 1e3);
    var caller = json.putArray("caller");
    IntStream.of(loudness.caller()).forEach(caller::add);
    var agent = json.putArray("agent");
    IntStream.of(loudness.agent()).forEach(agent::add);
    return AggregatedHttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.JSON_UTF_8)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .build(),
        HttpData.ofUtf8(json.toString()));
  }

  /// The call that the path names, when its reader may see it.
  private Optional<CallRecord> call(ServiceRequestContext ctx) {
    Asker asker = Gate.asker(ctx);
    try {
      var id = new CallId(Objects.requireNonNull(ctx.pathParam("id")));
      return ports
          .calls()
          .call(id)
          .filter(call -> asker.onlyOf().isEmpty() || call.agent().equals(asker.onlyOf()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

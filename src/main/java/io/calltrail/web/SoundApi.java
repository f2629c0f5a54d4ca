package io.calltrail.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.console.Words;
import io.calltrail.sounds.BadSound;
import io.calltrail.sounds.SoundLibrary.Sound;
import java.io.IOException;
import java.util.Set;
import java.util.function.Supplier;

/// Music and announcements, for programs.
final class SoundApi {
  private final Sounds sounds;

  SoundApi(Sounds sounds) {
    this.sounds = sounds;
  }

  AggregatedHttpResponse all(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return where(
        ctx,
        () -> {
          ObjectNode json = Json.object();
          var list = json.putArray("sounds");
          sounds.all().forEach(sound -> list.add(json(sound)));
          return Api.ok(json);
        });
  }

  AggregatedHttpResponse one(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return where(
        ctx,
        () ->
            sounds
                .file(of(ctx, "group"), of(ctx, "name"))
                .map(file -> SoundFiles.piece(file, request))
                .orElseGet(SoundApi::gone));
  }

  AggregatedHttpResponse put(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return where(
        ctx,
        () -> {
          try {
            return Api.ok(
                json(
                    sounds.add(
                        Gate.asker(ctx),
                        of(ctx, "group"),
                        of(ctx, "name"),
                        request.content().array())));
          } catch (BadSound e) {
            return Api.problem(
                HttpStatus.UNPROCESSABLE_ENTITY,
                Words.ENGLISH.say("sound.bad." + e.reason(), e.values()));
          } catch (IOException e) {
            return Api.problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                Words.ENGLISH.say("sound.unwritten", String.valueOf(e.getMessage())));
          }
        });
  }

  AggregatedHttpResponse delete(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return where(
        ctx,
        () ->
            switch (sounds.remove(Gate.asker(ctx), of(ctx, "group"), of(ctx, "name"))) {
              case Sounds.Removal.Done _ ->
                  AggregatedHttpResponse.of(ResponseHeaders.of(HttpStatus.NO_CONTENT));
              case Sounds.Removal.Gone _ -> gone();
              case Sounds.Removal.Named(var sound) ->
                  Api.problem(
                      HttpStatus.CONFLICT, Words.ENGLISH.say("sound.named", sound.played()));
            });
  }

  private AggregatedHttpResponse where(
      ServiceRequestContext ctx, Supplier<AggregatedHttpResponse> act) {
    return Api.unknownParameter(ctx, Set.of())
        .orElseGet(
            () ->
                sounds.library().isEmpty()
                    ? Api.problem(
                        HttpStatus.CONFLICT,
                        "The settings name no folder for sounds: sounds: {folder: PATH}.")
                    : act.get());
  }

  private static AggregatedHttpResponse gone() {
    return Api.problem(HttpStatus.NOT_FOUND, "There is no such sound.");
  }

  private static String of(ServiceRequestContext ctx, String name) {
    return String.valueOf(ctx.pathParam(name));
  }

  private static ObjectNode json(Sound sound) {
    return Json.object()
        .put("group", sound.group())
        .put("name", sound.name())
        .put("played", sound.played())
        .put("length_seconds", sound.length().toMillis() / 1e3)
        .put("wide", sound.wide());
  }
}

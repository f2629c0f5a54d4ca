package io.calltrail.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.multipart.AggregatedBodyPart;
import com.linecorp.armeria.common.multipart.AggregatedMultipart;
import com.linecorp.armeria.common.multipart.Multipart;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.console.Frame;
import io.calltrail.console.Pages;
import io.calltrail.console.SoundsView;
import io.calltrail.sounds.BadSound;
import io.calltrail.sounds.SoundLibrary;
import io.calltrail.sounds.SoundLibrary.Sound;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/// The page of music and announcements: brought, heard, taken away.
final class SoundPages {
  /// What the form holds besides the file.
  static final int LARGEST = SoundLibrary.LARGEST + 1024 * 1024;

  private final Sounds sounds;
  private final Pages pages;
  private final Console console;

  SoundPages(Sounds sounds, Pages pages, Console console) {
    this.sounds = sounds;
    this.pages = pages;
    this.console = console;
  }

  AggregatedHttpResponse all(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return console.page(ctx, frame -> pages.sounds(frame, view("", "", "", "")));
  }

  private SoundsView view(String group, String name, String said, String done) {
    return new SoundsView(sounds.library(), sounds.all(), group, name, said, done);
  }

  AggregatedHttpResponse heard(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return sounds
        .file(of(ctx, "group"), of(ctx, "name"))
        .map(file -> SoundFiles.piece(file, request))
        .orElseGet(() -> console.missing(ctx));
  }

  private static String of(ServiceRequestContext ctx, String name) {
    return String.valueOf(ctx.pathParam(name));
  }

  AggregatedHttpResponse add(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    if (sounds.library().isEmpty()) {
      return answer(ctx, request, HttpStatus.CONFLICT, frame -> view("", "", "", ""));
    }
    Form form = Form.of(request);
    try {
      Sound sound = sounds.add(Gate.asker(ctx), form.group(), form.name(), form.file());
      return answer(
          ctx,
          request,
          HttpStatus.OK,
          frame -> view("", "", "", frame.say("sound.added", sound.played())));
    } catch (BadSound e) {
      return answer(
          ctx,
          request,
          HttpStatus.BAD_REQUEST,
          frame ->
              view(
                  form.group(), form.name(), frame.say("sound.bad." + e.reason(), e.values()), ""));
    } catch (IOException e) {
      return answer(
          ctx,
          request,
          HttpStatus.INTERNAL_SERVER_ERROR,
          frame ->
              view(
                  form.group(),
                  form.name(),
                  frame.say("sound.unwritten", String.valueOf(e.getMessage())),
                  ""));
    }
  }

  /// What was sent; empty where something is missing.
  private record Form(String group, String name, byte[] file) {
    static Form of(AggregatedHttpRequest request) {
      try {
        AggregatedMultipart parts = Multipart.from(request.toHttpRequest()).aggregate().join();
        boolean music = text(parts, "kind").equals("music");
        return new Form(
            music ? text(parts, "class") : SoundLibrary.ANNOUNCEMENTS,
            text(parts, "name"),
            part(parts, "file").map(p -> p.content().array()).orElse(new byte[0]));
      } catch (IllegalArgumentException | IllegalStateException | CompletionException e) {
        return new Form("", "", new byte[0]);
      }
    }

    private static String text(AggregatedMultipart parts, String name) {
      return part(parts, name).map(p -> p.contentUtf8().strip()).orElse("");
    }

    private static Optional<AggregatedBodyPart> part(AggregatedMultipart parts, String name) {
      return parts.fields(name).stream().findFirst();
    }
  }

  AggregatedHttpResponse remove(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return switch (sounds.remove(Gate.asker(ctx), of(ctx, "group"), of(ctx, "name"))) {
      case Sounds.Removal.Done _ ->
          answer(ctx, request, HttpStatus.OK, frame -> view("", "", "", ""));
      case Sounds.Removal.Gone _ ->
          answer(
              ctx,
              request,
              HttpStatus.NOT_FOUND,
              frame -> view("", "", frame.say("sound.gone"), ""));
      case Sounds.Removal.Named(var sound) ->
          answer(
              ctx,
              request,
              HttpStatus.CONFLICT,
              frame -> view("", "", frame.say("sound.named", sound.played()), ""));
    };
  }

  /// htmx puts the changed part into the page, whatever came of it.
  private AggregatedHttpResponse answer(
      ServiceRequestContext ctx,
      AggregatedHttpRequest request,
      HttpStatus status,
      Function<Frame, SoundsView> view) {
    return request.headers().contains("hx-request")
        ? console.page(ctx, frame -> pages.soundList(frame, view.apply(frame)))
        : console.page(ctx, status, frame -> pages.sounds(frame, view.apply(frame)));
  }
}

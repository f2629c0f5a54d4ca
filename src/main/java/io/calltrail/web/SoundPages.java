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
import io.calltrail.console.Words;
import io.calltrail.sounds.BadSound;
import io.calltrail.sounds.SoundLibrary;
import io.calltrail.sounds.SoundLibrary.Sound;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The page of music and announcements: brought, heard, taken away.
final class SoundPages {
  /// What the form holds besides the file.
  static final int LARGEST = SoundLibrary.LARGEST + 1024 * 1024;

  private static final String ENDS = "(?![A-Za-z0-9/_.-])";

  private final WebServer.Ports ports;
  private final Pages pages;
  private final Console console;

  SoundPages(WebServer.Ports ports, Pages pages, Console console) {
    this.ports = ports;
    this.pages = pages;
    this.console = console;
  }

  AggregatedHttpResponse all(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return console.page(ctx, frame -> pages.sounds(frame, view("", "", "", "")));
  }

  private SoundsView view(String group, String name, String said, String done) {
    return new SoundsView(
        ports.sounds(),
        ports.sounds().map(SoundPages::sounds).orElse(List.of()),
        group,
        name,
        said,
        done);
  }

  private static List<Sound> sounds(SoundLibrary library) {
    try {
      return library.all();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  AggregatedHttpResponse heard(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return ports
        .sounds()
        .flatMap(library -> library.file(of(ctx, "group"), of(ctx, "name")))
        .map(file -> SoundFiles.piece(file, request))
        .orElseGet(() -> console.missing(ctx));
  }

  private static String of(ServiceRequestContext ctx, String name) {
    return String.valueOf(ctx.pathParam(name));
  }

  AggregatedHttpResponse add(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    if (ports.sounds().isEmpty()) {
      return answer(ctx, request, HttpStatus.CONFLICT, frame -> view("", "", "", ""));
    }
    Form form = Form.of(request);
    try {
      Sound sound = ports.sounds().get().add(form.group(), form.name(), form.file());
      ports
          .door()
          .did(
              Gate.asker(ctx),
              "sound.added",
              sound.group() + "/" + sound.name(),
              Words.span(sound.length()));
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
    Optional<Sound> found =
        ports.sounds().stream()
            .flatMap(library -> sounds(library).stream())
            .filter(s -> s.group().equals(of(ctx, "group")) && s.name().equals(of(ctx, "name")))
            .findFirst();
    if (found.isEmpty()) {
      return answer(
          ctx, request, HttpStatus.NOT_FOUND, frame -> view("", "", frame.say("sound.gone"), ""));
    }
    Sound sound = found.get();
    if (named(sound)) {
      return answer(
          ctx,
          request,
          HttpStatus.CONFLICT,
          frame -> view("", "", frame.say("sound.named", sound.played()), ""));
    }
    try {
      if (ports.sounds().orElseThrow().remove(sound.group(), sound.name())) {
        ports.door().did(Gate.asker(ctx), "sound.removed", sound.group() + "/" + sound.name(), "");
      }
      return answer(ctx, request, HttpStatus.OK, frame -> view("", "", "", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether the settings would miss it.
  private boolean named(Sound sound) {
    String yaml = ports.settings().current().yaml();
    boolean last =
        sounds(ports.sounds().orElseThrow()).stream()
                .filter(s -> s.group().equals(sound.group()))
                .count()
            == 1;
    return Pattern.compile(Pattern.quote(sound.played()) + ENDS).matcher(yaml).find()
        || sound.music()
            && last
            && Pattern.compile("music:\\s*[\"']?" + Pattern.quote(sound.group()) + ENDS)
                .matcher(yaml)
                .find();
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

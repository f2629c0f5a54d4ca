package io.calltrail.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.calltrail.console.Guide;
import io.calltrail.console.Pages;
import io.calltrail.console.SettingsForm;
import io.calltrail.console.SettingsGroup;
import io.calltrail.reports.CallFilter;
import io.calltrail.reports.Order;
import io.calltrail.settings.Fault;
import io.calltrail.settings.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The pages of campaigns and numbers, queues, agents and schedules: they change the settings file
/// as anybody else does, one thing at a time, and show first what that does.
final class SettingsPages {
  private static final String TYPED = "f.";

  /// For the latest call.
  private static final Duration LOOK_FOR = Duration.ofMillis(60);

  private final WebServer.Ports ports;
  private final SettingsDesk settings;
  private final Pages pages;
  private final Console console;

  SettingsPages(WebServer.Ports ports, Pages pages, Console console) {
    this.ports = ports;
    this.settings = ports.settings();
    this.pages = pages;
    this.console = console;
  }

  AggregatedHttpResponse home(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return Console.see("/settings/" + SettingsGroup.NUMBERS.label());
  }

  /// The first steps, or the part of them that changes.
  AggregatedHttpResponse guide(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    var guide =
        new Guide(
            ports.infirmary().condition().links(),
            List.copyOf(settings.written(SettingsGroup.NUMBERS.section()).keySet()),
            ports.live().get(),
            ports
                .calls()
                .page(CallFilter.ALL, Order.NEWEST_FIRST, Optional.empty(), 1, LOOK_FOR)
                .calls()
                .stream()
                .findFirst());
    return console.page(
        ctx,
        frame ->
            request.headers().contains("hx-request")
                ? pages.guideSteps(frame, guide)
                : pages.guide(frame, guide));
  }

  AggregatedHttpResponse list(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return of(
        ctx,
        group -> {
          var tables = new LinkedHashMap<SettingsGroup, Map<String, Map<String, String>>>();
          List<SettingsGroup> here =
              group == SettingsGroup.NUMBERS || group == SettingsGroup.CAMPAIGNS
                  ? List.of(SettingsGroup.NUMBERS, SettingsGroup.CAMPAIGNS)
                  : List.of(group);
          here.forEach(one -> tables.put(one, shown(one)));
          String done = ctx.queryParams().get("done", "");
          return console.page(ctx, frame -> pages.settings(frame, group, tables, done));
        });
  }

  /// What is written, and where nothing is, what holds all the same.
  private Map<String, Map<String, String>> shown(SettingsGroup group) {
    var shown = new LinkedHashMap<String, Map<String, String>>();
    settings
        .written(group.section())
        .forEach(
            (name, written) -> {
              var all = new HashMap<>(settings.inForce().of(group.section(), name));
              all.putAll(written);
              shown.put(name, all);
            });
    return shown;
  }

  AggregatedHttpResponse form(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return of(
        ctx,
        group -> {
          String name = ctx.queryParams().get("name", "");
          Map<String, String> written = settings.written(group.section()).get(name);
          if (!name.isEmpty() && written == null) {
            return console.missing(ctx);
          }
          return page(
              ctx,
              HttpStatus.OK,
              filled(
                  group,
                  name,
                  written != null,
                  written == null ? Map.of() : written,
                  settings.current().tag(),
                  false,
                  Optional.empty(),
                  List.of()));
        });
  }

  /// Shows what a form would do; does it when that has been seen.
  AggregatedHttpResponse change(ServiceRequestContext ctx, AggregatedHttpRequest request) {
    return of(ctx, group -> change(ctx, group, Console.form(request)));
  }

  private AggregatedHttpResponse change(
      ServiceRequestContext ctx, SettingsGroup group, QueryParams form) {
    String name = form.get("name", "").strip();
    boolean made = form.contains("made", "yes");
    boolean removing = form.contains("remove", "yes") && group.makes();
    boolean seen = form.contains("seen", "yes");
    String tag = form.get("tag", "");
    var typed = new HashMap<String, String>();
    group.fields().forEach(f -> typed.put(f.key(), form.get(TYPED + f.key(), "").strip()));
    Function<List<Fault>, AggregatedHttpResponse> again =
        faults ->
            page(
                ctx,
                HttpStatus.UNPROCESSABLE_ENTITY,
                filled(group, name, made, typed, tag, removing, Optional.empty(), faults));
    SettingsDesk.Text now = settings.current();
    Map<String, Map<String, String>> there = settings.written(group.section());
    SettingsDesk.Outcome outcome;
    try {
      if (name.isEmpty() || made != there.containsKey(name)) {
        throw new IllegalArgumentException(
            console.frame(ctx).say(name.isEmpty() ? "settings.nameless" : "settings.name.taken"));
      }
      var edits = edits(group, name, typed, there.getOrDefault(name, Map.of()), made, removing);
      outcome =
          settings.apply(
              Gate.asker(ctx), settings.edited(now.yaml(), edits), Optional.of(tag), !seen);
    } catch (IllegalArgumentException e) {
      return again.apply(List.of(Fault.verbatim(String.valueOf(e.getMessage()))));
    }
    return switch (outcome) {
      case SettingsDesk.Outcome.Done _ when seen ->
          Console.see("/settings/" + group.label() + "?done=yes");
      case SettingsDesk.Outcome.Done(var plan, _) ->
          preview(ctx, group, name, made, typed, tag, removing, plan);
      case SettingsDesk.Outcome.Bad(var faults) -> again.apply(faults);
      case SettingsDesk.Outcome.Refused(var why) ->
          again.apply(List.of(Fault.verbatim(console.frame(ctx).words().why(why))));
      case SettingsDesk.Outcome.ChangedMeanwhile _ ->
          again.apply(List.of(Fault.verbatim(console.frame(ctx).say("settings.meanwhile"))));
    };
  }

  private AggregatedHttpResponse preview(
      ServiceRequestContext ctx,
      SettingsGroup group,
      String name,
      boolean made,
      Map<String, String> typed,
      String tag,
      boolean removing,
      Plan plan) {
    return page(
        ctx,
        HttpStatus.OK,
        filled(group, name, made, typed, tag, removing, Optional.of(plan), List.of()));
  }

  private static List<SettingsDesk.Edit> edits(
      SettingsGroup group,
      String name,
      Map<String, String> typed,
      Map<String, String> written,
      boolean made,
      boolean removing) {
    var path = List.of(group.section(), name);
    if (removing) {
      return List.of(new SettingsDesk.Edit(path, Optional.empty()));
    }
    var edits = new ArrayList<SettingsDesk.Edit>();
    if (!made) {
      edits.add(new SettingsDesk.Edit(path, Optional.of(new SettingsDesk.Value.Nothing())));
    }
    for (SettingsGroup.Field field : group.fields()) {
      String wanted = typed.getOrDefault(field.key(), "");
      if (!wanted.equals(written.getOrDefault(field.key(), ""))) {
        var whole = new ArrayList<>(path);
        whole.addAll(List.of(field.key().split("\\.")));
        edits.add(
            new SettingsDesk.Edit(
                whole, wanted.isEmpty() ? Optional.empty() : Optional.of(value(field, wanted))));
      }
    }
    return edits;
  }

  private static SettingsDesk.Value value(SettingsGroup.Field field, String typed) {
    return switch (field.kind()) {
      case WORD, CHOICE -> new SettingsDesk.Value.Word(typed);
      case LIST -> new SettingsDesk.Value.Words(typed);
      case MAP -> new SettingsDesk.Value.Pairs(typed);
    };
  }

  private SettingsForm filled(
      SettingsGroup group,
      String name,
      boolean made,
      Map<String, String> typed,
      String tag,
      boolean removing,
      Optional<Plan> plan,
      List<Fault> faults) {
    var choices = new HashMap<String, List<String>>();
    for (SettingsGroup.Field field : group.fields()) {
      if (field.kind() == SettingsGroup.Field.Kind.CHOICE) {
        choices.put(
            field.key(),
            field.from().isEmpty()
                ? field.choices()
                : List.copyOf(settings.written(field.from()).keySet()));
      }
    }
    return new SettingsForm(
        group,
        name,
        made,
        typed,
        settings.inForce().of(group.section(), name),
        choices,
        tag,
        removing,
        plan,
        faults);
  }

  private AggregatedHttpResponse page(
      ServiceRequestContext ctx, HttpStatus status, SettingsForm form) {
    return console.page(ctx, status, frame -> pages.settingsForm(frame, form));
  }

  private AggregatedHttpResponse of(
      ServiceRequestContext ctx, Function<SettingsGroup, AggregatedHttpResponse> answer) {
    return Optional.ofNullable(ctx.pathParam("id"))
        .flatMap(SettingsGroup::of)
        .map(answer)
        .orElseGet(() -> console.missing(ctx));
  }
}

package io.calltrail.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.calltrail.call.CallBackRecord;
import io.calltrail.call.CallRecord;
import io.calltrail.call.Comment;
import io.calltrail.call.Marks;
import io.calltrail.call.Origin;
import io.calltrail.call.RecordingFile;
import io.calltrail.reports.CallPage;
import io.calltrail.reports.Report;
import io.calltrail.reports.ReportQuery;
import io.calltrail.reports.Sums;
import io.calltrail.routing.LiveView;
import io.calltrail.routing.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Values as the interface shows them: snake case, moments as ISO 8601 in UTC, durations in
/// seconds, what is empty left out.
final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /// @throws JsonProcessingException when the text is no JSON
  static JsonNode parse(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  static ObjectNode live(LiveView view) {
    ObjectNode json = object().put("at", view.at().toString());
    var waiting = json.putArray("waiting");
    for (LiveView.Waiting w : view.waiting()) {
      ObjectNode call =
          waiting
              .addObject()
              .put("call", w.call().value())
              .put("queue", w.queue().value())
              .put("campaign", w.campaign())
              .put("dialled", w.dialled().value());
      w.caller().ifPresent(caller -> call.put("caller", caller.value()));
      call.put("since", w.since().toString()).put("priority", w.priority());
      call.put("why", w.why());
      if (w.position() > 0) {
        call.put("position", w.position());
      }
      w.predicted().ifPresent(wait -> call.put("predicted_seconds", seconds(wait)));
      var ringing = call.putArray("ringing");
      w.ringing().forEach(agent -> ringing.add(agent.value()));
    }
    var talking = json.putArray("talking");
    for (LiveView.Talking t : view.talking()) {
      ObjectNode call =
          talking
              .addObject()
              .put("call", t.call().value())
              .put("queue", t.queue().value())
              .put("campaign", t.campaign())
              .put("dialled", t.dialled().value());
      t.caller().ifPresent(caller -> call.put("caller", caller.value()));
      call.put("agent", t.agent().value()).put("since", t.since().toString());
      if (t.recordingPaused()) {
        call.put("recording_paused", true);
      }
    }
    var agents = json.putArray("agents");
    for (LiveView.AgentView a : view.agents()) {
      ObjectNode agent =
          agents
              .addObject()
              .put("agent", a.agent().value())
              .put("name", a.name())
              .put("state", lower(a.state()))
              .put("since", a.since().toString());
      nonEmpty(a.pauseReason()).ifPresent(reason -> agent.put("reason", reason));
      a.until().ifPresent(until -> agent.put("until", until.toString()));
    }
    var queues = json.putArray("queues");
    view.queues().forEach(queue -> queues.add(queue.value()));
    var stale = json.putArray("stale");
    view.stale().forEach(stale::add);
    return json;
  }

  static ObjectNode call(CallRecord call) {
    ObjectNode json =
        object()
            .put("id", call.id().value())
            .put("account", call.account().value())
            .put("pbx", call.channel().pbx())
            .put("dialled", call.dialled().value());
    call.caller().ifPresent(caller -> json.put("caller", caller.value()));
    json.put("first_time", call.firstTime());
    json.set("origin", origin(call.origin()));
    call.queue().ifPresent(queue -> json.put("queue", queue.value()));
    json.put("priority", call.priority()).put("arrived", call.arrived().toString());
    call.answered().ifPresent(at -> json.put("answered", at.toString()));
    json.put("ended", call.ended().toString())
        .put("waited_seconds", seconds(call.waited()))
        .put("ring_seconds", seconds(call.ring()))
        .put("talk_seconds", seconds(call.talk()));
    call.agent().ifPresent(agent -> json.put("agent", agent.value()));
    json.put("outcome", call.outcome().label());
    nonEmpty(call.outcome().reason()).ifPresent(reason -> json.put("reason", reason));
    json.put("missed", call.missed())
        .put("hung_up_by", lower(call.hungUpBy()))
        .put("fallback", call.fallback())
        .put("backfilled", call.backfilled());
    var offers = json.putArray("offers");
    for (CallRecord.Offer o : call.offers()) {
      ObjectNode offer =
          offers
              .addObject()
              .put("number", o.number())
              .put("agent", o.agent().value())
              .put("offered", o.offered().toString());
      o.rang().ifPresent(at -> offer.put("rang", at.toString()));
      offer.put("ended", o.ended().toString()).put("result", o.result().label());
    }
    call.voicemail().ifPresent(file -> json.put("voicemail", file));
    call.recording().ifPresent(file -> json.set("recording", recording(file)));
    call.recordingFailure().ifPresent(why -> json.put("recording_failure", why));
    return json;
  }

  static ObjectNode comment(Comment comment) {
    return object()
        .put("id", comment.id())
        .put("at_seconds", seconds(comment.at()))
        .put("text", comment.text())
        .put("author", comment.author())
        .put("made", comment.made().toString());
  }

  static ObjectNode page(CallPage page) {
    ObjectNode json = object();
    var calls = json.putArray("calls");
    page.calls().forEach(call -> calls.add(call(call)));
    page.next().ifPresent(cursor -> json.put("next", cursor.text()));
    return json;
  }

  static ObjectNode report(Report report) {
    ReportQuery query = report.query();
    ObjectNode json =
        object()
            .put("report", query.by().label())
            .put("from", query.span().from().toString())
            .put("to", query.span().to().toString());
    query
        .compared()
        .ifPresent(
            span ->
                json.put("compare_from", span.from().toString())
                    .put("compare_to", span.to().toString()));
    json.put("zone", query.zone().getId()).put("threshold_seconds", query.threshold());
    var rows = json.putArray("rows");
    for (Report.Row r : report.rows()) {
      ObjectNode row = rows.addObject().put("name", r.name());
      row.put("list", "/api/v1/calls?" + CallParameters.query(r.filter(), Instant::toString))
          .set("sums", sums(r.sums()));
      r.compared().ifPresent(sums -> row.set("compared", sums(sums)));
    }
    json.set("total", sums(report.total()));
    report.comparedTotal().ifPresent(sums -> json.set("compared_total", sums(sums)));
    return json;
  }

  private static ObjectNode sums(Sums sums) {
    ObjectNode json =
        object()
            .put("calls", sums.calls())
            .put("answered", sums.answered())
            .put("missed", sums.missed())
            .put("short_abandons", sums.shortAbandons())
            .put("first", sums.first())
            .put("repeat", sums.repeat())
            .put("in_time", sums.inTime())
            .put("talk_seconds", seconds(sums.talk()));
    sums.meanWait().ifPresent(wait -> json.put("mean_wait_seconds", seconds(wait)));
    sums.serviceLevel().ifPresent(level -> json.put("service_level", level));
    return json;
  }

  static ObjectNode tasks(List<TaskView> open, Instant now) {
    ObjectNode json = object().put("at", now.toString());
    var tasks = json.putArray("tasks");
    for (TaskView t : open) {
      ObjectNode task =
          tasks
              .addObject()
              .put("id", t.id().value())
              .put("call", t.call().value())
              .put("queue", t.queue().value())
              .put("dialled", t.dialled().value());
      t.client().ifPresent(client -> task.put("client", client.value()));
      task.put("reason", t.reason().label())
          .put("opened", t.opened().toString())
          .put("age_seconds", Math.max(0, seconds(Duration.between(t.opened(), now))))
          .put("promised", t.promised().toString())
          .put("overdue", t.overdue(now))
          .put("expires", t.expires().toString());
      t.owner().ifPresent(owner -> task.put("owner", owner.value()));
      task.put("calls", t.calls()).put("attempts", t.attempts()).put("state", lower(t.state()));
      t.next().ifPresent(next -> task.put("next", next.toString()));
    }
    return json;
  }

  static ObjectNode callBack(CallBackRecord made) {
    ObjectNode json =
        object()
            .put("id", made.id().value())
            .put("task", made.task().value())
            .put("missed", made.missed().value())
            .put("attempt", made.attempt())
            .put("agent", made.agent().value())
            .put("began", made.began().toString());
    made.clientCalled().ifPresent(at -> json.put("client_called", at.toString()));
    made.answered().ifPresent(at -> json.put("answered", at.toString()));
    json.put("ended", made.ended().toString())
        .put("talk_seconds", seconds(made.talk()))
        .put("result", made.result().label());
    made.recording().ifPresent(file -> json.set("recording", recording(file)));
    return json;
  }

  static ObjectNode backfill(BackfillDesk.Result result) {
    ObjectNode json = object();
    var made = json.putArray("made");
    for (BackfillDesk.Made m : result.made()) {
      ObjectNode call = made.addObject();
      m.id().ifPresent(id -> call.put("id", id.value()));
      call.put("completed", m.completed())
          .put("arrived", m.arrived().toString())
          .put("dialled", m.dialled())
          .put("campaign", m.campaign())
          .put("waited_seconds", seconds(m.waited()))
          .put("talk_seconds", seconds(m.talk()));
    }
    json.put("known", result.known());
    var complaints = json.putArray("complaints");
    result.complaints().forEach(complaints::add);
    return json;
  }

  static ObjectNode probes(ProbeDesk desk) {
    ObjectNode json = object().put("busy", desk.busy());
    var probes = json.putArray("probes");
    for (ProbeDesk.Probe p : desk.latest()) {
      ObjectNode probe =
          probes
              .addObject()
              .put("number", p.number())
              .put("campaign", p.campaign())
              .put("verdict", p.verdict().label())
              .put("at", p.at().toString())
              .put("since", p.since().toString())
              .put("rang", p.rang())
              .put("status", p.status());
      p.attributed().ifPresent(campaign -> probe.put("attributed", campaign));
      probe.put("sound_back", p.soundBack());
    }
    return json;
  }

  static ObjectNode origin(Origin origin) {
    ObjectNode json = object().put("known", origin.known());
    nonEmpty(origin.campaign()).ifPresent(campaign -> json.put("campaign", campaign));
    Marks marks = origin.marks();
    nonEmpty(marks.source()).ifPresent(mark -> json.put("utm_source", mark));
    nonEmpty(marks.medium()).ifPresent(mark -> json.put("utm_medium", mark));
    nonEmpty(marks.campaign()).ifPresent(mark -> json.put("utm_campaign", mark));
    nonEmpty(marks.content()).ifPresent(mark -> json.put("utm_content", mark));
    nonEmpty(marks.term()).ifPresent(mark -> json.put("utm_term", mark));
    return json;
  }

  static ObjectNode recording(RecordingFile file) {
    return object()
        .put("file", file.file())
        .put("length_seconds", seconds(file.length()))
        .put("bytes", file.bytes())
        .put("sha256", file.sha256())
        .put("caller_heard", file.callerHeard())
        .put("agent_heard", file.agentHeard());
  }

  static double seconds(Duration length) {
    return length.toMillis() / 1e3;
  }

  private static Optional<String> nonEmpty(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}

package io.calltrail;

import io.calltrail.ami.AmiLink;
import io.calltrail.call.AgentId;
import io.calltrail.call.CallId;
import io.calltrail.routing.AgentCommand;
import io.calltrail.routing.LiveSwitchboard;
import io.calltrail.routing.Refusal;
import io.calltrail.routing.RoutingSettings;
import io.calltrail.routing.Step;
import io.calltrail.web.AgentDesk;
import io.calltrail.web.Supervision;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What people do over HTTP with agents and with calls that go on.
record Supervisors(
    Supplier<RoutingSettings> settings, LiveSwitchboard running, Map<String, AmiLink> links)
    implements AgentDesk, Supervision {
  private static final Logger log = LoggerFactory.getLogger(Supervisors.class);

  @Override
  public CompletableFuture<AgentDesk.Result> command(AgentCommand command) {
    return knows(command.agent())
        ? running.command(command).thenApply(Supervisors::result)
        : unknown();
  }

  @Override
  public CompletableFuture<AgentDesk.Result> moveUp(CallId call) {
    return running
        .moveUp(call)
        .thenApply(
            refused ->
                refused.isEmpty()
                    ? new AgentDesk.Result.Done()
                    : new AgentDesk.Result.UnknownCall());
  }

  @Override
  public CompletableFuture<AgentDesk.Result> join(AgentId agent, String phone, Step.Spy.Mode mode) {
    if (!knows(agent)) {
      return unknown();
    }
    RoutingSettings now = settings.get();
    if (!now.staff().supervisors().contains(phone)) {
      return CompletableFuture.completedFuture(
          new AgentDesk.Result.Refused(Refusal.of(Refusal.Why.NOT_A_SUPERVISORS_PHONE)));
    }
    var spy = new Step.Spy(now.agents().get(agent).endpoint(), mode);
    return running.talksOn(agent).thenApply(pbx -> joined(pbx, phone, spy));
  }

  @Override
  public CompletableFuture<AgentDesk.Result> pauseRecording(AgentId agent, boolean paused) {
    return knows(agent)
        ? new Tapes(running, links).pause(agent, paused).thenApply(Supervisors::result)
        : unknown();
  }

  private AgentDesk.Result joined(Optional<String> pbx, String phone, Step.Spy spy) {
    if (pbx.isEmpty()) {
      return new AgentDesk.Result.Refused(Refusal.of(Refusal.Why.NOT_TALKING));
    }
    AmiLink link = links.get(pbx.get());
    if (link == null || !link.supervise(phone, spy)) {
      return new AgentDesk.Result.Refused(Refusal.of(Refusal.Why.LINK_DOWN));
    }
    log.info("{} of {} by {}", spy.mode(), spy.endpoint(), phone);
    return new AgentDesk.Result.Done();
  }

  private boolean knows(AgentId agent) {
    return settings.get().agents().containsKey(agent);
  }

  private static CompletableFuture<AgentDesk.Result> unknown() {
    return CompletableFuture.completedFuture(new AgentDesk.Result.UnknownAgent());
  }

  private static AgentDesk.Result result(Optional<Refusal> refused) {
    return refused
        .<AgentDesk.Result>map(AgentDesk.Result.Refused::new)
        .orElseGet(AgentDesk.Result.Done::new);
  }
}

package io.calltrail.routing;

import static io.calltrail.routing.Exchange.rung;
import static org.assertj.core.api.Assertions.assertThat;

import io.calltrail.call.AgentId;
import io.calltrail.call.CallEvent;
import io.calltrail.call.QueueId;
import io.calltrail.routing.LiveView.AgentState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Settings that change while calls are there.
class OtherSettingsTest {
  private static final QueueId SUPPORT = new QueueId("support");

  private static QueueSettings sales(String... agents) {
    return Exchange.queue(Exchange.SALES, Arrays.stream(agents).map(AgentId::new).toList());
  }

  private static List<AgentSettings> people(String... agents) {
    return Arrays.stream(agents).map(a -> AgentSettings.of(new AgentId(a), a, true)).toList();
  }

  @Test
  void whoWaitsKeepsItsPlaceAndIsServedByWhoIsNew() {
    Exchange exchange = Exchange.with("anna");
    exchange.calls("talking");
    exchange.connected("talking");
    exchange.calls("first");
    exchange.seconds(10);
    exchange.calls("second");

    assertThat(exchange.resettled(people("anna", "boris"), sales("anna", "boris"))).isEmpty();

    assertThat(exchange.nudged).contains("first").doesNotContain("second");
    assertThat(rung(exchange.asks("first"))).isEqualTo("PJSIP/boris");
    assertThat(exchange.asks("second")).isInstanceOf(Step.Hold.class);
    assertThat(exchange.agent("anna")).isEqualTo(AgentState.TALKING);
    exchange.agentHangsUp("talking");
    assertThat(rung(exchange.asks("second"))).isEqualTo("PJSIP/anna");
  }

  @Test
  void theNextRingLastsAsLongAsTheNewSettingsSay() {
    Exchange exchange = Exchange.with("anna");
    QueueSettings.Offering o = sales("anna").offering();
    exchange.resettled(
        people("anna"),
        sales("anna")
            .with(
                new QueueSettings.Offering(
                    o.strategy(),
                    o.skills(),
                    o.responsible(),
                    Duration.ofSeconds(7),
                    o.wrapUp(),
                    o.rest())));
    assertThat(exchange.calls("ann"))
        .isInstanceOfSatisfying(
            Step.Ring.class, ring -> assertThat(ring.ringTime()).isEqualTo(Duration.ofSeconds(7)));
  }

  @Test
  void whatCallsNeedCannotBeTakenOut() {
    Exchange exchange = Exchange.with("anna");
    exchange.calls("ann");
    exchange.connected("ann");
    QueueSettings support = Exchange.queue(SUPPORT, List.of(new AgentId("anna")));

    assertThat(exchange.resettled(people("anna"), support))
        .contains(Refusal.of(Refusal.Why.CALLER_IN_QUEUE, "sales"));
    assertThat(exchange.resettled(people("boris"), sales("boris")))
        .contains(Refusal.of(Refusal.Why.AGENT_IN_CALL, "anna"));
    assertThat(exchange.view().agents()).hasSize(1);

    exchange.agentHangsUp("ann");
    exchange.hangsUp("ann");
    assertThat(exchange.resettled(people("boris"), support.with(support.schedule()))).isEmpty();
    assertThat(exchange.agent("boris")).isEqualTo(AgentState.IDLE);
  }

  @Test
  void whoGoesIsRungNoMoreAndWhoStaysIsLoggedInAsBefore() {
    Exchange exchange = Exchange.with("anna", "boris");
    exchange.told(new AgentCommand.Pause(new AgentId("boris"), "lunch"));
    exchange.resettled(people("boris"), sales("boris"));
    assertThat(exchange.agent("boris")).isEqualTo(AgentState.PAUSED);
    assertThat(exchange.calls("ann")).isNotInstanceOf(Step.Ring.class);
    exchange.told(new AgentCommand.Unpause(new AgentId("boris")));
    assertThat(rung(exchange.asks("ann"))).isEqualTo("PJSIP/boris");
  }

  /// The phone told its state before it was an agent's.
  @Test
  void aNewAgentWhosePhoneIsAwayIsNotRung() {
    Exchange exchange = Exchange.with("anna");
    exchange.told(new Signal.DeviceChanged("main", "boris", Signal.Device.UNAVAILABLE));
    exchange.resettled(people("anna", "boris"), sales("boris"));
    assertThat(exchange.agent("boris")).isEqualTo(AgentState.UNREACHABLE);
    assertThat(exchange.calls("ann")).isNotInstanceOf(Step.Ring.class);
  }

  @Test
  void aNumberThatMovesTakesItsNextCallAndNoEarlierOne() {
    Exchange exchange = Exchange.with("anna");
    exchange.calls("ann");
    exchange.moved("radio");
    exchange.calls("bob");
    assertThat(campaigns(exchange)).containsExactly("search", "radio");
    exchange.restart();
    exchange.hangsUp("ann");
    assertThat(exchange.record("ann").origin().campaign()).isEqualTo("search");
  }

  private static List<String> campaigns(Exchange exchange) {
    var campaigns = new ArrayList<String>();
    exchange.facts.forEach(
        fact -> {
          if (fact instanceof CallEvent.Arrived arrived) {
            campaigns.add(arrived.origin().campaign());
          }
        });
    return campaigns;
  }

  /// Skill steps come and go under those who wait.
  @Test
  void whoWaitsAtAStepThatIsNoMoreStandsAtTheLast() {
    Exchange exchange = Exchange.with("anna");
    QueueSettings one = sales("anna");
    QueueSettings.Offering o = one.offering();
    QueueSettings two =
        one.with(
            new QueueSettings.Offering(
                o.strategy(),
                List.of(
                    new SkillStep(new Skills(Map.of("german", 5)), Duration.ofSeconds(20)),
                    SkillStep.ANYBODY),
                o.responsible(),
                o.ringTime(),
                o.wrapUp(),
                o.rest()));
    exchange.resettled(people("anna"), two);
    assertThat(exchange.calls("ann")).isInstanceOf(Step.Hold.class);
    exchange.resettled(people("anna"), one);
    assertThat(rung(exchange.asks("ann"))).isEqualTo("PJSIP/anna");
    exchange.rang("ann", "NOANSWER", 0);
    exchange.resettled(people("anna"), two);
    exchange.seconds(60);
    assertThat(rung(exchange.asks("ann"))).isEqualTo("PJSIP/anna");
  }
}

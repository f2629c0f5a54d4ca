package io.calltrail.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import io.calltrail.lab.Habit;
import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The console as people use it: a real Chromium on the service, while real calls come through a
/// real Asterisk. One day: each part goes on from the one before.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("nightly")
@Timeout(90)
class ConsoleDayTest {
  private static final String BRAND = "+442079460001";
  private static final String OUTDOOR = "+442079460002";
  private static final String CLIENT = "120";
  private static final String PASSWORD = "a long enough sentence";
  private static final Duration SOON = Duration.ofSeconds(20);

  private SipWorld world;
  private ServiceProcess service;
  private Browser browser;
  private Page page;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    String chromium = System.getenv("CALLTRAIL_CHROMIUM");
    assumeTrue(
        chromium != null
            && System.getenv("CALLTRAIL_ASTERISK_ROOT") != null
            && System.getenv("CALLTRAIL_SIPP") != null,
        "needs a real Asterisk, SIPp and Chromium: run ./calltrail test");
    var home = ServiceProcess.Home.in(folder.resolve("service"));
    world =
        SipWorld.start(
            folder.resolve("world"),
            PrivateAsterisk.Options.agiPort(home.agiPort()),
            SipWorld.Phones.of("101", "102", "103", CLIENT));
    world.outside(CLIENT);
    home.configure(
        world.asterisk(),
        """
        region: GB
        agents:
          agent-101: {name: Agent 101, phone: "101"}
          agent-102: {name: Agent 102, phone: "102"}
          agent-103: {name: Agent 103, phone: "103"}
        queues:
          sales: {agents: [agent-101, agent-102], wrap-up: 1s, short-abandon: 1s, no-agents: {then: hangup}}
          support: {agents: [agent-103], wrap-up: 1s, short-abandon: 1s}
        outside: {dial: "PJSIP/{number}@%s", allow: ["+44*"], ring-time: 5s}
        campaigns:
          search-brand: {source: search, medium: cpc, campaign: brand}
          outdoor: {source: billboard, medium: offline}
        numbers:
          "%s": {campaign: search-brand, queue: sales}
          "%s": {campaign: outdoor, queue: support}
        default-route: {queue: sales}
        """
            .formatted(CLIENT, BRAND, OUTDOOR));
    service = ServiceProcess.start(home);
    browser = new Browser(chromium, home.web());
    page = browser.reader("en-GB", ColorScheme.LIGHT, 1280, 800);
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
    if (service != null) {
      service.close();
    }
    if (world != null) {
      world.close();
    }
  }

  @AfterEach
  void noPageComplains() {
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  @Order(1)
  void theFirstAdminComesInByTheSetupLink() throws Exception {
    String token = Files.readString(service.home().data().resolve("setup-token")).strip();

    page.navigate("/setup?token=" + token);
    page.getByLabel("Login name").fill("ada");
    page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("Ada");
    page.getByLabel("Password").fill(PASSWORD);
    page.keyboard().press("Enter");
    page.waitForURL("**/guide");
    assertThat(page.locator("#guide-link")).containsText("done");
    assertThat(page.locator("#guide-number")).containsText(BRAND);
    assertThat(page.locator("#guide-agent")).containsText("*70");
    assertThat(page.locator("#guide-call")).containsText("Call the number");
    page.navigate("/board");
    assertThat(page.locator("#waiting .empty")).hasText("Nobody waits.");
    assertThat(Files.exists(service.home().data().resolve("setup-token"))).isFalse();
  }

  @Test
  @Order(2)
  void aCallIsSeenToArriveWaitBeAnsweredAndEnd() throws Exception {
    world.habit("101", Habit.answers(Duration.ofMillis(2500)));
    service.post("/api/v1/agents/agent-101/login");
    assertThat(agent("agent-101")).containsText("free");

    String call =
        world.call(
            BRAND,
            "+447700900131",
            SipWorld.Caller.patient(Duration.ofSeconds(30), Duration.ofSeconds(6)));
    assertThat(page.locator("#waiting tbody tr")).containsText("+44 7700 900 131");
    assertThat(page.locator("#waiting tbody tr")).containsText("search-brand");
    assertThat(page.locator("#waiting .rings")).hasText("rings Agent 101");
    assertThat(agent("agent-101")).containsText("talking");
    assertThat(agent("agent-101")).containsText("+44 7700 900 131");
    assertThat(page.locator("#waiting .empty")).isVisible();
    assertThat(agent("agent-101")).not().containsText("talking", within(20_000));
    assertThat(world.await(call, SOON, SipCall::over)).isPresent();
    assertThat(page.locator("#figures")).containsText("1 of 1 answered");
    assertThat(page.locator("#figures")).containsText("100%");
    page.navigate("/guide");
    assertThat(page.locator("#guide [role=status]")).containsText("All is set up");
    page.navigate("/board");
  }

  private com.microsoft.playwright.Locator agent(String id) {
    return page.locator("#agents tr[data-agent=" + id + "]");
  }

  /// From the moment the service knows of a call to its row on a board.
  @Test
  @Order(3)
  void anArrivalIsOnTheBoardWithinASecond() throws Exception {
    world.habit("101", Habit.letsRing());
    world.call(
        BRAND, "+447700900132", new SipWorld.Caller(Duration.ofSeconds(4), Optional.empty()));
    assertThat(page.locator("#waiting tbody tr")).hasCount(1);
    long since = Long.parseLong(page.locator("#waiting .tick").getAttribute("data-since"));
    long lag = ((Number) page.evaluate("calltrail.now()")).longValue() - since;
    assertThat(lag).as("ms from arrival to the page").isBetween(0L, 1000L);
    assertThat(page.locator("#waiting .empty")).isVisible();
    assertThat(page.locator("#figures")).containsText("none overdue");
  }

  @Test
  @Order(4)
  void theRecordingShowsBothSidesAndPlays() throws Exception {
    until(
        "the talk is recorded",
        SOON,
        () -> service.calls().stream().anyMatch(c -> c.path("recording").has("file")));
    page.getByRole(AriaRole.LINK, named("Calls")).click();
    page.locator("tr", new Page.LocatorOptions().setHasText("answered")).locator("a").click();
    assertThat(page.locator("h1")).containsText("+44 7700 900 131");
    assertThat(page.locator(".trail li.good")).containsText("agent-101 answers");
    assertThat(page.locator("#wave[data-sides='2']")).isVisible();
    page.locator("#play").click();
    assertThat(page.locator("#at")).not().hasText("0:00");
    page.locator("#speed").selectOption("2");
    page.waitForFunction("document.querySelector('audio').playbackRate === 2");
    double at = time();
    page.waitForFunction("at => document.querySelector('audio').currentTime > at + 0.5", at);
    page.locator("#play").click();
    assertThat(page.locator("#play")).hasText("Play");
  }

  private double time() {
    return ((Number) page.evaluate("document.querySelector('audio').currentTime")).doubleValue();
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  @Test
  @Order(5)
  void aMissedClientIsCalledBackWithOneClick() throws Exception {
    world.habit("101", Habit.answers(Duration.ofMillis(500)));
    world.habit(CLIENT, Habit.answers(Duration.ofMillis(500), Duration.ofSeconds(3)));
    page.getByRole(AriaRole.LINK, named("Missed")).click();
    var task = page.locator("#missed tr[data-task]");
    assertThat(task).containsText("+44 7700 900 132");
    assertThat(task).containsText("until");
    until(
        "agent 101 is free",
        SOON,
        () -> service.live().path("agents").path(0).path("state").asText().equals("idle"));
    page.locator("#as").selectOption("agent-101");
    task.getByText("Call back").click();
    assertThat(page.locator("#missed")).containsText("spoken", within(20_000));
    assertThat(task).hasCount(0);
  }

  private static LocatorAssertions.ContainsTextOptions within(double millis) {
    return new LocatorAssertions.ContainsTextOptions().setTimeout(millis);
  }

  @Test
  @Order(6)
  void aCampaignIsAddedAndTheNextCallLandsInIt() throws Exception {
    page.getByRole(AriaRole.LINK, named("Settings")).click();
    page.waitForURL("**/settings/numbers");
    page.getByText("Add a campaign").click();
    page.locator("input[name=name]").fill("radio");
    page.getByLabel("Source").fill("fm");
    page.locator("#preview").click();
    assertThat(page.locator("#plan li")).hasText("Campaign radio is added: source fm");
    page.locator("#apply").click();
    assertThat(page.locator("[data-name=radio]")).containsText("fm");
    assertThat(page.locator("[role=status]")).containsText("in force");

    page.locator("[data-name='" + OUTDOOR + "'] a").click();
    page.getByLabel("Campaign").selectOption("radio");
    page.locator("#preview").click();
    assertThat(page.locator("#plan li"))
        .hasText("Number " + OUTDOOR + " moves from campaign outdoor to campaign radio");
    Browser.picture(page, "settings-change");
    page.locator("#apply").click();
    assertThat(page.locator("[data-name='" + OUTDOOR + "']")).containsText("radio");
    Browser.picture(page, "settings-numbers");

    String call =
        world.call(
            OUTDOOR, "+447700900133", new SipWorld.Caller(Duration.ofSeconds(2), Optional.empty()));
    assertThat(world.await(call, SOON, SipCall::over)).isPresent();
    until(
        "the call is on record",
        SOON,
        () ->
            service.calls().stream()
                .anyMatch(
                    c ->
                        c.path("caller").asText().equals("+447700900133")
                            && c.at("/origin/campaign").asText().equals("radio")));
    page.navigate("/audit");
    assertThat(page.locator("tbody tr").first())
        .containsText(OUTDOOR + " moves from campaign outdoor to radio");
    page.navigate("/settings/queues");
    page.getByText("Add a queue").click();
    page.locator("input[name=name]").fill("night");
    page.getByLabel("Agents").fill("nobody");
    page.locator("#preview").click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("there is no agent \"nobody\"");
    assertThat(browser.complaints()).as("told by the browser").hasSize(1);
    assertThat(browser.complaints().removeFirst()).contains("422");
  }

  @Test
  @Order(7)
  void healthTellsLinksAndTheDoctorExamines() {
    page.navigate("/health");
    assertThat(page.locator("main")).containsText("22.");
    page.getByText("Examine").click();
    assertThat(page.locator("#findings")).containsText("pbx.main: logged in", within(30_000));
  }

  @Test
  @Order(8)
  void anAgentComesInAndSeesItsOwnCallsOnly() {
    page.navigate("/people");
    var form = page.locator("form[action='/people']");
    form.getByLabel("Login name").fill("guy");
    form.getByLabel("Name", exactly()).fill("Guy");
    form.getByLabel("Password").fill(PASSWORD);
    form.getByLabel("Is the agent").selectOption("agent-102");
    form.getByText("Add").click();
    assertThat(
            page.getByRole(
                AriaRole.CELL, new Page.GetByRoleOptions().setName("guy").setExact(true)))
        .hasCount(1);

    Page guy = browser.reader("ru-RU", ColorScheme.DARK, 390, 800);
    guy.navigate("/calls");
    guy.getByLabel("Логин").fill("guy");
    guy.getByLabel("Пароль").fill(PASSWORD);
    guy.keyboard().press("Enter");
    guy.waitForURL("**/calls");
    assertThat(guy.locator(".empty")).hasText("Завершённых звонков ещё нет.");
    assertThat(guy.locator("nav")).not().containsText("Люди");
    guy.navigate("/board");
    assertThat(guy.locator("#agents tbody tr")).hasCount(3);
    guy.context().close();
  }

  private static com.microsoft.playwright.Locator.GetByLabelOptions exactly() {
    return new com.microsoft.playwright.Locator.GetByLabelOptions().setExact(true);
  }

  @Test
  @Order(9)
  void languageAndThemeAreSwitchedByKeyboardAlone() {
    page.navigate("/board");
    focus("Русский");
    page.keyboard().press("Enter");
    assertThat(page.locator("html")).hasAttribute("lang", "ru");
    assertThat(page.locator("#agents h2")).containsText("Операторы");
    focus("Тёмная тема");
    page.keyboard().press("Enter");
    assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
    focus("Состояние");
    page.keyboard().press("Enter");
    page.waitForURL("**/health");
    focus("English");
    page.keyboard().press("Enter");
    assertThat(page.locator("html")).hasAttribute("lang", "en");
  }

  /// Goes there by the Tab key.
  private void focus(String name) {
    Predicate<String> there = name::equals;
    for (int i = 0; i < 30; i++) {
      page.keyboard().press("Tab");
      String now =
          (String)
              page.evaluate(
                  "document.activeElement.ariaLabel || document.activeElement.textContent.trim()");
      if (there.test(now)) {
        return;
      }
    }
    throw new AssertionError("the Tab key does not lead to " + name);
  }

  @Test
  @Order(10)
  void nothingSeriousKeepsAnybodyOut() throws Exception {
    var barriers = new ArrayList<String>();
    String call = service.calls().getFirst().path("id").asText();
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      Page reader = browser.reader("en-GB", scheme, 1280, 800);
      reader.navigate("/login");
      barriers.addAll(Browser.barriers(reader));
      reader.getByLabel("Login name").fill("ada");
      reader.getByLabel("Password").fill(PASSWORD);
      reader.keyboard().press("Enter");
      reader.waitForURL("**/board");
      for (String path :
          List.of(
              "/board",
              "/calls",
              "/calls/" + call,
              "/missed",
              "/health",
              "/people",
              "/guide",
              "/settings/numbers",
              "/settings/numbers/form",
              "/settings/queues",
              "/settings/queues/form?name=sales",
              "/settings/agents",
              "/settings/schedules",
              "/settings/schedules/form?name=sales",
              "/account",
              "/audit")) {
        reader.navigate(path);
        barriers.addAll(Browser.barriers(reader));
      }
      reader.context().close();
    }
    assertThat(barriers).isEmpty();
  }

  @Test
  @Order(11)
  void silenceOfTheServiceIsToldAndItsReturnToo() throws Exception {
    page.navigate("/board");
    assertThat(page.locator("#silence")).isHidden();
    service.stop();
    try {
      assertThat(page.locator("#silence"))
          .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(25_000));
    } finally {
      service.cont();
    }
    assertThat(page.locator("#silence"))
        .isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(25_000));
  }

  @Test
  @Order(12)
  void aBusyBoardShowsWhoTalksAndWhoWaits() throws Exception {
    page.context().addCookies(List.of(new Cookie("theme", "light").setUrl(service.home().web())));
    page.navigate("/board");
    for (String phone : List.of("101", "102", "103")) {
      world.habit(phone, Habit.answers(Duration.ZERO));
      service.post("/api/v1/agents/agent-" + phone + "/login");
    }
    var calls = new ArrayList<String>();
    for (int i = 0; i < 5; i++) {
      calls.add(
          world.call(
              i == 2 ? OUTDOOR : BRAND,
              "+44770090014" + i,
              SipWorld.Caller.patient(Duration.ofSeconds(60), Duration.ofSeconds(60))));
    }
    assertThat(page.locator("#waiting tbody tr")).hasCount(2, rows(20_000));
    assertThat(page.locator("#agents .talking")).hasCount(3, rows(20_000));
    Page wall = browser.reader("ru-RU", ColorScheme.DARK, 1920, 1080);
    wall.context().addCookies(page.context().cookies());
    wall.context()
        .addCookies(
            List.of(
                new Cookie("language", "ru").setUrl(service.home().web()),
                new Cookie("theme", "dark").setUrl(service.home().web())));
    wall.navigate("/board");
    assertThat(wall.locator("#waiting tbody tr")).hasCount(2);
    wall.context().close();
    calls.forEach(world::hangUp);
    assertThat(page.locator("#waiting .empty")).isVisible();
  }

  private static LocatorAssertions.HasCountOptions rows(double millis) {
    return new LocatorAssertions.HasCountOptions().setTimeout(millis);
  }
}

package io.calltrail.scenario;

import static io.calltrail.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.calltrail.lab.Habit;
import io.calltrail.lab.PrivateAsterisk;
import io.calltrail.lab.ServiceProcess;
import io.calltrail.lab.SipCall;
import io.calltrail.lab.SipWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The console in Chromium, while a real Asterisk has calls: an agent's phone is 101, a client's
/// 120. The first test makes the first admin.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(90)
class ConsoleTest {
  private static final String NUMBER = "+442079460001";
  private static final String AGENT = "101";
  private static final String CLIENT = "120";
  private static final String PASSWORD = "correct horse battery";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final SipWorld.Caller PATIENT =
      new SipWorld.Caller(Duration.ofSeconds(50), Optional.empty());
  private static final List<String> PLACES =
      List.of(
          "/board",
          "/calls",
          "/missed",
          "/reports/campaign",
          "/reports/hour",
          "/health",
          "/people",
          "/guide",
          "/settings/numbers",
          "/settings/sounds",
          "/audit");

  private SipWorld world;
  private ServiceProcess service;
  private Browser browser;
  private Page admin;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    assumeTrue(
        System.getenv("CALLTRAIL_ASTERISK_ROOT") != null
            && System.getenv("CALLTRAIL_SIPP") != null
            && System.getenv("CALLTRAIL_CHROMIUM") != null,
        "needs a real Asterisk, SIPp and Chromium: run ./calltrail test");
    var home = ServiceProcess.Home.in(folder.resolve("service"));
    world =
        SipWorld.start(
            folder.resolve("world"),
            PrivateAsterisk.Options.agiPort(home.agiPort()),
            SipWorld.Phones.of(AGENT, CLIENT));
    world.outside(CLIENT);
    home.configure(
        world.asterisk(),
        """
        region: GB
        sounds: {folder: "%s"}
        agents: {a1: {name: Agent 101, phone: "101", logged-in-at-start: true}}
        queues: {sales: {agents: [a1], wrap-up: 0s, ring-time: 10s, short-abandon: 1s}}
        outside: {dial: "PJSIP/{number}@%s", allow: ["+442079460*"], ring-time: 10s}
        campaigns: {spring: {source: google}}
        numbers: {"%s": {campaign: spring, queue: sales}}
        default-route: {queue: sales}
        """
            .formatted(Files.createDirectory(folder.resolve("sounds")), CLIENT, NUMBER));
    sealRecordings(home);
    service = ServiceProcess.start(home);
    browser = new Browser(System.getenv("CALLTRAIL_CHROMIUM"), home.web());
    admin = browser.reader("en-GB", ColorScheme.LIGHT, 1280, 800);
    String token = Files.readString(home.data().resolve("setup-token")).strip();
    admin.navigate("/setup?token=" + token);
    admin.fill("[name=login]", "admin");
    admin.fill("[name=name]", "Admin");
    admin.fill("[name=password]", PASSWORD);
    admin.click("button.main");
    admin.waitForURL("**/guide");
    admin.navigate("/board");
  }

  private static void sealRecordings(ServiceProcess.Home home) throws IOException {
    Path key = Files.writeString(home.folder().resolve("recordings.key"), "1f".repeat(32) + "\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    String text = Files.readString(home.config());
    Files.writeString(
        home.config(), text.replace("recording: {", "recording: {key-file: recordings.key, "));
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

  private SipCall await(String call, java.util.function.Predicate<SipCall> so) throws Exception {
    return world
        .await(call, SOON, so)
        .orElseThrow(() -> new AssertionError("stands still: " + world.call(call)));
  }

  private static void seen(Page page, String selector) {
    page.locator(selector).first().waitFor();
  }

  private static void gone(Page page, String selector) {
    page.locator(selector)
        .first()
        .waitFor(
            new Locator.WaitForOptions()
                .setState(com.microsoft.playwright.options.WaitForSelectorState.DETACHED));
  }

  @Test
  @Order(1)
  void aCallIsSeenToWaitBeAnsweredAndEndAndItsRecordingPlays() throws Exception {
    service.post("/api/v1/agents/a1/pause?reason=break");
    seen(admin, ".agent.paused");
    world.habit(AGENT, Habit.answers(Duration.ofSeconds(1)));
    String call = world.call(NUMBER, "+442079460201", PATIENT);
    await(call, c -> c.lifted().isPresent());
    long arrived = System.nanoTime();
    seen(admin, "#waiting tr[data-call]");
    Duration late = Duration.ofNanos(System.nanoTime() - arrived);
    assertThat(late).as("on the wallboard").isLessThan(Duration.ofSeconds(2));
    Browser.picture(admin, "board-waiting");

    service.post("/api/v1/agents/a1/unpause");
    seen(admin, ".agent.talking");
    gone(admin, "#waiting tr[data-call]");
    Browser.picture(admin, "board");
    until("3 s of talk", () -> world.call(call).talk().isPresent() && soundBytes() > 96_000);
    world.hangUp(call);
    seen(admin, ".agent.idle");

    admin.navigate("/calls");
    until("on record", () -> reloaded(admin, "tr[data-call]"));
    admin.click("tr[data-call] a");
    until("recorded", () -> reloaded(admin, "#play"));
    seen(admin, "#play:not([disabled])");
    assertThat(admin.getAttribute("#wave", "data-sides")).as("both sides are drawn").isEqualTo("2");
    admin.click("#play");
    until(
        "it plays",
        () ->
            ((Number) admin.evaluate("document.querySelector('#wave audio').currentTime"))
                    .doubleValue()
                > 0.5);
    admin.click("#play");
    assertThat(lies())
        .as("in the folder")
        .isNotEmpty()
        .allMatch(name -> name.endsWith(".flac.sealed"));
    comment(admin, "says goodbye");
    admin.fill("#comment-at", "0:01");
    comment(admin, "says his name");
    assertThat(admin.locator("#markers i").count()).as("marked on the wave form").isEqualTo(2);
    admin.evaluate("document.querySelector('#wave audio').currentTime = 0");
    admin.locator(".jump").last().focus();
    admin.keyboard().press("Enter");
    assertThat(
            ((Number) admin.evaluate("document.querySelector('#wave audio').currentTime"))
                .doubleValue())
        .as("the sound jumps to the comment")
        .isBetween(1.0, 1.9);
    assertThat(Browser.barriers(admin)).isEmpty();
    Browser.picture(admin, "call");
    admin.fill("#comment-at", "9:59");
    admin.fill("#comment-text", "too late");
    admin.click("#comment-add");
    seen(admin, "#comments [role=alert]");
    admin.click("li[data-comment] form button");
    until("one is deleted", () -> admin.locator("li[data-comment]").count() == 1);
    admin.navigate("/calls");
    admin.fill("[name=words]", "SAYS goodbye");
    admin.click(".filters button.main");
    seen(admin, ".empty");
    admin.fill("[name=words]", "HIS name");
    admin.click(".filters button.main");
    seen(admin, "tr[data-call]");
    admin.navigate("/audit");
    assertThat(admin.content())
        .contains("recording heard", "comment written", "comment deleted")
        .doesNotContain("goodbye");
    System.out.println(
        "ConsoleTest: waiting caller on the wallboard after " + late.toMillis() + " ms");
  }

  /// The finished recordings.
  private List<String> lies() throws IOException {
    try (var files = Files.walk(world.asterisk().recordings())) {
      return files.map(Path::toString).filter(name -> name.contains(".flac")).toList();
    }
  }

  /// Writes one, and waits until it is listed.
  private static void comment(Page page, String text) {
    page.fill("#comment-text", text);
    page.click("#comment-add");
    page.locator("#comments .text").getByText(text).waitFor();
  }

  private long soundBytes() throws Exception {
    try (var files = Files.walk(world.asterisk().recordings())) {
      return files
          .filter(f -> f.toString().endsWith(".raw"))
          .mapToLong(f -> f.toFile().length())
          .sum();
    }
  }

  private static boolean reloaded(Page page, String selector) {
    page.reload();
    return page.locator(selector).count() > 0;
  }

  @Test
  @Order(2)
  void aMissedCallIsCalledBackByOneClick() throws Exception {
    service.post("/api/v1/agents/a1/pause?reason=break");
    String call = world.call(NUMBER, "+442079460202", PATIENT);
    await(call, c -> c.lifted().isPresent());
    until(
        "2 s of waiting",
        () -> world.call(call).waited(java.time.Instant.now()).toMillis() > 2_000);
    world.hangUp(call);
    await(call, SipCall::over);
    service.post("/api/v1/agents/a1/unpause");
    world.habit(AGENT, Habit.answers(Duration.ZERO));
    world.habit(CLIENT, Habit.answers(Duration.ZERO, Duration.ofSeconds(1)));

    admin.navigate("/missed");
    until("owed", () -> reloaded(admin, "tr[data-task]"));
    Browser.picture(admin, "missed");
    if (admin.locator("#as").count() > 0) {
      admin.selectOption("#as", "a1");
    }
    admin.click("tr[data-task] button.main");
    until("nobody is owed a call", () -> !reloaded(admin, "tr[data-task]"));
    assertThat(admin.textContent("main")).contains("Agent 101");
    assertThat(world.faults()).isEmpty();
  }

  @Test
  @Order(3)
  void anAnnouncementIsBroughtAndHeardOnThePage() throws Exception {
    admin.navigate("/settings/sounds");
    assertThat(admin.isVisible("#class")).as("of music only").isFalse();
    admin.setInputFiles("#file", Path.of("src/test/resources/sounds/mono-24-48000.flac"));
    assertThat(admin.inputValue("#sound-name")).as("after the file").isEqualTo("mono-24-48000");
    admin.click("#bring button");
    seen(admin, "tr[data-sound=mono-24-48000]");
    admin.evaluate("document.querySelector('audio').play()");
    until(
        "it plays",
        () ->
            ((Number) admin.evaluate("document.querySelector('audio').currentTime")).doubleValue()
                > 0.2);
    admin.setInputFiles("#file", Path.of("pom.xml"));
    admin.click("#bring button");
    seen(admin, "[role=alert]");
    assertThat(admin.inputValue("#sound-name")).isEqualTo("pom");
  }

  @Test
  @Order(4)
  void everyPageIsInBothLanguagesAndThemesAndHasNoSeriousBarrier() throws Exception {
    var barriers = new ArrayList<String>();
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      for (String locale : List.of("en-GB", "ru-RU")) {
        Page page = browser.reader(locale, scheme, 1280, 800);
        login(page);
        for (String place : PLACES) {
          page.navigate(place);
          assertThat(page.textContent("h1")).isNotBlank();
          assertThat(page.textContent("nav").codePoints().anyMatch(c -> c > 0x400 && c < 0x500))
              .as("%s in %s", place, locale)
              .isEqualTo(locale.equals("ru-RU"));
          barriers.addAll(Browser.barriers(page));
          Browser.picture(
              page,
              locale.substring(0, 2)
                  + "-"
                  + scheme.name().toLowerCase(java.util.Locale.ROOT)
                  + place.replace('/', '-'));
        }
      }
    }
    assertThat(barriers).isEmpty();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  @Order(5)
  void theKeyboardIsEnough() {
    Page page = browser.reader("en-GB", ColorScheme.LIGHT, 1280, 800);
    page.navigate("/login");
    page.keyboard().type("admin");
    page.keyboard().press("Tab");
    page.keyboard().type(PASSWORD);
    page.keyboard().press("Enter");
    page.waitForURL("**/board");
    tabTo(page, "/calls");
    page.keyboard().press("Enter");
    page.waitForURL("**/calls");
    String call = page.getAttribute("tr[data-call] a", "href");
    tabTo(page, call);
    page.keyboard().press("Enter");
    page.waitForURL("**" + call);
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");
    assertThat(page.url()).as("past the menu").endsWith("#main");
  }

  /// Goes on by Tab until the link is reached.
  private static void tabTo(Page page, String address) {
    for (int i = 0; i < 80; i++) {
      page.keyboard().press("Tab");
      if (address.equals(page.evaluate("document.activeElement.getAttribute('href')"))) {
        return;
      }
    }
    throw new AssertionError(address + " is not reached by Tab");
  }

  @Test
  @Order(6)
  void thePagesFitAPhone() {
    Page page = browser.reader("ru-RU", ColorScheme.LIGHT, 390, 844);
    login(page);
    for (String place : PLACES) {
      page.navigate(place);
      assertThat(page.evaluate("document.documentElement.scrollWidth <= 390"))
          .as(place)
          .isEqualTo(true);
    }
    page.navigate("/board");
    Browser.picture(page, "phone-board");
  }

  private static void login(Page page) {
    page.navigate("/login");
    page.fill("[name=login]", "admin");
    page.fill("[name=password]", PASSWORD);
    page.click("button.main");
    page.waitForURL("**/board");
  }
}

package io.calltrail.scenario;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Debian's Chromium, driven by Playwright. What its pages complain of, and what they ask of other
/// hosts, is kept.
final class Browser implements AutoCloseable {
  private static final List<String> QUIET =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--mute-audio",
          "--autoplay-policy=no-user-gesture-required");
  private static final Path PICTURES = Path.of(System.getProperty("pictures", "target/pictures"));
  private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser chromium;
  private final String home;
  private final List<String> complaints = new ArrayList<>();

  Browser(String program, String home) {
    this.home = home;
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    chromium =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions().setExecutablePath(Path.of(program)).setArgs(QUIET));
  }

  /// A reader with cookies of its own.
  Page reader(String locale, ColorScheme scheme, int width, int height) {
    BrowserContext context =
        chromium.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setBaseURL(home)
                .setLocale(locale)
                .setTimezoneId("Europe/London")
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setViewportSize(width, height));
    context.onRequest(
        request -> {
          if (!request.url().startsWith(home) && !request.url().startsWith("blob:" + home)) {
            complaints.add("asked another host: " + request.url());
          }
        });
    context.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(message.text() + " at " + message.location());
          }
        });
    context.onWebError(error -> complaints.add(error.error()));
    return context.newPage();
  }

  List<String> complaints() {
    return complaints;
  }

  /// The page as far as there is anything on it, as a picture for people.
  static void picture(Page page, String name) {
    var size =
        ((Number)
                page.evaluate(
                    "Math.max(...[...document.querySelectorAll('main > *')].map(e => e.getBoundingClientRect().bottom)) + scrollY + 24"))
            .doubleValue();
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(PICTURES.resolve(name + ".png"))
            .setFullPage(true)
            .setClip(0, 0, page.viewportSize().width, size));
  }

  /// What axe-core finds seriously wrong for people who do not see or point.
  @SuppressWarnings("unchecked")
  static List<String> barriers(Page page) throws IOException {
    try (InputStream in = Objects.requireNonNull(Browser.class.getResourceAsStream(AXE))) {
      page.evaluate(new String(in.readAllBytes(), StandardCharsets.UTF_8) + "; undefined");
    }
    return (List<String>)
        page.evaluate(
            """
            async () => (await axe.run(document, {preload: false})).violations
              .filter((v) => v.impact === 'serious' || v.impact === 'critical')
              .map((v) => location.pathname + ': ' + v.id + ': ' + v.nodes[0].html
                + ' ' + v.nodes[0].failureSummary)
            """);
  }

  @Override
  public void close() {
    chromium.close();
    playwright.close();
  }
}

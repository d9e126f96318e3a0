package io.jenkins.plugins.nodeimagematrix.support;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Debian's Chromium with an empty profile, showing pages of a controller. It sends requests to the controller only. */
public final class Browser implements AutoCloseable {
    private static final Set<Browser> OPEN = ConcurrentHashMap.newKeySet();
    private static final Duration APPEARS = Duration.ofSeconds(90);
    /** A page that takes longer is asked for once more: on a busy machine Chromium loses a navigation now and then. */
    private static final Duration LOADS = Duration.ofSeconds(60);

    private static final Duration LOOKS_THROUGH = Duration.ofMinutes(3);
    private static final int HIGHEST = 3500;
    private static final int BARS = 150;
    private static final List<String> SWITCHES = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** Old controllers bring a library that puts its own methods in place of those that axe-core needs. */
    private static final String ORIGINAL_METHODS = """
            const frame = document.createElement('iframe');
            document.documentElement.append(frame);
            for (const type of ['Array', 'Object', 'String', 'Function', 'Element', 'HTMLElement']) {
              const [now, original] = [window[type], frame.contentWindow[type]];
              for (const [to, from] of [[now, original], [now.prototype, original.prototype]]) {
                for (const name of Object.getOwnPropertyNames(from)) {
                  const method = Object.getOwnPropertyDescriptor(from, name);
                  if (typeof method.value === 'function' && name !== 'constructor' && name !== 'prototype') {
                    Object.defineProperty(to, name, method);
                  }
                }
              }
            }
            delete Array.prototype.toJSON;
            delete String.prototype.toJSON;
            delete Object.prototype.toJSON;
            frame.remove();
            """;

    /** Selenium warns of each Chromium younger than itself; what is used here is the same in all. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    static {
        SELENIUM.setLevel(Level.SEVERE);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(Browser::close), "close browsers"));
    }

    private final Supplier<URI> root;
    private final Path profile;
    private final ChromeDriver driver;

    private Browser(Supplier<URI> root, Path profile, ChromeDriver driver) {
        this.root = root;
        this.profile = profile;
        this.driver = driver;
        OPEN.add(this);
    }

    public static Browser lookingAt(Controller controller) throws IOException, InterruptedException {
        Path chromium = DebianPackages.program("chromium", "chromium");
        Path chromedriver = DebianPackages.program("chromedriver", "chromium-driver");
        Path profiles = Files.createDirectories(Path.of("target", "browser").toAbsolutePath());
        Path profile = Files.createTempDirectory(profiles, "profile-");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.toFile());
        options.addArguments(SWITCHES);
        options.addArguments("--user-data-dir=" + profile, "--window-size=1280,900");
        LoggingPreferences everything = new LoggingPreferences();
        everything.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, everything);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.toFile())
                .usingAnyFreePort()
                .withLogFile(profiles.resolve("chromedriver.log").toFile())
                .build();
        options.setPageLoadTimeout(LOADS);
        return new Browser(controller::url, profile, new ChromeDriver(service, options));
    }

    /** For whatever has no method here. */
    public ChromeDriver driver() {
        return driver;
    }

    /** Goes to a path relative to the controller's root. */
    public void go(String path) {
        String page = root.get().resolve(path).toString();
        try {
            driver.get(page);
        } catch (TimeoutException lost) {
            driver.get(page);
        }
    }

    /** Logs in with the controller's own form. */
    public void login(TestUser user) {
        go("login");
        element("input[name=j_username]").sendKeys(user.name());
        WebElement password = element("input[name=j_password]");
        password.sendKeys(user.password());
        password.submit();
        new WebDriverWait(driver, APPEARS).until(ExpectedConditions.stalenessOf(password));
    }

    /** Waits for an element, given as a CSS selector, to be there. */
    public WebElement element(String selector) {
        return new WebDriverWait(driver, APPEARS)
                .until(ExpectedConditions.presenceOfElementLocated(By.cssSelector(selector)));
    }

    public List<WebElement> elements(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    /** Saves the configuration form that is shown, and waits for the page behind it. */
    public void save() {
        WebElement button = new WebDriverWait(driver, APPEARS)
                .until(ExpectedConditions.elementToBeClickable(
                        By.cssSelector(".submit-button button, button[name='Submit']")));
        button.click();
        new WebDriverWait(driver, APPEARS).until(ExpectedConditions.stalenessOf(button));
    }

    /** Size of the window in CSS pixels. */
    public void resize(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    /** Makes pages believe that the user prefers dark colours, or light ones. */
    public void preferDark(boolean dark) {
        Map<String, String> scheme = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
    }

    /** Saves what the window shows as {@code target/screenshots/<name>.png}. */
    public Path screenshot(String name) {
        try {
            Path file =
                    Files.createDirectories(Path.of("target", "screenshots")).resolve(name + ".png");
            return Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Saves all of the page, in a window of this width that is as high as it needs to be for that. */
    public Path wholePage(String name, int width) {
        Dimension before = driver.manage().window().getSize();
        Number height = (Number) driver.executeScript("return document.documentElement.scrollHeight");
        resize(width, Math.min(HIGHEST, height.intValue() + BARS));
        Path file = screenshot(name);
        driver.manage().window().setSize(before);
        return file;
    }

    /** Barriers that axe-core finds inside the elements a CSS selector names: rule, seriousness, and the elements concerned. */
    public List<String> barriers(String selector) {
        driver.executeScript(ORIGINAL_METHODS);
        driver.manage().timeouts().scriptTimeout(LOOKS_THROUGH);
        List<Rule> violations = new AxeBuilder()
                .setLegacyMode(true)
                .include(selector)
                .analyze(driver)
                .getViolations();
        return violations.stream()
                .map(rule -> rule.getId() + " (" + rule.getImpact() + "): " + rule.getHelp() + ": "
                        + rule.getNodes().stream().map(node -> node.getHtml()).toList())
                .toList();
    }

    /** What the browser's console has complained about since it was asked last: failed requests, script errors, refused content. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        if (OPEN.remove(this)) {
            driver.quit();
            HomeFiles.remove(profile);
        }
    }
}

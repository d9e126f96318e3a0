package io.jenkins.plugins.nodeimagematrix.job;

import io.jenkins.plugins.nodeimagematrix.job.page.MatrixActions;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.AgentSetup;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Controller;
import io.jenkins.plugins.nodeimagematrix.support.ControllerSetup;
import io.jenkins.plugins.nodeimagematrix.support.FreestyleJob;
import io.jenkins.plugins.nodeimagematrix.support.TestUser;
import io.jenkins.plugins.nodeimagematrix.support.Theme;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.openqa.selenium.Keys;

/**
 * A controller whose builds have generated reports, for pages that would take hours to fill; and a browser that looks at
 * them under a Content-Security-Policy that allows nothing from elsewhere and nothing inline.
 */
public final class PageBench implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int WIDTH = 1280;
    private static final String POLICY = "default-src 'self'";
    private static final String ACTION = "io.jenkins.plugins.nodeimagematrix.job.page.MatrixBuildAction";

    /** Where the matrix of a build keeps what it knows, as the plugin sees it. */
    private static final String FOLDER = """
            def loader = hudson.model.Hudson.instance.pluginManager.uberClassLoader
            def action = run.actions.find { it.class.name == '%s' }
            def folderOf = action.class.getDeclaredMethod('folder')
            folderOf.accessible = true
            def folder = folderOf.invoke(action)
            """.formatted(ACTION);

    /** Complaints about our elements or from our scripts; the layout of an old controller has inline scripts of its own. */
    private static final String LISTEN = """
            window.refused = [];
            document.addEventListener('securitypolicyviolation', (event) => {
              const target = event.target instanceof Element ? event.target : null;
              const ours = target !== null && target.closest('.nim') !== null
                || event.sourceFile.includes('/plugin/node-image-matrix/') || event.blockedURI.includes('node-image-matrix');
              if (ours || event.disposition === 'enforce' && window.strict) {
                window.refused.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile + ' ' + event.sample);
              }
            }, true);
            """;

    /** May log in, and see no job. */
    public static final TestUser STRANGER = new TestUser("stranger", List.of("hudson.model.Hudson.Read"));

    public final Controller controller;
    public final Browser browser;

    private PageBench(Controller controller, Browser browser) {
        this.controller = controller;
        this.browser = browser;
    }

    public static PageBench start(String name) throws IOException, InterruptedException {
        Controller controller = Controller.start(ControllerSetup.named(name)
                // As on a controller that runs for long; some tests print how long it takes.
                .withJvmOption("-XX:TieredStopAtLevel=4")
                .withUsers(TestUser.ADMIN, TestUser.BUILDER, TestUser.READER, STRANGER)
                .withAgent(AgentSetup.of("agent", "docker", 1)));
        controller.client().script(policyScript());
        Browser browser = Browser.lookingAt(controller);
        browser.driver().executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", java.util.Map.of("source", LISTEN));
        browser.login(TestUser.ADMIN);
        return new PageBench(controller, browser);
    }

    /** A build of a job of this name, with an action and a report. */
    public Build build(String job, RunReport report) throws IOException {
        Build build = started(job);
        write(build, report);
        return build;
    }

    /** A build of a selection of cells, with an action and a report of these cells. */
    public Build filtered(String job, String only, RunReport report) throws IOException {
        Build build = started(job, only);
        write(build, report);
        return build;
    }

    /** A build with an action and no report yet. */
    public Build started(String job) {
        return started(job, "");
    }

    private Build started(String job, String only) {
        if (controller.client().get("job/" + job + "/api/json").statusCode() != 200) {
            controller.client().putJob(job, FreestyleJob.shell("docker", "true").xml());
        }
        Build build = controller.client().build(job);
        build.result(PATIENCE);
        begin(build, "image-matrix.yaml", only);
        return build;
    }

    /** One more matrix of a build, which has so many with it. */
    public void further(Build build, int number, String title, RunReport report) throws IOException {
        begin(build, title, "");
        report.write(folder(build, number).report());
    }

    private void begin(Build build, String title, String only) {
        controller
                .client()
                .script(find(build) + """
                def type = hudson.model.Hudson.instance.pluginManager.uberClassLoader.loadClass('%s')
                def begin = type.getDeclaredMethod('begin', hudson.model.Run, String, String, String)
                begin.accessible = true
                begin.invoke(null, run, '%s', '%s', '%s')
                """.formatted(MatrixActions.class.getName(), UUID.randomUUID(), title, only));
    }

    void write(Build build, RunReport report) throws IOException {
        report.write(folder(build).report());
    }

    /** Keeps with the build what runs that ended keep of their reports. */
    public void keepStates(Build build) {
        controller.client().script(find(build) + """
                def loader = hudson.model.Hudson.instance.pluginManager.uberClassLoader
                def reports = loader.loadClass('io.jenkins.plugins.nodeimagematrix.run.report.RunReport')
                run.actions.findAll { it.class.name == '%s' }.each { action ->
                  def folderOf = action.class.getDeclaredMethod('folder')
                  folderOf.accessible = true
                  def report = reports.getMethod('read', java.nio.file.Path).invoke(null, folderOf.invoke(action).report())
                  def ended = action.class.getDeclaredMethod('ended', reports)
                  ended.accessible = true
                  ended.invoke(action, report)
                }
                run.save()
                """.formatted(ACTION));
    }

    public RunFolder folder(Build build) {
        return folder(build, 1);
    }

    /** @param number of the matrix in its build, from 1 */
    public RunFolder folder(Build build, int number) {
        String root =
                controller.client().script(find(build) + "println run.rootDir").strip();
        return new RunFolder(Path.of(root).resolve(MatrixActions.FOLDER + (number == 1 ? "" : "-" + number)));
    }

    /** Makes the build one that runs now, as far as its pages can tell, and stands like this report. */
    public void live(Build build, RunReport report, long remainingMillis) throws IOException {
        Path file = Files.createTempFile(Path.of("target").toAbsolutePath(), "live-", ".json");
        report.write(file);
        Path remaining = Files.createTempFile(Path.of("target").toAbsolutePath(), "remaining-", ".ser");
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(remaining))) {
            out.writeObject(Duration.ofMillis(remainingMillis));
        }
        controller.client().script(find(build) + FOLDER + """
                def plugin = 'io.jenkins.plugins.nodeimagematrix.'
                def reports = loader.loadClass(plugin + 'run.report.RunReport')
                def report = reports.getMethod('read', java.nio.file.Path).invoke(null, new File('%s').toPath())
                def liveRun = loader.loadClass(plugin + 'run.ActiveRun')
                // Groovy of Hudson 1.395 may not look into java.time, and may pass on what it reads.
                def remaining = new ObjectInputStream(new FileInputStream('%s')).readObject()
                def handler = { proxy, method, arguments -> method.name == 'report' ? report : remaining } as java.lang.reflect.InvocationHandler
                def live = java.lang.reflect.Proxy.newProxyInstance(liveRun.classLoader, [liveRun] as Class[], handler)
                def put = loader.loadClass(plugin + 'job.page.ActiveRunFolders').getDeclaredMethod('put', folder.class, liveRun)
                put.accessible = true
                put.invoke(null, folder, live)
                """.formatted(file, remaining));
        Files.delete(file);
        Files.delete(remaining);
    }

    /** Ends what {@link #live} began. */
    public void ended(Build build) {
        controller.client().script(find(build) + FOLDER + """
                def runs = loader.loadClass('io.jenkins.plugins.nodeimagematrix.job.page.ActiveRunFolders')
                def remove = runs.getDeclaredMethod('remove', folder.class)
                remove.accessible = true
                remove.invoke(null, folder)
                """);
    }

    /** Goes to the build's matrix and waits until it is drawn. */
    public void matrix(Build build, String query) {
        browser.go(build.path() + "image-matrix/" + query);
        browser.element("#nim-build[data-state]");
    }

    /** Goes to a cell's page and waits until it and its log are drawn. */
    public void cell(Build build, String name) {
        browser.go(build.path() + "image-matrix/cell?name="
                + java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8));
        browser.element("#nim-cell[data-state]");
    }

    public Object js(String script, Object... arguments) {
        return browser.driver().executeScript(script, arguments);
    }

    /** Types a text into the field that filters the grid. */
    public void filter(String text) {
        js("""
                const field = document.querySelector('.nim input[type=search]');
                field.value = arguments[0];
                field.dispatchEvent(new Event('input'));
                """, text);
    }

    /** A script that chooses a value of one of the lists that filter the grid. */
    static String choose(int list, String value) {
        return """
                const list = document.querySelectorAll('.nim-filters select')[%d];
                list.value = '%s';
                list.dispatchEvent(new Event('change'));
                """.formatted(list, value);
    }

    /** The number of visible elements. */
    public long count(String selector) {
        return (long) js(
                "return [...document.querySelectorAll(arguments[0])].filter((one) => one.offsetParent !== null).length",
                selector);
    }

    /** Waits until so many elements are visible: a very large grid draws what is out of sight a little later. */
    void awaitCount(String selector, long number) {
        Await.until(PATIENCE, () -> count(selector) == number, () -> count(selector) + " of " + selector);
    }

    public void press(Keys... keys) {
        for (Keys key : keys) {
            browser.driver().switchTo().activeElement().sendKeys(key);
        }
    }

    /** The CSS classes of the element that has the focus. */
    public String focused() {
        return (String) js("return document.activeElement.className");
    }

    /** Milliseconds from an action, as a script, until the next picture is painted. */
    public Object time(String action) {
        return browser.driver().executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                const before = performance.now();
                %s
                requestAnimationFrame(() => requestAnimationFrame(() => done(Math.round(performance.now() - before))));
                """.formatted(action));
    }

    /** What the policy refused of ours since the page was opened. */
    @SuppressWarnings("unchecked")
    public List<String> refused() {
        return (List<String>) js("return window.refused");
    }

    /** Serious and critical barriers in our part of the page, in each theme, of which pictures are kept. */
    public List<String> seriousBarriers(String picture) {
        List<String> found = new ArrayList<>();
        for (Theme theme : Theme.all()) {
            theme.putOn(browser);
            seriousBarriers().forEach(barrier -> found.add(theme + ": " + barrier));
            browser.wholePage(picture + "-" + theme, WIDTH);
        }
        Theme.LIGHT.putOn(browser);
        return found;
    }

    /** How many pixels of our part of the page lie outside of the window or of the place it has there. */
    public int overflow() {
        Number outside =
                (Number) js("const all = document.querySelector('.nim'); const box = all.getBoundingClientRect();"
                        + "return Math.max(box.right - window.innerWidth, all.scrollWidth - box.width)");
        return outside.intValue();
    }

    /** Serious and critical barriers in our part of the page. */
    public List<String> seriousBarriers() {
        return browser.barriers(".nim").stream()
                .filter(barrier -> barrier.contains("(serious)") || barrier.contains("(critical)"))
                .toList();
    }

    private static String find(Build build) {
        return "def run = hudson.model.Hudson.instance.getItem('%s').getBuildByNumber(%d)\n"
                .formatted(build.job(), build.number());
    }

    private static String policyScript() {
        return """
                import %1$s.*
                class Policy implements Filter {
                  void init(FilterConfig config) {}
                  void destroy() {}
                  void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) {
                    response.setHeader('Content-Security-Policy', "%2$s")
                    chain.doFilter(request, response)
                  }
                }
                hudson.util.PluginServletFilter.addFilter(new Policy())
                println 'added'
                """.formatted(Controller.isReal() ? "jakarta.servlet" : "javax.servlet", POLICY);
    }

    @Override
    public void close() {
        try (Controller started = controller) {
            browser.close();
        }
    }
}

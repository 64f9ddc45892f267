package io.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A headless Chromium with one page open, told what to do by the DevTools protocol
 * (https://chromedevtools.github.io/devtools-protocol/) over a WebSocket. For one thread.
 */
@SuppressWarnings("try") // Waits for its processes when it is closed.
public final class Browser implements AutoCloseable {
    /** The texts of a page's plots of which a part lies beyond their plot. */
    public static final String TEXTS_CUT_OFF = "[...document.querySelectorAll('svg text')].filter(text => {"
            + " const box = text.getBBox(), plot = text.ownerSVGElement.viewBox.baseVal;"
            + " return box.x < 0 || box.y < 0 || box.x + box.width > plot.width || box.y + box.height > plot.height;"
            + " }).map(text => text.textContent)";
    /** What a page's text and its background look like. */
    public static final String COLOURS =
            "getComputedStyle(document.body).color + getComputedStyle(document.body).backgroundColor";

    private static final String LISTENING = "DevTools listening on ";

    private final ObjectMapper json = new ObjectMapper();
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> loaded = new CompletableFuture<>();
    private final Process process;
    private final WebSocket socket;
    private final String session;

    private Browser(Process process, URI address, String page) throws Exception {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, new Listener())
                .get(2, TimeUnit.MINUTES);
        String target = call("", "Target.createTarget", json.createObjectNode().put("url", "about:blank"))
                .get("targetId")
                .asText();
        this.session = call(
                        "",
                        "Target.attachToTarget",
                        json.createObjectNode().put("targetId", target).put("flatten", true))
                .get("sessionId")
                .asText();
        for (String domain : List.of("Runtime.enable", "Log.enable", "Page.enable")) {
            call(session, domain, json.createObjectNode());
        }
        call(session, "Page.navigate", json.createObjectNode().put("url", page));
        loaded.get(2, TimeUnit.MINUTES);
    }

    /**
     * Starts one and opens a page.
     *
     * @param page its address
     * @param profile an empty directory
     * @return the browser, with the page loaded
     * @throws Exception if it does not start, or the page does not load
     */
    public static Browser open(URI page, Path profile) throws Exception {
        Process process = new ProcessBuilder(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        // It would leave out navigations that come faster than anybody clicks.
                        "--disable-ipc-flooding-protection",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return new Browser(process, address(process), page.toString());
        } catch (Exception | AssertionError e) {
            end(process);
            throw e;
        }
    }

    private static URI address(Process process) throws IOException {
        BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            if (line.startsWith(LISTENING)) {
                Thread drain = new Thread(() -> errors.lines().forEach(ignored -> {}), "browser-errors");
                drain.setDaemon(true);
                drain.start();
                return URI.create(line.substring(LISTENING.length()));
            }
        }
        throw new IOException("chromium ended without listening");
    }

    /**
     * What an expression in the page is.
     *
     * @param expression in JavaScript
     * @return its value; a text for what has no JSON
     * @throws Exception if the browser does not answer
     */
    public JsonNode evaluate(String expression) throws Exception {
        ObjectNode asked = json.createObjectNode().put("expression", expression).put("returnByValue", true);
        JsonNode answer = call(session, "Runtime.evaluate", asked);
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.get("result").path("value");
    }

    /** Presses a key, as a person does. */
    void press(String key) throws Exception {
        call(
                session,
                "Input.dispatchKeyEvent",
                json.createObjectNode().put("type", "keyDown").put("key", key));
        call(
                session,
                "Input.dispatchKeyEvent",
                json.createObjectNode().put("type", "keyUp").put("key", key));
    }

    /**
     * Makes the window another size.
     *
     * @param width in pixels
     * @param height in pixels
     * @throws Exception if the browser does not answer
     */
    public void resize(int width, int height) throws Exception {
        ObjectNode size = json.createObjectNode().put("width", width).put("height", height);
        call(
                session,
                "Emulation.setDeviceMetricsOverride",
                size.put("deviceScaleFactor", 1).put("mobile", true));
    }

    /**
     * Chooses the light or the dark of a page that has both.
     *
     * @param scheme {@code light} or {@code dark}
     * @throws Exception if the browser does not answer
     */
    public void prefer(String scheme) throws Exception {
        ObjectNode media = json.createObjectNode();
        media.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", scheme);
        call(session, "Emulation.setEmulatedMedia", media);
    }

    /**
     * What the page wrote to the console as an error, and what it threw.
     *
     * @return the messages
     */
    public List<String> complaints() {
        return complaints;
    }

    private JsonNode call(String toSession, String method, ObjectNode parameters) throws Exception {
        int id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        ObjectNode message =
                json.createObjectNode().put("id", id).put("method", method).set("params", parameters);
        if (!toSession.isEmpty()) {
            message.put("sessionId", toSession);
        }
        socket.sendText(message.toString(), true).get(2, TimeUnit.MINUTES);
        return answer.get(2, TimeUnit.MINUTES);
    }

    private void hear(JsonNode message) {
        switch (message.path("method").asText()) {
            case "" -> {
                CompletableFuture<JsonNode> answer =
                        waiting.remove(message.get("id").asInt());
                if (message.has("error")) {
                    answer.completeExceptionally(
                            new IOException(message.get("error").toString()));
                } else {
                    answer.complete(message.get("result"));
                }
            }
            case "Page.loadEventFired" -> loaded.complete("");
            case "Runtime.exceptionThrown" ->
                complaints.add(message.get("params").toString());
            case "Runtime.consoleAPICalled" -> addIfError(message.get("params").get("type"), message);
            case "Log.entryAdded" ->
                addIfError(message.get("params").get("entry").get("level"), message);
            default -> {}
        }
    }

    private void addIfError(JsonNode level, JsonNode message) {
        if (level.asText().equals("error")) {
            complaints.add(message.toString());
        }
    }

    @Override
    public void close() {
        socket.abort();
        end(process);
    }

    private static void end(Process process) {
        // Chromium is a family of processes, any of which may still write its profile.
        List<ProcessHandle> family = process.descendants().toList();
        process.destroyForcibly().onExit().orTimeout(2, TimeUnit.MINUTES).join();
        for (ProcessHandle each : family) {
            each.destroyForcibly();
            each.onExit().orTimeout(2, TimeUnit.MINUTES).join();
        }
    }

    /** Puts messages together, which come in parts. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                String whole = message.toString();
                message.setLength(0);
                try {
                    hear(json.readTree(whole));
                } catch (IOException e) {
                    complaints.add(e.toString());
                }
            }
            webSocket.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}

package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.survival.Lesson;
import io.holdfast.survival.Lessons;
import io.holdfast.survival.Protocol;
import io.holdfast.survival.Recorder;
import io.holdfast.testing.Command;
import io.holdfast.testing.OptionalSuite;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The page of what-survives, clicked through in a real browser. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SurvivalPageBrowserTest {
    private static final String FILES = "document.getElementById('files').innerText";
    private static final String NOW = "document.getElementById('now').textContent";
    private static final String ANSWER = "document.getElementById('answer').innerText";

    private Browser browser;

    // One for all tests: a browser takes seconds to start.
    @BeforeAll
    void openThePage(@TempDir Path directory) throws Exception {
        OptionalSuite.BROWSER.require(Command.exists("chromium"), "no chromium on the PATH");
        Path page = directory.resolve("page.html");
        assertThat(new CommandLine(new WhatSurvives(Lessons.all(), new Recorder(8))).execute("--html", page.toString()))
                .isZero();
        browser = Browser.open(page.toUri(), directory.resolve("profile"));
    }

    @AfterAll
    void closeIt() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void goToTheBeginning() throws Exception {
        goTo("append/right/1");
    }

    @AfterEach
    void nothingWasComplainedOf() {
        assertThat(browser.complaints()).isEmpty();
    }

    private void goTo(String address) throws Exception {
        browser.evaluate("location.hash = '#" + address + "'; window.dispatchEvent(new Event('hashchange'))");
    }

    private String text(String expression) throws Exception {
        return browser.evaluate(expression).asText();
    }

    private void click(String id) throws Exception {
        browser.evaluate("document.getElementById('" + id + "').click()");
    }

    @Test
    void steppingChangesTheBlocksAndACutShowsWhatRecoverySays() throws Exception {
        assertThat(text(NOW)).startsWith("Step 1 of 9: The log is open");
        click("next");
        click("next");
        assertThat(text(NOW)).isEqualTo("Step 3 of 9: write …1.wal, bytes 4096 to 8191");
        assertThat(text(FILES)).contains("block 1: dirty").doesNotContain("lost");
        assertThat(browser.evaluate("document.getElementById('answer').hidden").asBoolean())
                .isTrue();

        click("cut");
        assertThat(text(NOW)).startsWith("⚡ The power is cut behind step 3 of 9");
        assertThat(text(ANSWER)).contains("TORN_TAIL", "✓ Every promise is kept.", "nothing");
        assertThat(text(FILES)).contains("block 1: torn").doesNotContain("dirty");
        click("best");
        assertThat(text(ANSWER)).contains("CLEAN", "anna pays 3");
        assertThat(text(FILES)).contains("block 1: survived");

        click("cut");
        click("next");
        assertThat(text(FILES)).contains("block 1: synced");
        click("back");
        assertThat(text(FILES)).contains("block 1: dirty");
    }

    @Test
    void keysStepCutAndChooseAndTheAddressFollows() throws Exception {
        browser.press("4");
        browser.press("p");
        for (int i = 0; i < 20; i++) {
            browser.press("ArrowRight");
        }
        browser.press("c");
        assertThat(text("location.hash")).isEqualTo("#replace/no-file-sync/8/worst");
        assertThat(text(ANSWER)).contains("✗ A promise is broken. Recovery does not return: version 2.");
        assertThat(text("document.getElementById('promises').innerText")).contains("✗ version 2 (not returned)");
        browser.press("b");
        browser.press("ArrowLeft");
        assertThat(text("document.body.dataset.at")).isEqualTo("replace/no-file-sync/7/best");
    }

    @Test
    void everyLessonAndProtocolOpensByItsAddressAndEachTwinHasAStepThatLoses() throws Exception {
        for (Lesson lesson : Lessons.all()) {
            for (Protocol protocol : lesson.protocols()) {
                String address = lesson.id() + "/" + protocol.id();
                goTo(address + "/1");
                assertThat(text("document.body.dataset.at")).isEqualTo(address + "/1");
                assertThat(text("document.getElementById('question').textContent"))
                        .isEqualTo(lesson.question());
                assertThat(text("document.getElementById('explanation').textContent"))
                        .isEqualTo(protocol.explanation());
                int losing = browser.evaluate("[...document.querySelectorAll('.loses')]"
                                + ".filter(each => each.textContent === '✗ loses').length")
                        .asInt();
                assertThat(losing > 0).as(address).isEqualTo(protocol.kind() == Protocol.Kind.WRONG_ON_PURPOSE);
                goThroughAllSteps();
            }
        }
    }

    private void goThroughAllSteps() throws Exception {
        JsonNode steps = browser.evaluate("(() => { const seen = []; document.getElementById('cut').click(); for (;;) {"
                + " seen.push(document.getElementById('judgement').textContent);"
                + " if (document.getElementById('next').disabled) return seen;"
                + " document.getElementById('next').click(); } })()");
        assertThat(steps)
                .isNotEmpty()
                .allSatisfy(judgement -> assertThat(judgement.asText()).matches("[✓✗] .+"));
    }

    @Test
    void nothingIsWiderThanAPhone() throws Exception {
        browser.resize(360, 740);
        goTo("rotation/no-directory-sync/25/worst");

        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .isLessThanOrEqualTo(360);
    }
}

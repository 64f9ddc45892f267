package io.holdfast.cli;

import io.holdfast.survival.Lesson;
import io.holdfast.survival.RecordedRun;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Recorded runs as one page to be stepped through; its frame, style and script are files beside this class. */
final class SurvivalPage {
    private SurvivalPage() {}

    static String of(Map<Lesson, List<RecordedRun>> runs) throws IOException {
        return new HtmlPage("What survives a power cut", "survival.css")
                .append(HtmlPage.resource("survival.html"))
                .append("<script type=\"application/json\" id=\"runs\">")
                // In JSON a less-than sign stands in strings only; one in a script could end it.
                .append(JsonText.lineOf(SurvivalJson.of(runs)).replace("<", "\\u003c"))
                .append("</script>\n<script>\n")
                .append(HtmlPage.resource("survival.js"))
                .append("</script>\n")
                .end();
    }
}

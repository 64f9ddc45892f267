package io.holdfast.survival;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.sim.DiskPicture.Fate;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is taught is true: the right protocols keep every promise, each twin breaks one, and the same every time. */
@Timeout(300)
class LessonsTest {
    private final Recorder recorder = new Recorder(40);

    static Stream<Protocol> rightOnes() {
        return protocols(Protocol.Kind.RIGHT);
    }

    static Stream<Protocol> twins() {
        return protocols(Protocol.Kind.WRONG_ON_PURPOSE);
    }

    private static Stream<Protocol> protocols(Protocol.Kind kind) {
        return Lessons.all().stream()
                .flatMap(lesson -> lesson.protocols().stream())
                .filter(protocol -> protocol.kind() == kind);
    }

    private RecordedRun recorded(String lesson, String protocol) throws IOException {
        return recorder.record(Lessons.all().stream()
                .filter(each -> each.id().equals(lesson))
                .flatMap(each -> each.protocols().stream())
                .filter(each -> each.id().equals(protocol))
                .findFirst()
                .orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("rightOnes")
    void aRightProtocolKeepsEveryPromiseWhereverThePowerIsCut(Protocol right) throws IOException {
        RecordedRun run = recorder.record(right);

        assertThat(run.moments()).hasSizeGreaterThan(4).allSatisfy(moment -> {
            assertThat(moment.cut().broken()).as(moment.text()).isZero();
            assertThat(moment.cut().worst().isKept()).isTrue();
        });
        assertThat(run.moments())
                .last()
                .satisfies(moment -> assertThat(moment.promised()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("twins")
    void aTwinBreaksAPromiseAndTheWorstStateShowsWhich(Protocol twin) throws IOException {
        RecordedRun run = recorder.record(twin);

        assertThat(run.brokenMoments()).isPositive();
        assertThat(run.moments())
                .allSatisfy(moment -> assertThat(moment.cut().worst().isKept())
                        .as(moment.text())
                        .isEqualTo(moment.cut().broken() == 0));
        assertThat(run.moments().get(0).cut().broken())
                .as("before the mistake is made")
                .isZero();
    }

    @Test
    void theSameIsRecordedEveryTime() throws IOException {
        assertThat(recorded("rotation", "right").moments().stream().map(Moment::text))
                .isEqualTo(recorded("rotation", "right").moments().stream()
                        .map(Moment::text)
                        .toList());
        assertThat(recorded("group-commit", "right").moments().stream().map(Moment::picture))
                .isEqualTo(recorded("group-commit", "right").moments().stream()
                        .map(Moment::picture)
                        .toList());
    }

    @Test
    void threeAppendsOfAGroupShareOneWriteAndOneSync() throws IOException {
        assertThat(recorded("group-commit", "right").moments())
                .extracting(Moment::kind)
                .containsExactly(
                        Moment.Kind.PROGRAM,
                        Moment.Kind.PROGRAM,
                        Moment.Kind.WRITTEN,
                        Moment.Kind.SYNCED,
                        Moment.Kind.ACKNOWLEDGED);
    }

    @Test
    void anAppendIsDirtyThenSyncedThenAcknowledged() throws IOException {
        List<Moment> moments = recorded("append", "right").moments();

        assertThat(moments.get(2).kind()).isEqualTo(Moment.Kind.WRITTEN);
        assertThat(fatesOfTheFirstRecord(moments.get(2))).contains(Fate.WRITTEN).doesNotContain(Fate.DURABLE);
        assertThat(moments.get(2).cut().worst().answer().found()).isEmpty();
        assertThat(moments.get(2).cut().best().answer().found()).containsExactly("anna pays 3");
        assertThat(fatesOfTheFirstRecord(moments.get(3))).contains(Fate.DURABLE).doesNotContain(Fate.WRITTEN);
        assertThat(moments.get(3).promised()).isEmpty();
        assertThat(moments.get(4).promised()).containsExactly("anna pays 3");
    }

    private static List<Fate> fatesOfTheFirstRecord(Moment moment) {
        return moment.picture().files().stream()
                .filter(file -> !file.sectors().isEmpty())
                .findFirst()
                .orElseThrow()
                .sectors()
                .subList(8, 16);
    }

    @Test
    void recoverySaysThatTheUnsyncedBlockIsTorn() throws IOException {
        Outcome worst = recorded("append", "right").moments().get(2).cut().worst();

        assertThat(worst.answer().verdict()).isEqualTo("TORN_TAIL");
        assertThat(worst.answer().evidence()).contains("TORN");
    }

    @Test
    void aLostSegmentIsMissedAndNotPassedOver() throws IOException {
        assertThat(recorded("rotation", "no-directory-sync").moments())
                .last()
                .satisfies(moment ->
                        assertThat(moment.cut().worst().answer().verdict()).isEqualTo("MISSING_SEGMENT"));
    }

    @Test
    void aReplacedFileIsOldOrNewAndWithoutTheSyncItIsNeither() throws IOException {
        assertThat(recorded("replace", "right").moments())
                .allSatisfy(moment ->
                        assertThat(moment.cut().worst().answer().found()).containsAnyOf("version 1", "version 2"));
        assertThat(recorded("replace", "no-file-sync").moments())
                .last()
                .satisfies(moment -> assertThat(moment.cut().worst().strange()).isNotEmpty());
    }
}

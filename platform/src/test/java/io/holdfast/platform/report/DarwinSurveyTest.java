package io.holdfast.platform.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.DurabilityReport.Overwriting;
import io.holdfast.platform.Guarantee;
import io.holdfast.platform.report.DarwinSurvey.Access;
import io.holdfast.platform.report.DarwinSurvey.Locality;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DarwinSurveyTest {
    @Test
    void apfsCopiesOnWriteAndCanPromiseAPowerCut() {
        Survey survey =
                DarwinSurvey.of("apfs", "/System/Volumes/Data", "/dev/disk3s5", Locality.LOCAL, Access.READ_WRITE);
        assertThat(survey.most().guarantee()).isEqualTo(Guarantee.POWER_CUT);
        assertThat(survey.storage().overwriting()).isEqualTo(Overwriting.COPY_ON_WRITE);
        assertThat(survey.storage().mountPoint()).isEqualTo("/System/Volumes/Data");
        assertThat(survey.storage().device().orElseThrow().name()).isEqualTo("/dev/disk3s5");
        assertThat(survey.warnings()).isEmpty();
    }

    @Test
    void hfsDiscardsTheErrorsOfItsFlushes() {
        Survey survey = DarwinSurvey.of("hfs", "/Volumes/old", "/dev/disk4s2", Locality.LOCAL, Access.READ_WRITE);
        assertThat(survey.warnings()).singleElement().asString().contains("discards the errors");
        assertThat(survey.storage().overwriting()).isEqualTo(Overwriting.IN_PLACE);
    }

    @ParameterizedTest
    @CsvSource({
        "smbfs, REMOTE, DEVICE_CACHE", "nfs, REMOTE, DEVICE_CACHE", "apfs, REMOTE, DEVICE_CACHE",
        "webdav, LOCAL, DEVICE_CACHE", "macfuse, LOCAL, PROCESS_CRASH", "macfuse, REMOTE, PROCESS_CRASH",
        "tmpfs, LOCAL, NOTHING", "somefs, LOCAL, PROCESS_CRASH"
    })
    void nothingButALocalDiskPromisesAPowerCut(String type, Locality locality, Guarantee most) {
        Survey survey = DarwinSurvey.of(type, "/Volumes/x", "//host/share", locality, Access.READ_WRITE);
        assertThat(survey.most().guarantee()).isEqualTo(most);
        assertThat(survey.storage().device()).isEmpty();
    }

    @Test
    void aReadOnlyVolumeIsSaid() {
        Survey survey = DarwinSurvey.of("apfs", "/", "/dev/disk3s1s1", Locality.LOCAL, Access.READ_ONLY);
        assertThat(survey.storage().mountOptions()).containsExactly("ro");
        assertThat(survey.warnings()).singleElement().asString().contains("read-only");
    }
}

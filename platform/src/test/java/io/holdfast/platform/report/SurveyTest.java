package io.holdfast.platform.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.platform.Alignment;
import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.Guarantee;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SurveyTest {
    private static final DurabilityReport.Storage STORAGE = new DurabilityReport.Storage(
            "ext4", "/", List.of(), DurabilityReport.Overwriting.IN_PLACE, Optional.empty());
    private static final DurabilityReport.DirectIo DIRECT_IO = new DurabilityReport.DirectIo(
            Optional.of(new Alignment(512, 512)), "as the kernel says", OptionalInt.empty());
    private static final DurabilityReport.Sync SYNC = new DurabilityReport.Sync("fdatasync", "the system's call");

    @Test
    void aDurableReportHasTheReasonAndTheWarningsOfBothHalves() {
        DurabilityReport report = report(Guarantee.POWER_CUT, Guarantee.POWER_CUT);
        assertThat(report.guarantee()).isEqualTo(Guarantee.POWER_CUT);
        assertThat(report.guaranteeReason()).isEqualTo("from the storage");
        assertThat(report.warnings()).containsExactly("a finding", "a warning");
        assertThat(report.path()).isEqualTo("/srv");
        assertThat(report.storage()).isEqualTo(STORAGE);
        assertThat(report.directIo()).isEqualTo(DIRECT_IO);
        assertThat(report.sync()).isEqualTo(SYNC);
        assertThat(report.operatingSystem()).contains(System.getProperty("os.arch"));
    }

    @Test
    void theWeakerHalfDecidesAndItsReasonComesFirstAmongTheWarnings() {
        DurabilityReport byStorage = report(Guarantee.NOTHING, Guarantee.POWER_CUT);
        assertThat(byStorage.guarantee()).isEqualTo(Guarantee.NOTHING);
        assertThat(byStorage.warnings()).containsExactly("from the storage", "a finding", "a warning");
        DurabilityReport byTrial = report(Guarantee.POWER_CUT, Guarantee.DEVICE_CACHE);
        assertThat(byTrial.guarantee()).isEqualTo(Guarantee.DEVICE_CACHE);
        assertThat(byTrial.guaranteeReason()).isEqualTo("from the trial");
        assertThat(byTrial.warnings()).containsExactly("from the trial", "a finding", "a warning");
    }

    private static DurabilityReport report(Guarantee most, Guarantee reached) {
        Trial trial = new Trial("FFM", DIRECT_IO, SYNC, new Promise(reached, "from the trial"), List.of("a finding"));
        return new Survey(STORAGE, new Promise(most, "from the storage"), List.of("a warning")).with("/srv", trial);
    }
}

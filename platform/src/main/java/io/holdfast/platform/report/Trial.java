package io.holdfast.platform.report;

import io.holdfast.platform.DurabilityReport;
import java.util.List;

/**
 * What a volume knows of its own calls, the half of a report that no file of the kernel tells.
 *
 * @param backend how the C library is called
 * @param directIo what direct I/O is here
 * @param sync the call that makes data durable
 * @param reached what that call reached
 * @param findings what the volume had to fall back from, and whatever else deserves a warning
 */
public record Trial(
        String backend,
        DurabilityReport.DirectIo directIo,
        DurabilityReport.Sync sync,
        Promise reached,
        List<String> findings) {

    /** Copies the list. */
    public Trial {
        findings = List.copyOf(findings);
    }
}

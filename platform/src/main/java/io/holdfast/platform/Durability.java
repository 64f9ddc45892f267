package io.holdfast.platform;

import io.holdfast.libc.Abi;
import io.holdfast.libc.LibcUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Answers the one question: what survives a power cut in a directory, and why. */
public final class Durability {
    private Durability() {}

    /**
     * Examines a directory: looks at its file system and device, and tries out its syncs on a temporary file, which it
     * removes. Where the directory does not exist yet, its nearest existing parent is examined; where it cannot be written,
     * nothing is tried; a warning says either. On systems without native bindings the report says how little java.nio can
     * know.
     *
     * @param directory the directory, or where one is to be created; symbolic links are followed
     * @return the report
     * @throws NotDirectoryException if it, or what its path leads through, is something else
     * @throws NoSuchFileException if the path ends in a symbolic link to nowhere
     * @throws LibcUnavailableException if the native bindings that this system has cannot be loaded
     * @throws IOException if the system refuses
     */
    public static DurabilityReport report(Path directory) throws IOException {
        Path wanted = directory.toAbsolutePath();
        Path existing = nearestExisting(wanted);
        DurabilityReport report;
        try (Volume volume = open(existing.toRealPath())) {
            report = volume.probe();
        }
        return existing.equals(wanted) ? report : ofParent(report, wanted);
    }

    private static Volume open(Path directory) throws IOException {
        return hasBindings() ? Volumes.open(directory) : PortableVolume.open(directory);
    }

    private static boolean hasBindings() {
        try {
            Abi.current();
            return true;
        } catch (LibcUnavailableException noSuchSystem) {
            return false;
        }
    }

    private static Path nearestExisting(Path wanted) throws IOException {
        Path candidate = wanted;
        while (true) {
            try {
                if (!Files.readAttributes(candidate, BasicFileAttributes.class).isDirectory()) {
                    throw new NotDirectoryException(candidate.toString());
                }
                return candidate;
            } catch (NoSuchFileException missing) {
                Path parent = candidate.getParent();
                if (parent == null || Files.isSymbolicLink(candidate)) {
                    throw missing;
                }
                candidate = parent;
            }
        }
    }

    private static DurabilityReport ofParent(DurabilityReport report, Path wanted) {
        List<String> warnings = new ArrayList<>(report.warnings());
        warnings.add(wanted + " does not exist yet: its nearest existing parent was examined");
        return new DurabilityReport(
                report.path(),
                report.operatingSystem(),
                report.backend(),
                report.storage(),
                report.directIo(),
                report.sync(),
                report.guarantee(),
                report.guaranteeReason(),
                warnings);
    }
}

package io.holdfast.platform.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the operations of a history in terms of names, which the operations themselves know only by inode. Separate from the history,
 * as names here are those that the program sees, durable or not.
 */
final class DiskSteps {
    private final Map<Integer, String> paths = new HashMap<>();

    DiskSteps(Image start) {
        paths.put(Image.ROOT, "");
        name(Image.ROOT, start.directories());
    }

    private void name(int directory, Map<Integer, Map<String, Integer>> directories) {
        directories.getOrDefault(directory, Map.of()).forEach((name, inode) -> {
            paths.put(inode, within(directory, name));
            name(inode, directories);
        });
    }

    List<DiskStep> of(List<Operation> operations) {
        List<DiskStep> steps = new ArrayList<>();
        operations.forEach(operation -> steps.add(step(operation)));
        return steps;
    }

    private DiskStep step(Operation operation) {
        if (operation instanceof Operation.NewFile || operation instanceof Operation.NewDirectory) {
            return new DiskStep(DiskStep.Kind.BEGIN, List.of(), 0, 0);
        } else if (operation instanceof Operation.Write write) {
            long length = (long) write.sectors().length * Sectors.BYTES;
            return file(DiskStep.Kind.WRITE, write.inode(), write.firstSector() * Sectors.BYTES, length);
        } else if (operation instanceof Operation.Resize resize) {
            return file(DiskStep.Kind.TRUNCATE, resize.inode(), 0, resize.length());
        } else if (operation instanceof Operation.Sync sync) {
            return file(DiskStep.Kind.SYNC, sync.inode(), 0, 0);
        } else if (operation instanceof Operation.SyncRange range) {
            long length = range.sectorCount() * Sectors.BYTES;
            return file(DiskStep.Kind.SYNC_RANGE, range.inode(), range.firstSector() * Sectors.BYTES, length);
        } else if (operation instanceof Operation.FailSync failed) {
            return file(DiskStep.Kind.FAILED_SYNC, failed.inode(), 0, 0);
        } else if (operation instanceof Operation.SyncNames sync) {
            return file(DiskStep.Kind.SYNC_DIRECTORY, sync.directory(), 0, 0);
        } else if (operation instanceof Operation.FailSyncNames failed) {
            return file(DiskStep.Kind.FAILED_SYNC, failed.directory(), 0, 0);
        } else if (operation instanceof Operation.Damage damage) {
            return file(DiskStep.Kind.DAMAGE, damage.inode(), damage.sector() * Sectors.BYTES, Sectors.BYTES);
        } else if (operation instanceof Operation.ChangeNames change) {
            return names(change);
        }
        throw new IllegalStateException("no step for " + operation);
    }

    private DiskStep file(DiskStep.Kind kind, int inode, long position, long length) {
        return new DiskStep(kind, List.of(paths.getOrDefault(inode, "?")), position, length);
    }

    private DiskStep names(Operation.ChangeNames change) {
        List<String> removed = new ArrayList<>();
        List<String> added = new ArrayList<>();
        boolean known = true;
        for (Map.Entry<String, Integer> entry : change.entries().entrySet()) {
            String path = within(change.directory(), entry.getKey());
            if (entry.getValue() == DirectoryMedium.REMOVED) {
                removed.add(path);
            } else {
                added.add(path);
                known = paths.put(entry.getValue(), path) != null;
            }
        }
        if (added.isEmpty()) {
            return new DiskStep(DiskStep.Kind.UNLINK, removed, 0, 0);
        }
        removed.addAll(added);
        return new DiskStep(known ? DiskStep.Kind.RENAME : DiskStep.Kind.CREATE, removed, 0, 0);
    }

    private String within(int directory, String name) {
        String path = paths.getOrDefault(directory, "?");
        return path.isEmpty() ? name : path + "/" + name;
    }
}

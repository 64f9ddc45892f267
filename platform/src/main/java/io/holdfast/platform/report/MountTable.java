package io.holdfast.platform.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All mounts that this process sees, as a tree, so that a path is walked as the kernel walks it: a mount hides what was
 * mounted below it before, and of several on one point the last wins.
 */
final class MountTable {
    private static final String FILE = "/proc/self/mountinfo";

    private final List<Mount> mounts;
    private final Set<Integer> ids;

    private MountTable(List<Mount> mounts) {
        this.mounts = List.copyOf(mounts);
        this.ids = mounts.stream().map(Mount::id).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Reads the table.
     *
     * @throws IOException if it cannot be read or has a line that mountinfo does not have
     */
    static MountTable read(KernelFiles files) throws IOException {
        List<Mount> mounts = new ArrayList<>();
        for (String line : files.read(FILE).orElse("").split("\n", -1)) {
            if (!line.isEmpty()) {
                try {
                    mounts.add(Mount.parse(line));
                } catch (IllegalArgumentException e) {
                    throw new IOException("cannot read " + FILE, e);
                }
            }
        }
        return new MountTable(mounts);
    }

    /**
     * The mount that a path is in.
     *
     * @param path an absolute path without symbolic links
     * @return its mount; empty in a chroot whose root is no mount point, which the table leaves out
     */
    Optional<Mount> mountOf(String path) {
        Optional<Mount> current =
                nextOn(path, mount -> !ids.contains(mount.parentId()) || mount.parentId() == mount.id());
        Set<Integer> walked = new HashSet<>();
        Optional<Mount> next = current;
        while (next.isPresent() && walked.add(next.get().id())) {
            current = next;
            int parent = current.get().id();
            next = nextOn(path, mount -> mount.parentId() == parent && mount.id() != parent);
        }
        return current;
    }

    /** The first that a walk along the path meets: the shortest mount point, and of equal ones the last line. */
    private Optional<Mount> nextOn(String path, Predicate<Mount> reachable) {
        return mounts.stream()
                .filter(reachable)
                .filter(mount -> mount.covers(path))
                .min(Comparator.comparingInt((Mount mount) -> mount.mountPoint().length())
                        .thenComparing(Comparator.comparingInt(mounts::indexOf).reversed()));
    }
}

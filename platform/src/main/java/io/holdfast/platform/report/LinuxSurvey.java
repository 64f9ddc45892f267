package io.holdfast.platform.report;

import io.holdfast.platform.DurabilityReport;
import io.holdfast.platform.DurabilityReport.Overwriting;
import io.holdfast.platform.FileSystemKind;
import io.holdfast.platform.Guarantee;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at what lies below a directory on Linux: the mount table, the file system's number, the devices.
 *
 * <p>A file system that lies on another (overlayfs, a loop device's file) promises what the lower one does, where that can
 * be seen; where it cannot, no more than the kernel keeps by itself. Holds nothing but its source; safe for any threads.
 */
public final class LinuxSurvey {
    // Overlays on loop files on overlays: more than anybody builds, few enough for mounts that run in a circle.
    private static final int DEPTH_MAX = 8;

    private final KernelFiles files;
    private final SysBlock sysBlock;

    /**
     * A survey of the machine whose files these are.
     *
     * @param files the kernel's files
     */
    public LinuxSurvey(KernelFiles files) {
        this.files = files;
        this.sysBlock = new SysBlock(files);
    }

    /**
     * Looks below a directory.
     *
     * @param path its absolute path, without symbolic links
     * @param magic {@code f_type} of its fstatfs(2)
     * @return what is there
     * @throws IOException if the kernel's files are there and cannot be read or understood
     */
    public Survey of(String path, long magic) throws IOException {
        FileSystemKind kind = FileSystemKind.ofMagic(magic);
        Optional<Mount> mount = MountTable.read(files).mountOf(path);
        if (mount.isEmpty()) {
            return outsideOfTheTable(kind);
        }
        FileSystemKind named = FileSystemKind.ofName(mount.get().type());
        if (named == FileSystemKind.UNKNOWN || named.location() == kind.location()) {
            return of(mount.get(), named == FileSystemKind.UNKNOWN ? kind : named, 0);
        }
        Survey byTable = of(mount.get(), named, 0);
        return contradicted(byTable, kind, mount.get());
    }

    private Survey of(Mount mount, FileSystemKind kind, int depth) throws IOException {
        return switch (kind.location()) {
            case LOCAL -> local(mount, kind, depth);
            case LAYERED -> overlay(mount, depth);
            case MEMORY ->
                plain(
                        mount,
                        kind,
                        mount.type() + " keeps everything in memory: nothing survives the end of the machine");
            case NETWORK ->
                plain(
                        mount,
                        kind,
                        mount.type() + " is a network file system: a sync reaches the server at " + mount.source()
                                + ", whose disk and settings are out of sight");
            case USER_SPACE ->
                plain(
                        mount,
                        kind,
                        mount.type()
                                + " is served by a process: what its sync does is out of sight, and the kernel takes"
                                + " a sync that it lacks for success");
            case UNKNOWN -> plain(mount, kind, mount.type() + " is a file system whose syncs are not known");
        };
    }

    private Survey local(Mount mount, FileSystemKind kind, int depth) throws IOException {
        MountOptions options = new MountOptions(mount);
        Optional<BlockDevices> devices = sysBlock.of(mount);
        Promise promise = new DevicePromise(options).of(devices);
        List<String> warnings = new ArrayList<>();
        for (String file : devices.map(BlockDevices::backingFiles).orElse(List.of())) {
            promise = promise.weaker(ofBackingFile(file, depth));
            warnings.add("a loop device: its file " + file + " has a cache of its own in this kernel, and direct I/O"
                    + " here may not be direct there");
        }
        warnings.addAll(options.warnings(kind));
        warnings.addAll(new DevicePromise(options).warnings(devices));
        if (kind == FileSystemKind.ZFS) {
            warnings.add("the dataset's property sync cannot be seen from here: sync=disabled makes syncs do nothing");
        }
        return new Survey(storage(mount, overwriting(mount, kind), devices), promise, warnings);
    }

    private Promise ofBackingFile(String file, int depth) throws IOException {
        Optional<Survey> below = visible(file, depth);
        if (below.isEmpty()) {
            return new Promise(
                    Guarantee.PROCESS_CRASH, "the file behind the loop device, " + file + ", cannot be seen from here");
        }
        Promise promise = below.get().most();
        return new Promise(promise.guarantee(), "on a loop device, whose file is " + file + ": " + promise.reason());
    }

    private Survey overlay(Mount mount, int depth) throws IOException {
        String discarded =
                "an overlay: the writable layer of a container goes away with it; put what must stay on a volume";
        Optional<String> upper = mount.option("upperdir");
        if (new MountOptions(mount).withoutSyncs()) {
            return plain(mount, FileSystemKind.OVERLAY, "mounted volatile: this overlay leaves out every sync");
        }
        if (upper.isEmpty()) {
            return plain(mount, FileSystemKind.OVERLAY, "an overlay without an upper layer: it is read-only");
        }
        Optional<Survey> below = visible(upper.get(), depth);
        if (below.isEmpty()) {
            Survey hidden = plain(
                    mount,
                    FileSystemKind.OVERLAY,
                    "an overlay, as containers have: the file system of its upper layer " + upper.get()
                            + " cannot be seen from here");
            return new Survey(hidden.storage(), hidden.most(), List.of(discarded));
        }
        Survey lower = below.get();
        List<String> warnings = new ArrayList<>(List.of(discarded));
        warnings.addAll(lower.warnings());
        DurabilityReport.Storage storage = new DurabilityReport.Storage(
                mount.type(),
                mount.mountPoint(),
                new MountOptions(mount).relevant(),
                lower.storage().overwriting(),
                lower.storage().device());
        Promise promise = new Promise(
                lower.most().guarantee(),
                "an overlay passes syncs to its upper layer: " + lower.most().reason());
        return new Survey(storage, promise, warnings);
    }

    /** The survey of a path that the kernel names, if this process sees it. By the mount's type alone: nothing is opened. */
    private Optional<Survey> visible(String path, int depth) throws IOException {
        Optional<String> resolved = path.startsWith("/") ? files.resolve(path) : Optional.empty();
        if (resolved.isEmpty() || depth >= DEPTH_MAX) {
            return Optional.empty();
        }
        Optional<Mount> mount = MountTable.read(files).mountOf(resolved.get());
        return mount.isEmpty()
                ? Optional.empty()
                : Optional.of(of(mount.get(), FileSystemKind.ofName(mount.get().type()), depth + 1));
    }

    private static Survey plain(Mount mount, FileSystemKind kind, String reason) {
        MountOptions options = new MountOptions(mount);
        Promise promise = new Promise(kind.syncReachesAtMost(), reason);
        if (options.withoutSyncs()) {
            promise = promise.weaker(new Promise(
                    Guarantee.PROCESS_CRASH, "mounted so that syncs do nothing, by its options " + options.relevant()));
        }
        return new Survey(storage(mount, overwriting(mount, kind), Optional.empty()), promise, options.warnings(kind));
    }

    private static Survey outsideOfTheTable(FileSystemKind kind) {
        return new Survey(
                new DurabilityReport.Storage(kind.label(), "unknown", List.of(), Overwriting.UNKNOWN, Optional.empty()),
                new Promise(
                        kind.syncReachesAtMost(),
                        "all that is known here is what statfs calls the file system: " + kind.label()),
                List.of("the mount table does not show where this is mounted: options that weaken it cannot be seen"));
    }

    private static Survey contradicted(Survey byTable, FileSystemKind kind, Mount mount) {
        String sentence = "the mount table says " + mount.type() + ", but statfs says " + kind.label()
                + ": the weaker of both is believed";
        List<String> warnings = new ArrayList<>(List.of(sentence));
        warnings.addAll(byTable.warnings());
        Promise promise = byTable.most().weaker(new Promise(kind.syncReachesAtMost(), sentence));
        return new Survey(byTable.storage(), promise, warnings);
    }

    private static DurabilityReport.Storage storage(
            Mount mount, Overwriting overwriting, Optional<BlockDevices> devices) {
        return new DurabilityReport.Storage(
                mount.type(),
                mount.mountPoint(),
                new MountOptions(mount).relevant(),
                overwriting,
                devices.map(BlockDevices::reported));
    }

    private static Overwriting overwriting(Mount mount, FileSystemKind kind) {
        if (kind.copiesOnWrite()) {
            return mount.has("nodatacow") ? Overwriting.IN_PLACE : Overwriting.COPY_ON_WRITE;
        }
        // F2FS decides write by write; other file systems are not the kernel's own.
        boolean known = kind.location() == FileSystemKind.Location.LOCAL && kind != FileSystemKind.F2FS;
        return known || kind.location() == FileSystemKind.Location.MEMORY ? Overwriting.IN_PLACE : Overwriting.UNKNOWN;
    }
}

package io.holdfast.channel;

import io.holdfast.platform.OpenMode;
import io.holdfast.platform.SyncKind;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the options of an open ask for, by the rules of {@link java.nio.channels.FileChannel#open} and, where those leave it
 * open, as the runtime's own channels do it.
 *
 * @param options the options, checked
 * @param permissions of a file that is created, for {@link OpenMode}
 */
record OpenRequest(Set<OpenOption> options, int permissions) {
    /** Refuses options that are unknown or contradict each other. */
    OpenRequest {
        options = Set.copyOf(options);
        for (OpenOption option : options) {
            if (!(option instanceof StandardOpenOption)
                    && !(option instanceof ChannelOption)
                    && option != LinkOption.NOFOLLOW_LINKS) {
                throw new UnsupportedOperationException("the option " + option + " is not supported");
            }
        }
        if (options.contains(StandardOpenOption.APPEND)
                && (options.contains(StandardOpenOption.READ)
                        || options.contains(StandardOpenOption.TRUNCATE_EXISTING))) {
            throw new IllegalArgumentException("APPEND allows neither READ nor TRUNCATE_EXISTING: " + options);
        }
    }

    /**
     * Reads the arguments of an open.
     *
     * @param options as they were given
     * @param attributes of a file that is created
     * @return what they ask for
     * @throws UnsupportedOperationException if an option is unknown, or an attribute is none that can be set at creation
     * @throws IllegalArgumentException if options contradict each other
     */
    static OpenRequest of(Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
        int permissions = OpenMode.BY_UMASK;
        for (FileAttribute<?> attribute : attributes) {
            if (!attribute.name().equals("posix:permissions") || !(attribute.value() instanceof Set<?> set)) {
                throw new UnsupportedOperationException(
                        "the attribute " + attribute.name() + " cannot be set when a file is created");
            }
            permissions = bits(set);
        }
        Set<OpenOption> known = new HashSet<>();
        for (OpenOption option : options) {
            known.add(isRuntimesDirect(option) ? ChannelOption.DIRECT : option);
        }
        return new OpenRequest(known, permissions);
    }

    /** {@code ExtendedOpenOption.DIRECT}, by its name: javac warns of everything in com.sun. */
    private static boolean isRuntimesDirect(OpenOption option) {
        return option instanceof Enum<?> constant
                && constant.name().equals("DIRECT")
                && constant.getDeclaringClass().getName().equals("com.sun.nio.file.ExtendedOpenOption");
    }

    boolean reads() {
        return has(StandardOpenOption.READ) || !writes();
    }

    boolean writes() {
        return has(StandardOpenOption.WRITE) || appends();
    }

    boolean appends() {
        return has(StandardOpenOption.APPEND);
    }

    boolean creates() {
        return writes() && (has(StandardOpenOption.CREATE) || createsNew());
    }

    boolean createsNew() {
        return writes() && has(StandardOpenOption.CREATE_NEW);
    }

    boolean truncates() {
        return writes() && has(StandardOpenOption.TRUNCATE_EXISTING);
    }

    boolean deletesOnClose() {
        return has(StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** A file that is to be deleted or that must not be there is the name's own, never one that it leads to. */
    boolean followsLinks() {
        return !has(LinkOption.NOFOLLOW_LINKS) && !deletesOnClose() && !createsNew();
    }

    boolean closesOnInterrupt() {
        return has(ChannelOption.CLOSE_ON_INTERRUPT);
    }

    /**
     * The sync that follows every write. A sync and not an open flag, because some systems have no flag that keeps the
     * promise (Darwin), and the kernel's work is the same.
     */
    Optional<SyncKind> syncAfterWrite() {
        if (has(StandardOpenOption.SYNC)) {
            return Optional.of(SyncKind.FILE);
        }
        return has(StandardOpenOption.DSYNC) ? Optional.of(SyncKind.DATA) : Optional.empty();
    }

    OpenMode mode() {
        OpenMode mode = writes() ? OpenMode.BUFFERED.withPermissions(permissions) : OpenMode.READ;
        // A direct write reads the units that it changes in part.
        if (has(ChannelOption.DIRECT)) {
            return mode.with(OpenMode.Caching.DIRECT);
        }
        if (has(ChannelOption.DIRECT_IF_POSSIBLE)) {
            return mode.with(OpenMode.Caching.DIRECT_IF_POSSIBLE);
        }
        return reads() ? mode : mode.with(OpenMode.Access.WRITE);
    }

    private boolean has(OpenOption option) {
        return options.contains(option);
    }

    private static int bits(Set<?> permissions) {
        int bits = 0;
        int bit = 0400;
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            // The enum's constants are in the order of the bits, from 0400 down.
            bits |= permissions.contains(permission) ? bit : 0;
            bit >>= 1;
        }
        return bits;
    }
}

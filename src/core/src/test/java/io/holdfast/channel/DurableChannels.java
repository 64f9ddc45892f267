package io.holdfast.channel;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/** Our channels as the kind under test, by this machine's own way into the C library, with options that all of them get. */
interface DurableChannels extends ChannelFixture {
    /** What every channel is opened with, whatever else a test asks for. */
    Set<ChannelOption> always();

    @Override
    default FileChannel open(Path file, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return DurableFileChannel.open(file, withAlways(options), attributes);
    }

    /** A test's options and those that every channel gets. */
    default Set<OpenOption> withAlways(Set<OpenOption> options) {
        Set<OpenOption> all = new HashSet<>(options);
        all.addAll(always());
        return all;
    }

    @Override
    default Set<Difference> differences() {
        return EnumSet.noneOf(Difference.class);
    }
}
